//! Answers of `natsbench sql` as CSV and JSON. Each row is printed when it is found, so that an answer of any length needs no
//! memory, and a program such as `head` has its rows at once.

use std::io::{self, Write};

use serde::ser::{Serialize, Serializer};

use super::args::sql::SqlFormat;
use super::output::{Digits, sql_text};
use crate::query::{SqlValue, TakesRows};

/// Prints the rows of one statement.
pub(super) struct StreamedRows<'a> {
    format: SqlFormat,
    /// Whether no other answer stands above.
    is_first: bool,
    /// Until the first row.
    out: Option<&'a mut dyn Write>,
    state: State<'a>,
}

enum State<'a> {
    /// There are no rows yet, or the statement answers none, such as CREATE TEMP TABLE.
    Silent,
    Csv(Box<csv::Writer<&'a mut dyn Write>>),
    Json {
        out: &'a mut dyn Write,
        rows: u64,
    },
}

impl<'a> StreamedRows<'a> {
    pub(super) fn new(format: SqlFormat, is_first: bool, out: &'a mut dyn Write) -> Self {
        Self {
            format,
            is_first,
            out: Some(out),
            state: State::Silent,
        }
    }

    /// Prints what stands below the rows. Returns whether anything was printed.
    pub(super) fn end(self) -> io::Result<bool> {
        match self.state {
            State::Silent => return Ok(false),
            State::Csv(mut writer) => writer.flush()?,
            State::Json { out, rows: 0 } => writeln!(out, "[]")?,
            State::Json { out, .. } => writeln!(out, "\n]")?,
        }
        Ok(true)
    }
}

impl TakesRows for StreamedRows<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        let Some(out) = self.out.take().filter(|_| !columns.is_empty()) else {
            return Ok(());
        };
        if let SqlFormat::Json = self.format {
            self.state = State::Json { out, rows: 0 };
            return Ok(());
        }
        if !self.is_first {
            writeln!(out)?;
        }
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(columns)?;
        self.state = State::Csv(Box::new(writer));
        Ok(())
    }

    fn row(&mut self, columns: &[String], row: &[SqlValue]) -> io::Result<()> {
        match &mut self.state {
            State::Silent => Ok(()),
            State::Csv(writer) => {
                let text = |value: &SqlValue| match value {
                    SqlValue::Null => String::new(),
                    value => sql_text(value, Digits::All),
                };
                Ok(writer.write_record(row.iter().map(text))?)
            }
            State::Json { out, rows } => {
                let before = if *rows == 0 { "[" } else { "," };
                *rows += 1;
                let object = serde_json::to_string_pretty(&RowObject { columns, row })?;
                // A line end within a text is escaped, so each line here is one of the object.
                write!(out, "{before}\n  {}", object.replace('\n', "\n  "))
            }
        }
    }
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
