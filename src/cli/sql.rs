//! `natsbench sql`

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use comfy_table::presets;
use serde::ser::{Serialize, Serializer};

use super::CommandResult;
use super::args::query::{SqlArgs, SqlFormat};
use super::output::{sql_table, sql_text, tell_samples};
use crate::query::{SqlAnswer, SqlValue, run_sql};
use crate::store::Reader;

pub(super) fn run(args: &SqlArgs, out: &mut dyn Write) -> CommandResult {
    let mut statement = args.statement.clone();
    if statement == "-" {
        statement.clear();
        io::stdin().read_to_string(&mut statement)?;
    }
    let statement = without_dot_commands(&statement);
    if statement.trim().is_empty() {
        return Err("there is no statement; see natsbench sql --help for examples".into());
    }
    let reader = Reader::open(&args.database.db)?;
    let answer = run_sql(&reader, &statement)?;
    tell_samples(&reader.samples()?);
    match args.format {
        SqlFormat::Table => writeln!(out, "{}", sql_table(&answer))?,
        SqlFormat::Markdown => {
            let mut table = sql_table(&answer);
            writeln!(out, "{}", table.load_style(presets::ASCII_MARKDOWN))?;
        }
        SqlFormat::Csv => print_csv(&answer, out)?,
        SqlFormat::Json => {
            let objects: Vec<RowObject<'_>> = answer
                .rows
                .iter()
                .map(|row| RowObject {
                    columns: &answer.columns,
                    row,
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &objects)?;
            writeln!(out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Files for the sqlite3 shell may begin with commands to it, such as `.headers on`.
fn without_dot_commands(text: &str) -> String {
    text.lines()
        .filter(|line| !line.starts_with('.'))
        .collect::<Vec<_>>()
        .join("\n")
}

fn print_csv(answer: &SqlAnswer, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&answer.columns)?;
    for row in &answer.rows {
        writer.write_record(row.iter().map(|value| match value {
            SqlValue::Null => String::new(),
            value => sql_text(value),
        }))?;
    }
    writer.flush()?;
    Ok(())
}

/// A row as a JSON object, its keys in the order of the columns.
struct RowObject<'a> {
    columns: &'a [String],
    row: &'a [SqlValue],
}

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().zip(self.row))
    }
}
