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
use crate::report::{Picture, PictureFormat};

pub(super) fn run(args: &PlotArgs, out: &mut dyn Write) -> CommandResult {
    let PictureArg {
        out: file,
        width,
        output,
    } = args.what.picture();
    let format = format_of(file)?; // before a picture is drawn for nothing
    let svg = draw(&args.what)?.svg_of_width(width.unwrap_or_default());
    let bytes = format.file_of(&svg)?;
    fs::write(file, bytes).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
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
            Picture::pareto(
                &bench,
                args.space.into(),
                dataset,
                args.set,
                recipe,
                &args.cost,
            )?
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

/// The format that the extension of a file names.
fn format_of(file: &Path) -> Result<PictureFormat, WrongUsage> {
    PictureFormat::of_file(file).ok_or_else(|| {
        WrongUsage::new(format!(
            "{} has none of the extensions .svg, .png and .pdf, which choose the format",
            file.display()
        ))
    })
}
