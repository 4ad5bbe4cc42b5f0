//! `natsbench plot`

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::plot::{PictureArg, PlotArgs, PlotCommand};
use super::output::print_json;
use super::usage::WrongUsage;
use crate::query::NatsBench;
use crate::report::{Picture, to_png};

pub(super) fn run(args: &PlotArgs, out: &mut dyn Write) -> CommandResult {
    let PictureArg { out: file, output } = args.what.picture();
    let format = Format::of(file)?; // before a picture is drawn for nothing
    format.write(&draw(&args.what)?, file)?;
    if output.json {
        return print_json(&json!({ "file": file }), out);
    }
    writeln!(out, "{} written", file.display())?;
    Ok(ExitCode::SUCCESS)
}

fn draw(what: &PlotCommand) -> Result<Picture, Box<dyn Error>> {
    Ok(match what {
        PlotCommand::Curve(args) => {
            let (space, selector) = args.architecture.selected()?;
            let bench = NatsBench::open(&args.architecture.database.db)?;
            let (dataset, recipe) = (args.dataset.dataset, args.recipe.hp);
            Picture::learning_curves(&bench, space, selector, dataset, recipe)?
        }
        PlotCommand::Pareto(args) => {
            let bench = NatsBench::open(&args.database.db)?;
            let (dataset, recipe) = (args.dataset.dataset, args.recipe.hp);
            Picture::pareto(&bench, args.space.into(), dataset, args.set, recipe)?
        }
        PlotCommand::Trajectory(args) => {
            let bench = NatsBench::open(&args.database.db)?;
            Picture::search_trajectories(&bench, args.space.into(), args.dataset)?
        }
        PlotCommand::Architecture(args) => {
            let (space, selector) = args.architecture.selected()?;
            let space = NatsBench::open(&args.architecture.database.db)?.space(space)?;
            let index = space.resolve(selector)?;
            let architecture = space.architecture(index)?;
            Picture::architecture(space.search_space(), index, &architecture)?
        }
    })
}

/// The format of a picture.
#[derive(Clone, Copy)]
enum Format {
    Svg,
    Png,
}

impl Format {
    /// The format that the extension of a file names.
    fn of(file: &Path) -> Result<Self, WrongUsage> {
        let extension = file.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(WrongUsage::new(format!(
                "{} has neither the extension .svg nor .png, which choose the format",
                file.display()
            ))),
        }
    }

    fn write(self, picture: &Picture, file: &Path) -> Result<(), Box<dyn Error>> {
        let bytes = match self {
            Self::Svg => picture.svg().as_bytes().to_vec(),
            Self::Png => to_png(picture.svg())?,
        };
        fs::write(file, bytes)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        Ok(())
    }
}
