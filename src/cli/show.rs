//! `natsbench show`: what the official API prints of an architecture, or its learning curves as text.

use std::io::Write;
use std::process::ExitCode;

use crate::model::{Dataset, Recipe};
use crate::query::{ArchitectureSelector, QueryError, Space};
use crate::report::{ReportError, plots};

use super::args::query::ShowArgs;
use super::output::{of_sample, tell_samples};
use super::query::open;
use super::{CommandResult, terminal_plot};

pub(super) fn run(args: &ShowArgs, out: &mut dyn Write) -> CommandResult {
    let (space, selector) = open(&args.architecture)?;
    if args.plot {
        return plot_curves(&space, selector, args.hp, out);
    }
    tell_samples(&space.sample()?);
    if let Some(hp) = args.hp {
        writeln!(out, "{}", space.info_text(selector, hp)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    let result = space.show(selector, &mut text);
    write!(out, "{text}")?;
    result?;
    Ok(ExitCode::SUCCESS)
}

/// Draws a picture for each data set that the architecture was trained on.
fn plot_curves(
    space: &Space,
    selector: ArchitectureSelector,
    recipe: Option<Recipe>,
    out: &mut dyn Write,
) -> CommandResult {
    let index = space.resolve(selector)?;
    let recipe = recipe.unwrap_or(space.full_train_recipe());
    let sample = of_sample(space.sample()?.as_ref());
    let (mut is_drawn, mut missing) = (false, None);
    for &dataset in Dataset::ALL {
        let figure = match plots::learning_curves(space, index, dataset, recipe) {
            Ok(figure) => figure,
            Err(ReportError::Query(
                error @ (QueryError::NoDataset { .. } | QueryError::LeftOut { .. }),
            )) => {
                missing = Some(error);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        is_drawn = true;
        for mut panel in figure.panels {
            panel.title.push_str(&sample);
            writeln!(out, "{}", terminal_plot::draw(&panel))?;
        }
    }
    if let Some(error) = missing.filter(|_| !is_drawn) {
        return Err(error.into());
    }
    Ok(ExitCode::SUCCESS)
}
