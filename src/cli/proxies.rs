//! `natsbench proxies`: zero-cost proxies of architectures, as CSV.

use std::collections::HashMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use nats_networks::data_sets::{ImageFolder, Split};
use nats_networks::files::write_whole;
use nats_networks::proxies::Proxy;

use crate::model::SearchSpace;
use crate::networks::{ImageBatch, ScoreArchitectures, data_set};
use crate::query::ArchitectureSelector;
use crate::space::architectures;

use super::CommandResult;
use super::args::networks::ProxiesArgs;
use super::args::query::selected;
use super::output::counted;
use super::progress::Progress;
use super::usage::WrongUsage;
use super::waiting::{or_interrupted, stop_on_ctrl_c};

/// An architecture with its place in its space.
struct Named {
    space: SearchSpace,
    index: usize,
    architecture: String,
}

impl AsRef<str> for Named {
    fn as_ref(&self) -> &str {
        &self.architecture
    }
}

pub(super) fn run(args: &ProxiesArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(score(args, &stop, out), &stop)
}

fn score(args: &ProxiesArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let asked = args.proxy.iter().map(|name| name.parse());
    let proxies: Vec<Proxy> = asked.collect::<Result<_, _>>()?;
    let named = named(args)?;
    let batch = batch(args, &proxies)?;
    let Some(path) = &args.out else {
        write_rows(args, &named, &proxies, batch.as_ref(), stop, out)?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut bytes = Vec::new();
    write_rows(args, &named, &proxies, batch.as_ref(), stop, &mut bytes)?;
    write_whole(path, &bytes)?;
    let count = counted(named.len(), "architecture");
    writeln!(out, "{}: {count}", path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// The architectures that are asked for, or all of the space.
fn named(args: &ProxiesArgs) -> Result<Vec<Named>, Box<dyn Error>> {
    let of_space = |space: SearchSpace| {
        let all = architectures(space).into_iter().enumerate();
        all.map(move |(index, architecture)| Named {
            space,
            index,
            architecture,
        })
    };
    if args.architectures.is_empty() {
        let Some(space) = args.space.space else {
            let message = "which architectures? name some, or add --space tss or --space sss for all of a space";
            return Err(WrongUsage::new(message).into());
        };
        return Ok(of_space(space.into()).collect());
    }
    let mut known: HashMap<SearchSpace, Vec<String>> = HashMap::new();
    let mut named = Vec::new();
    for text in &args.architectures {
        let (space, selector) = selected(text, args.space.space)?;
        let all = known.entry(space).or_insert_with(|| architectures(space));
        let index = match selector {
            ArchitectureSelector::Index(index) => index.0 as usize,
            // No architecture has the place after the last.
            ArchitectureSelector::Text(text) => all
                .iter()
                .position(|known| *known == text)
                .unwrap_or(all.len()),
        };
        let Some(architecture) = all.get(index).cloned() else {
            let last = all.len() - 1;
            return Err(format!(
                "{text:?} is no architecture of {space}: expected 0 to {last}, or its string"
            )
            .into());
        };
        named.push(Named {
            space,
            index,
            architecture,
        });
    }
    Ok(named)
}

/// Training images of the user, where a proxy needs them.
fn batch(args: &ProxiesArgs, proxies: &[Proxy]) -> Result<Option<ImageBatch>, Box<dyn Error>> {
    let in_need: Vec<&str> = proxies
        .iter()
        .filter(|proxy| proxy.needs_images())
        .map(|proxy| proxy.name())
        .collect();
    match &args.images {
        _ if in_need.is_empty() => Ok(None),
        Some(folder) => draw(args, folder).map(Some),
        None => {
            let verb = if in_need.len() == 1 { "is" } else { "are" };
            let names = in_need.join(", ");
            let message = format!("{names} {verb} computed from training images: add --images DIR");
            Err(WrongUsage::new(message).into())
        }
    }
}

fn draw(args: &ProxiesArgs, folder: &Path) -> Result<ImageBatch, Box<dyn Error>> {
    let data = data_set(args.dataset.dataset);
    let Some(selection) = data.selection(Split::Train) else {
        return Err("the data set has no training images".into());
    };
    let images = ImageFolder::open(folder, data)?;
    let halves = images.halves()?;
    if let (Some(list), None) = (selection.list(), &halves) {
        let (dataset, file, address) =
            (args.dataset.dataset, list.file_name(), list.published_at());
        let folder = images.path().display();
        let message = format!(
            "{dataset} cannot be split without the list of its training images: expected {file} in \
             {folder} or the folder around it. It is published at {address}"
        );
        return Err(message.into());
    }
    let images = images.read(selection.part)?;
    let positions = selection.positions(images.len(), halves.as_ref())?;
    let count = args.batch.into();
    let batch = ImageBatch::draw(&images, &positions, count, data, args.seed);
    Ok(batch.map_err(|error| format!("{}: {error}", folder.display()))?)
}

/// A head line, and a row for each architecture.
fn write_rows(
    args: &ProxiesArgs,
    named: &[Named],
    proxies: &[Proxy],
    batch: Option<&ImageBatch>,
    stop: &Arc<AtomicBool>,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let dataset = args.dataset.dataset;
    let mut writer = csv::Writer::from_writer(out);
    let head = ["space", "index", "architecture", "dataset", "seed"].into_iter();
    writer.write_record(head.chain(proxies.iter().map(|proxy| proxy.name())))?;
    let score = ScoreArchitectures {
        dataset,
        proxies,
        batch,
        gaussian_images: args.batch.into(),
        seed: args.seed,
        threads: args.work.threads(),
        stop: Some(Arc::clone(stop)),
    };
    let mut progress = Progress::new("architectures", named.len(), args.work.quiet);
    let mut written = Ok(());
    score.run(named, &mut |place, values| {
        let Named {
            space,
            index,
            architecture,
        } = &named[place];
        let mut row = vec![
            space.to_string(),
            index.to_string(),
            architecture.clone(),
            dataset.to_string(),
            args.seed.to_string(),
        ];
        row.extend(values.iter().map(f64::to_string));
        if written.is_ok() {
            // Each row is there as soon as it is known: all of them can take hours.
            written = writer.write_record(row).and_then(|()| Ok(writer.flush()?));
        }
        progress.advance();
    })?;
    progress.finish();
    Ok(written?)
}
