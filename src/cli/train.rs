//! `natsbench train`: a weight-sharing search, kept in a folder.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use nats_networks::data_sets::ImageError;
use nats_supernet::EpochRecord;
use nats_supernet::data::{DataError, Halves, ImageEvent, ImageSource, Synthetic};
use nats_supernet::engine::{Cpu, Engine};
use nats_supernet::run::{Outcome, RunError, RunEvent, Train, TrainError};
use nats_supernet::settings::Settings;
use serde_json::json;

use crate::model::SearchSpace;
use crate::networks::data_set;

use super::CommandResult;
use super::args::train::{DeviceArg, TrainArgs};
use super::output::{grouped, print_json};
use super::train_progress::TrainProgress;
use super::usage::WrongUsage;
use super::visible::standard_error;
use super::waiting::{INTERRUPTED, stop_on_ctrl_c};

pub(super) fn run(args: &TrainArgs, out: &mut dyn Write) -> CommandResult {
    #[cfg(not(feature = "cuda"))]
    if let DeviceArg::Cuda(number) = args.device {
        return Err(no_cuda(number).into());
    }
    let settings = settings(args)?;
    let stop = stop_on_ctrl_c()?;
    let images = images(args)?;
    let train = Train {
        settings: settings.clone(),
        dataset: args.dataset.to_string(),
        images,
        folder: args.out.clone(),
        goes_on: args.resume,
        natsbench_version: env!("CARGO_PKG_VERSION").to_owned(),
        stop: Some(Arc::clone(&stop)),
    };
    train_and_show(args, &settings, train, out)
}

/// What is wrong about the settings alone, before anything is read.
fn settings(args: &TrainArgs) -> Result<Settings, Box<dyn Error>> {
    let settings = args
        .settings()
        .map_err(|error| WrongUsage::new(error.to_string()))?;
    let space = args.space.map(|space| SearchSpace::from(space).to_string());
    if let Some(space) = space.filter(|space| *space != settings.space.name()) {
        let (method, its) = (&settings.method, settings.space);
        let message = format!("{method} is no method for {space}: it searches {its}");
        return Err(WrongUsage::new(message).into());
    }
    Ok(settings)
}

/// The images, as many and as large as is wanted.
fn images(args: &TrainArgs) -> Result<Halves, Box<dyn Error>> {
    let mut halves = match &args.images {
        Some(folder) => {
            let mut source = ImageSource::new(folder, data_set(args.dataset));
            source.splits.clone_from(&args.splits);
            source.allows_other_images = args.allow_other_images;
            let mut said = FilesSaid::default();
            let halves = source
                .read(&mut |event| said.add(&event))
                .map_err(with_flag)?;
            if !args.work.quiet {
                said.print();
            }
            halves
        }
        None => Synthetic {
            images: 512,
            ..Synthetic::default()
        }
        .halves()?,
    };
    if let Some(half) = args.half() {
        halves = halves.limited(half);
    }
    let (found, wanted) = (halves.side(), args.side());
    match wanted {
        Some(wanted) if 2 * wanted == found => halves = halves.halved()?,
        Some(wanted) if wanted != found => {
            let message = format!(
                "the images have {found} x {found} pixels: expected --side {found} or --side {}",
                found / 2
            );
            return Err(WrongUsage::new(message).into());
        }
        _ => {}
    }
    if !args.work.quiet {
        let (weights, architecture) = (halves.weights().len(), halves.architecture().len());
        let (name, side, classes) = (halves.name(), halves.side(), halves.classes());
        let (weights, architecture) = (grouped(weights as u64), grouped(architecture as u64));
        say(&format!(
            "{name}: {weights} images for the weights, {architecture} for the architecture, {side} x {side} pixels, \
             {classes} classes"
        ));
    }
    Ok(halves)
}

/// Adds the flag that helps. The library names none, as it does not know who calls it.
fn with_flag(error: DataError) -> Box<dyn Error> {
    let hint = match &error {
        DataError::Image(ImageError::Sum { .. }) | DataError::Count { .. } => {
            "--allow-other-images takes them all the same"
        }
        DataError::NoSplit { .. } => "--splits names another folder",
        _ => return error.into(),
    };
    format!("{error}; {hint}").into()
}

/// What the md5 sums of the files say.
#[derive(Default)]
struct FilesSaid {
    as_published: usize,
    unknown: usize,
    others: Vec<String>,
}

