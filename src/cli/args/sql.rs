//! Arguments of `natsbench sql`.

use clap::{Args, ValueEnum};

use crate::query::{SqlValue, literal};

use super::DatabaseArg;
use super::query::DigitsArg;

/// Answer SQL statements of your own.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench sql \"SELECT * FROM trials WHERE space = 'tss' AND arch_index = 11\"\n  \
                  natsbench sql --format csv - < sql/examples/pareto_front.sql\n  \
                  natsbench sql --param hp=200 \"SELECT count(*) FROM trials WHERE hp = :hp\"\n\n\
                  The database is only read. `SELECT object, column, type, unit, meaning FROM data_dictionary` explains \
                  every table and view. Of the commands of the sqlite3 shell, `.parameter set` gives a parameter its \
                  value, and commands about the form of answers are skipped."
)]
pub(crate) struct SqlArgs {
    /// Statements, separated by semicolons, or - to read them from standard input.
    #[arg(value_name = "STATEMENT")]
    pub(crate) statement: String,
    /// Value of a parameter such as :hp: a number, NULL, a text, or a text in quotes ('12').
    #[arg(long, short, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) param: Vec<(String, SqlValue)>,
    /// Form of the answer.
    #[arg(long, short, value_enum, ignore_case = true, default_value_t = SqlFormat::Table)]
    format: SqlFormat,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
}

impl SqlArgs {
    pub(crate) const fn form(&self) -> SqlFormat {
        if self.json {
            SqlFormat::Json
        } else {
            self.format
        }
    }
}

/// Reads NAME=VALUE.
fn parameter(text: &str) -> Result<(String, SqlValue), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let is_name = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
    if !text.contains('=') || !is_name(name) {
        return Err("expected NAME=VALUE, such as hp=200".to_owned());
    }
    Ok((name.to_owned(), literal(value)))
}

/// Forms of an answer to a SQL statement.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SqlFormat {
    /// Columns of text.
    Table,
    /// Comma-separated values with a header.
    Csv,
    /// A list of objects.
    Json,
    /// A Markdown table.
    Markdown,
}
