//! `natsbench table`

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use comfy_table::Table;

use crate::experiment::{
    PaperTable, RowGroup, SearchTask, TableEntry, nasbench101_table, paper_table, searched_datasets,
};
use crate::model::BenchmarkSpace;
use crate::query::NatsBench;
use crate::search::trajectory::MeanStd;

use super::CommandResult;
use super::args::search::{TableArgs, TableFormat};
use super::output::{markdown, markdown_text, print_json, table};
use super::visible::{in_one_line, standard_error};

/// Below a table of searches of NAS-Bench-101, whose times are no times of the other spaces.
const TRAINING_ALONE: &str = "The simulated clock charges training alone, and nothing for evaluations, as the official package does \
                              (clock policy training-alone).";

pub(super) fn run(args: &TableArgs, out: &mut dyn Write) -> CommandResult {
    let bench = NatsBench::open(&args.database.db)?;
    let space: BenchmarkSpace = args.space.into();
    let paper = match space {
        BenchmarkSpace::Nats(space) => paper_table(&bench.space(space)?)?,
        BenchmarkSpace::NasBench101 => nasbench101_table(&bench.nasbench101()?)?,
    };
    let db = args.database.db.display();
    let advice = match space {
        BenchmarkSpace::Nats(_space) => format!(
            "`natsbench search --all --space {space} --db {db}` makes and stores those of the paper"
        ),
        BenchmarkSpace::NasBench101 => format!(
            "`natsbench search --method random,rea --space {space} --db {db}` makes and stores some"
        ),
    };
    let full = match space {
        BenchmarkSpace::Nats(space) => bench.space(space)?.full_train_recipe().as_str(),
        BenchmarkSpace::NasBench101 => SearchTask::NasBench101.hp(),
    };
    if paper.entries.is_empty() {
        if let BenchmarkSpace::Nats(space) = space {
            bench.space(space)?.refuse_empty()?;
        }
        let nothing = format!(
            "the database has neither searches of {space} nor accuracies after its full training, hp {full}; {advice}"
        );
        return Err(nothing.into());
    }
    let searches = paper.entries.iter();
    let mut searches = searches.filter(|entry| entry.group != RowGroup::Reference);
    let is_timed = space == BenchmarkSpace::NasBench101 && searches.clone().next().is_some();
    let mut notes: Vec<String> = paper.sample.iter().map(ToString::to_string).collect();
    notes.extend(is_timed.then(|| TRAINING_ALONE.to_owned()));
    match args.form() {
        TableFormat::Text => {
            let text = |text: &str| in_one_line(text).into_owned();
            writeln!(out, "{}", pivot(&paper, table, text))?;
            notes.iter().try_for_each(|note| writeln!(out, "{note}"))?;
        }
        TableFormat::Markdown => {
            writeln!(out, "{}", pivot(&paper, markdown, markdown_text))?;
            notes
                .iter()
                .try_for_each(|note| writeln!(out, "\n{note}"))?;
        }
        TableFormat::Csv => print_csv(&paper, out)?,
        TableFormat::Json => {
            print_json(&paper, out)?;
        }
    }
    let has_accuracy =
        |of: &TableEntry| of.runs == 0 || of.valid_percent.or(of.test_percent).is_some();
    let note = if searches.clone().next().is_none() {
        format!("no searches are stored: {advice}")
    } else if !searches.all(has_accuracy) {
        format!("where no accuracy is shown, the database has none after full training, hp {full}")
    } else {
        return Ok(ExitCode::SUCCESS);
    };
    out.flush()?;
    let _ = writeln!(standard_error(), "{note}"); // the table itself may be read by a program
    Ok(ExitCode::SUCCESS)
}

/// A table with one row per method, and two columns per data set.
fn pivot(
    paper: &PaperTable,
    table: fn(&[&str], &[usize]) -> Table,
    text: fn(&str) -> String,
) -> Table {
    let mut header = vec!["method".to_owned(), "runs".to_owned()];
    let datasets = searched_datasets(paper.space);
    for dataset in &datasets {
        header.extend([format!("{dataset} valid"), "test".to_owned()]);
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let numbers: Vec<usize> = (1..header.len()).collect();
    let mut table = table(&header, &numbers);
    let of_row = |one: &TableEntry, other: &TableEntry| {
        (one.group, &one.method) == (other.group, &other.method)
    };
    for entries in paper.entries.chunk_by(of_row) {
        let Some(first) = entries.first() else {
            continue;
        };
        let mut row = vec![text(&first.method), runs(entries)];
        for dataset in &datasets {
            let entry = entries.iter().find(|entry| entry.dataset == *dataset);
            row.push(cell(
                first.group,
                entry.and_then(|entry| entry.valid_percent),
            ));
            row.push(cell(
                first.group,
                entry.and_then(|entry| entry.test_percent),
            ));
        }
        table.add_row(row);
    }
    table
}

/// The number of runs, or one for each data set where they differ.
fn runs(entries: &[TableEntry]) -> String {
    let mut texts: Vec<String> = entries
        .iter()
        .filter(|entry| entry.group != RowGroup::Reference)
        .map(|entry| {
            let requested = entry.requested_runs;
            match entry.runs {
                count if count < requested as usize => format!("{count} of {requested}"),
                count => count.to_string(),
            }
        })
        .collect();
    texts.dedup();
    texts.join(" / ")
}

fn cell(group: RowGroup, value: Option<MeanStd>) -> String {
    match value {
        None => "-".to_owned(),
        Some(value) if group == RowGroup::Reference => format!("{:.2}", value.mean),
        Some(value) => format!("{:.2}±{:.2}", value.mean, value.std),
    }
}

fn print_csv(paper: &PaperTable, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(out);
    let mut header = vec![
        "space",
        "group",
        "method",
        "dataset",
        "budget_seconds",
        "runs",
        "requested_runs",
        "valid_mean_percent",
        "valid_std_percent",
        "test_mean_percent",
        "test_std_percent",
        "arch_index",
        "among_architectures",
        "clock_policy",
    ];
    header.extend(paper.sample.as_ref().map(|_share| "sample"));
    writer.write_record(header)?;
    for entry in &paper.entries {
        let text =
            |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
        let mut record = vec![
            paper.space.to_string(),
            entry.group.as_str().to_owned(),
            entry.method.clone(),
            entry.dataset.to_string(),
            text(entry.budget_seconds),
            entry.runs.to_string(),
            entry.requested_runs.to_string(),
            text(entry.valid_percent.map(|value| value.mean)),
            text(entry.valid_percent.map(|value| value.std)),
            text(entry.test_percent.map(|value| value.mean)),
            text(entry.test_percent.map(|value| value.std)),
            entry
                .architecture
                .map_or_else(String::new, |index| index.to_string()),
            entry
                .among_architectures
                .map_or_else(String::new, |count| count.to_string()),
            entry.clock_policy.clone().unwrap_or_default(),
        ];
        record.extend(
            paper
                .sample
                .as_ref()
                .map(|_share| "invented numbers".to_owned()),
        );
        writer.write_record(record)?;
    }
    writer.flush()?;
    Ok(())
}