impl FilesSaid {
    fn add(&mut self, event: &ImageEvent) {
        if let ImageEvent::File(sum) = event {
            match sum.is_as_published() {
                Some(true) => self.as_published += 1,
                None => self.unknown += 1,
                Some(false) => self.others.push(format!(
                    "{} has the md5 sum {}, not {} as the published file",
                    sum.path.display(),
                    sum.found,
                    sum.published.unwrap_or_default()
                )),
            }
        }
    }

    fn print(&self) {
        let counted = |count: usize| match count {
            1 => "1 file has".to_owned(),
            count => format!("{count} files have"),
        };
        if self.as_published > 0 {
            say(&format!(
                "{} the published md5 sum",
                counted(self.as_published)
            ));
        }
        if self.unknown > 0 {
            say(&format!(
                "{} no published md5 sum to compare with",
                counted(self.unknown)
            ));
        }
        for other in &self.others {
            say(other);
        }
    }
}

#[cfg(not(feature = "cuda"))]
fn no_cuda(number: usize) -> WrongUsage {
    WrongUsage::new(format!(
        "this program was built without graphics cards, so it cannot use cuda:{number}; build it with the cargo feature \
         cuda, or leave --device out"
    ))
}

/// Runs the search on the device that was asked for.
fn train_and_show(
    args: &TrainArgs,
    settings: &Settings,
    train: Train,
    out: &mut dyn Write,
) -> CommandResult {
    match args.device {
        DeviceArg::Cpu => {
            let engine = Cpu::<f32>::new(args.work.threads())?;
            train_on(engine, args, settings, train, out)
        }
        #[cfg(feature = "cuda")]
        DeviceArg::Cuda(number) => {
            let engine = nats_supernet::engine::Burn::cuda(number)?;
            train_on(engine, args, settings, train, out)
        }
        #[cfg(not(feature = "cuda"))]
        DeviceArg::Cuda(number) => Err(no_cuda(number).into()),
    }
}

fn train_on<E: Engine>(
    engine: E,
    args: &TrainArgs,
    settings: &Settings,
    train: Train,
    out: &mut dyn Write,
) -> CommandResult {
    let (dataset, images) = (train.dataset.clone(), train.images.name().to_owned());
    let mut progress = TrainProgress::new(settings.epochs, args.work.quiet);
    let mut last: Option<EpochRecord> = None;
    let outcome = train.run(engine, &mut |event| match event {
        RunEvent::Begun { run, kept } => {
            let folder = args.out.display();
            let begun = match kept {
                Some(record) => format!("goes on after epoch {}", record.epoch),
                None => "begins".to_owned(),
            };
            progress.say(&format!(
                "{}, {}: {begun} in {folder}",
                run.in_short(),
                run.device
            ));
            progress.begin(kept);
            last = kept.cloned();
        }
        RunEvent::Search(event) => progress.event(&event),
        RunEvent::Kept(record) => {
            progress.kept(record);
            last = Some(record.clone());
        }
        _ => {}
    });
    progress.finish();
    match outcome.map_err(with_flag_of_run)? {
        Outcome::Stopped { epoch } => {
            let message = format!(
                "stopped in epoch {epoch}; the same command with --resume begins that epoch again, and goes on"
            );
            say(&message);
            return Ok(ExitCode::from(INTERRUPTED));
        }
        Outcome::Finished => {}
    }
    if args.output.json {
        print_json(
            &json!({
                "folder": args.out,
                "method": settings.method,
                "space": settings.space,
                "dataset": dataset,
                "images": images,
                "seed": settings.seed,
                "last_epoch": last,
            }),
            out,
        )?;
    } else if let Some(last) = last {
        let (folder, epochs) = (args.out.display(), settings.epochs);
        let architecture = last.architecture;
        writeln!(
            out,
            "{folder}: {epochs} epochs done; the choice is {architecture}"
        )?;
        writeln!(
            out,
            "natsbench score {folder} looks up its accuracy on {dataset}"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn with_flag_of_run(error: TrainError) -> Box<dyn Error> {
    match &error {
        TrainError::Run(RunError::Exists { .. }) => {
            format!("{error}; --resume goes on with it").into()
        }
        _ => error.into(),
    }
}

/// A line on standard error; if it cannot be shown, the work goes on.
fn say(message: &str) {
    let _ = writeln!(standard_error(), "{message}");
}
