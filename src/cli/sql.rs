//! `natsbench sql`

use std::io::{self, Read, Write};
use std::process::ExitCode;

use super::CommandResult;
use super::args::sql::{SqlArgs, SqlFormat};
use super::output::{Digits, sql_markdown, sql_table, warn_of_samples};
use super::sql_rows::StreamedRows;
use super::usage::WrongUsage;
use crate::error_chain::chain;
use crate::query::{
    Script, SqlAnswer, SqlError, SqlValue, Step, means, parameters_of, run_sql_with,
    stream_sql_with,
};
use crate::store::Reader;

pub(super) fn run(args: &SqlArgs, out: &mut dyn Write) -> CommandResult {
    let mut text = args.statement.clone();
    if text == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        text = String::from_utf8(bytes).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            format!("standard input: expected UTF-8; byte {place} begins no character of it")
        })?;
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
                let explained = |error: SqlError| explanation(line, &error);
                let chosen = values.of(&reader, sql).map_err(explained)?;
                if let SqlFormat::Csv | SqlFormat::Json = args.form() {
                    let mut rows = StreamedRows::new(args.form(), is_first, &mut *out);
                    stream_sql_with(&reader, sql, &chosen, &mut rows).map_err(explained)??;
                    is_first &= !rows.end()?;
                    continue;
                }
                let answer = run_sql_with(&reader, sql, &chosen).map_err(explained)?;
                if answer.columns.is_empty() {
                    continue; // such as CREATE TEMP TABLE
                }
                if !is_first {
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

    /// The values of a statement's parameters. Those of the command line come first.
    fn of(&mut self, reader: &Reader, sql: &str) -> Result<Vec<(&str, SqlValue)>, SqlError> {
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
        Ok(chosen)
    }

    /// Refuses a value whose parameter no statement has: its name must be a mistake.
    fn check(&self) -> Result<(), String> {
        let unused = self.given.iter().zip(&self.used).find(|(_, used)| !**used);
        unused.map_or(Ok(()), |((name, _), _)| {
            Err(format!("no statement has the parameter {name}"))
        })
    }
}

fn print(answer: &SqlAnswer, args: &SqlArgs, out: &mut dyn Write) -> io::Result<()> {
    let digits = Digits::new(args.digits.full);
    match args.form() {
        SqlFormat::Markdown => writeln!(out, "{}", sql_markdown(answer, digits)),
        _ => writeln!(out, "{}", sql_table(answer, digits)),
    }
}
