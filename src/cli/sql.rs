//! `natsbench sql`

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use serde::ser::{Serialize, Serializer};

use super::CommandResult;
use super::args::sql::{SqlArgs, SqlFormat};
use super::output::{Digits, sql_markdown, sql_table, sql_text, warn_of_samples};
use super::usage::WrongUsage;
use crate::error_chain::chain;
use crate::query::{
    Script, SqlAnswer, SqlError, SqlValue, Step, means, parameters_of, run_sql_with,
};
use crate::store::Reader;

pub(super) fn run(args: &SqlArgs, out: &mut dyn Write) -> CommandResult {
    let mut text = args.statement.clone();
    if text == "-" {
        text.clear();
        io::stdin().read_to_string(&mut text)?;
    }
    let steps = Script::parse(&text)?.0;
    let is_statement = |step: &&Step<'_>| matches!(step, Step::Statement { .. });
    let count = steps.iter().filter(is_statement).count();
    if count == 0 {
        return Err(
            WrongUsage::new("there is no statement; natsbench sql --help has examples").into(),
        );
    }
    let reader = Reader::open(&args.database.db)?;
    let mut values = Values::new(&args.param);
    let mut is_first = true;
    for step in &steps {
        match step {
            Step::Set { name, value } => values.set(name, value.clone()),
            Step::Clear => values.in_script.clear(),
            Step::Statement { sql, line } => {
                let line = (count > 1).then_some(*line);
                let answer = values
                    .answer(&reader, sql)
                    .map_err(|error| explanation(line, &error))?;
                if answer.columns.is_empty() {
                    continue; // such as CREATE TEMP TABLE
                }
                if !is_first && !matches!(args.form(), SqlFormat::Json) {
                    writeln!(out)?;
                }
                is_first = false;
                print(&answer, args, out)?;
            }
        }
    }
    values.check()?;
    warn_of_samples(&reader.samples()?);
    Ok(ExitCode::SUCCESS)
}

/// Why a statement has no answer. If there are several statements, it says which; and it says how to give a value to a
/// parameter.
fn explanation(line: Option<usize>, error: &SqlError) -> String {
    let place = line.map_or_else(String::new, |line| format!("line {line}: "));
    let help = match error {
        SqlError::NoValue { name } => {
            let bare = name.trim_start_matches([':', '@', '$']);
            format!("; add --param {bare}=VALUE")
        }
        _ => String::new(),
    };
    format!("{place}{}{help}", chain(error))
}

/// Values of parameters.
struct Values<'a> {
    given: &'a [(String, SqlValue)],
    /// Whether some statement has used each of these values.
    used: Vec<bool>,
    in_script: Vec<(String, SqlValue)>,
}

impl<'a> Values<'a> {
    fn new(given: &'a [(String, SqlValue)]) -> Self {
        Self {
            given,
            used: vec![false; given.len()],
            in_script: Vec::new(),
        }
    }

    fn set(&mut self, name: &str, value: SqlValue) {
        self.in_script.retain(|(other, _)| other != name);
        self.in_script.push((name.to_owned(), value));
    }

    /// Runs a statement with the values of its parameters. Those of the command line come first.
    fn answer(&mut self, reader: &Reader, sql: &str) -> Result<SqlAnswer, SqlError> {
        let parameters = parameters_of(reader, sql)?;
        let is_there = |name: &str| parameters.iter().any(|parameter| means(name, parameter));
        let mut chosen = Vec::new();
        for ((name, value), used) in self.given.iter().zip(&mut self.used) {
            if is_there(name) {
                *used = true;
                chosen.push((name.as_str(), value.clone()));
            }
        }
        let in_script = self.in_script.iter().filter(|(name, _)| is_there(name));
        chosen.extend(in_script.map(|(name, value)| (name.as_str(), value.clone())));
        run_sql_with(reader, sql, &chosen)
    }

    /// Refuses a value whose parameter no statement has: its name must be a mistake.
    fn check(&self) -> Result<(), String> {
        let unused = self.given.iter().zip(&self.used).find(|(_, used)| !**used);
        unused.map_or(Ok(()), |((name, _), _)| {
            Err(format!("no statement has the parameter {name}"))
        })
    }
}

fn print(answer: &SqlAnswer, args: &SqlArgs, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let digits = Digits::new(args.digits.full);
    match args.form() {
        SqlFormat::Table => writeln!(out, "{}", sql_table(answer, digits))?,
        SqlFormat::Markdown => writeln!(out, "{}", sql_markdown(answer, digits))?,
        SqlFormat::Csv => print_csv(answer, out)?,
        SqlFormat::Json => {
            let columns = &answer.columns;
            let object = |row| RowObject { columns, row };
            let objects: Vec<RowObject<'_>> = answer.rows.iter().map(|row| object(row)).collect();
            serde_json::to_writer_pretty(&mut *out, &objects)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn print_csv(answer: &SqlAnswer, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&answer.columns)?;
    for row in &answer.rows {
        writer.write_record(row.iter().map(|value| match value {
            SqlValue::Null => String::new(),
            value => sql_text(value, Digits::All),
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
