//! `natsbench best`

use std::io::Write;
use std::process::ExitCode;

use super::CommandResult;
use super::args::query::BestArgs;
use super::output::{Digits, of_sample, table};
use super::query::{print_json, scope};
use super::visible::in_one_line;
use crate::query::{ColumnLimit, ColumnRanking, CostLimits, MeasuredColumn, NatsBench, RankBy};

/// Columns of a table that are numbers, before those of extensions.
const NUMBERS: [usize; 4] = [0, 1, 2, 3];

pub(super) fn run(args: &BestArgs, out: &mut dyn Write) -> CommandResult {
    let space = NatsBench::open(&args.database.db)?.space(args.space.into())?;
    let question = question(args);
    let ranking = space.ranking_with_columns(&question)?;
    if args.output.json {
        return print_json(&space, &ranking, out);
    }
    writeln!(
        out,
        "{}, {} images, hp {}, last epoch, mean over seeds; {}{}",
        question.dataset,
        question.set,
        question.recipe,
        scope(&space)?,
        of_sample(space.sample()?.as_ref())
    )?;
    let columns = ranking.first().map_or(&[][..], |place| &place.columns);
    let mut header: Vec<String> = ["index", "top-1 (%)", "params (M)", "FLOPs (M)"]
        .map(str::to_owned)
        .to_vec();
    for column in columns {
        let name = in_one_line(&column.column).into_owned();
        header.push(match in_one_line(&column.unit).as_ref() {
            "" | "1" => name,
            unit => format!("{name} ({unit})"),
        });
    }
    header.push("architecture".to_owned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let numbers: Vec<usize> = (0..NUMBERS.len() + columns.len()).collect();
    let digits = Digits::new(args.digits.full);
    let mut rows = table(&header, &numbers);
    for place in &ranking {
        let ranked = &place.ranked;
        let mut row = vec![
            ranked.index.to_string(),
            digits.percent(ranked.accuracy_percent),
            ranked.params_millions.to_string(),
            ranked.flops_millions.to_string(),
        ];
        row.extend(place.columns.iter().map(|column| digits.any(column.value)));
        row.push(in_one_line(&ranked.architecture).into_owned());
        rows.add_row(row);
    }
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

fn question(args: &BestArgs) -> ColumnRanking {
    let limit = |of: fn(MeasuredColumn, f64) -> ColumnLimit| {
        move |(column, number): &(MeasuredColumn, f64)| of(column.clone(), *number)
    };
    let most = args.max.iter().map(limit(ColumnLimit::at_most));
    let least = args.min.iter().map(limit(ColumnLimit::at_least));
    ColumnRanking {
        costs: CostLimits {
            flops_millions: args.max_flops,
            params_millions: args.max_params,
        },
        limits: most.chain(least).collect(),
        by: match (&args.lowest, &args.highest) {
            (Some(column), _) => RankBy::Lowest(column.clone()),
            (None, Some(column)) => RankBy::Highest(column.clone()),
            (None, None) => RankBy::Accuracy,
        },
        ..ColumnRanking::new(args.dataset.dataset, args.set, args.recipe.hp, args.top)
    }
}
