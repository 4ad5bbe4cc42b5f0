//! `natsbench plot`

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::plot::{PlotArgs, PlotCommand};
use super::output::print_json;
use super::usage::WrongUsage;
use crate::query::NatsBench;
use crate::report::svg::{to_png, to_svg};
use crate::report::{Figure, Origin, plots};

pub(super) fn run(args: &PlotArgs, out: &mut dyn Write) -> CommandResult {
    let picture = match &args.what {
        PlotCommand::Curve(args) => {
            let format = Format::of(&args.picture.out)?;
            let (space, selector) = args.architecture.selected()?;
            let bench = NatsBench::open(&args.architecture.database.db)?;
            let space = bench.space(space)?;
            let index = space.resolve(selector)?;
            let figure =
                plots::learning_curves(&space, index, args.dataset.dataset, args.recipe.hp)?;
            format.write(
                &figure.with_origin(Origin::of(&bench, space.search_space())?),
                &format!("Architecture {index} of {}", space.search_space()),
                &args.picture.out,
            )?;
            &args.picture
        }
        PlotCommand::Pareto(args) => {
            let format = Format::of(&args.picture.out)?;
            let bench = NatsBench::open(&args.database.db)?;
            let space = bench.space(args.space.into())?;
            let figure = plots::pareto(&space, args.dataset.dataset, args.set, args.recipe.hp)?
                .with_origin(Origin::of(&bench, space.search_space())?);
            format.write(&figure, "Accuracy against FLOPs", &args.picture.out)?;
            &args.picture
        }
        PlotCommand::Trajectory(args) => {
            let format = Format::of(&args.picture.out)?;
            let bench = NatsBench::open(&args.database.db)?;
            let space = bench.space(args.space.into())?;
            let figure = plots::search_trajectories(&bench, &space, args.dataset)?
                .map_err(|what| format!("the database lacks {what}"))?
                .with_origin(Origin::of(&bench, space.search_space())?);
            format.write(&figure, "Search curves", &args.picture.out)?;
            &args.picture
        }
    };
    if picture.output.json {
        return print_json(&json!({ "file": picture.out }), out);
    }
    writeln!(out, "{} written", picture.out.display())?;
    Ok(ExitCode::SUCCESS)
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

    fn write(self, figure: &Figure, title: &str, file: &Path) -> Result<(), Box<dyn Error>> {
        let svg = to_svg(figure, title);
        let bytes = match self {
            Self::Svg => svg.into_bytes(),
            Self::Png => to_png(&svg)?,
        };
        fs::write(file, bytes)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        Ok(())
    }
}
