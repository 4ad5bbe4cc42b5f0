//! `natsbench show`: what the official API prints of an architecture, or its learning curves as text.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use crate::model::{Dataset, Recipe};
use crate::query::{ArchitectureSelector, QueryError, Space};
use crate::report::{ReportError, plots};

use super::args::query::ShowArgs;
use super::output::{of_sample, print_json, terminal_columns, warn_of_samples};
use super::query::open;
use super::{CommandResult, terminal_plot};

pub(super) fn run(args: &ShowArgs, out: &mut dyn Write) -> CommandResult {
    let (space, selector) = open(&args.architecture)?;
    if args.plot {
        return plot_curves(&space, selector, args.hp, out);
    }
    warn_of_samples(&space.sample()?);
    if let Some(hp) = args.hp {
        let text = space.info_text(selector, hp)?;
        if args.output.json {
            return print_json(&json!({ "text": text }), out);
        }
        writeln!(out, "{text}")?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    if args.output.json {
        space.show(selector, &mut text)?;
        return print_json(&json!({ "text": text }), out);
    }
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
    let width = terminal_plot::plane_width(terminal_columns());
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
            writeln!(out, "{}", terminal_plot::draw(&panel, width))?;
        }
    }
    if let Some(error) = missing.filter(|_| !is_drawn) {
        return Err(error.into());
    }
    Ok(ExitCode::SUCCESS)
}
