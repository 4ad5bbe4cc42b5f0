//! The answer to the statement of a report, column by column, and what to say if it is empty.

use super::{Answer, Column, ReportError, Table};
use crate::ids::SearchSpace;
use crate::query::{NatsBench, SqlAnswer, SqlValue};

/// Rows of a statement.
#[derive(Debug)]
pub(super) struct Answered(SqlAnswer);

impl Answered {
    /// Runs the statement of a report about a space.
    pub(super) fn read(
        bench: &NatsBench,
        sql: &str,
        space: SearchSpace,
    ) -> Result<Self, ReportError> {
        Ok(Self(bench.sql_of_space(sql, space)?))
    }

    pub(super) fn len(&self) -> usize {
        self.0.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    /// A column of numbers; integers become floats.
    pub(super) fn numbers(&self, column: &str) -> Result<Vec<f64>, ReportError> {
        let numbers = self.optional_numbers(column)?;
        let all: Option<Vec<f64>> = numbers.into_iter().collect();
        all.ok_or_else(|| no_such("numbers without NULL", column))
    }

    /// A column of numbers that may be NULL.
    pub(super) fn optional_numbers(&self, column: &str) -> Result<Vec<Option<f64>>, ReportError> {
        let number = |value: &SqlValue| match value {
            SqlValue::Null => Ok(None),
            SqlValue::Integer(value) => Ok(Some(*value as f64)),
            SqlValue::Real(value) => Ok(Some(*value)),
            SqlValue::Text(_) | SqlValue::Blob(_) => Err(no_such("numbers", column)),
        };
        self.column(column)?.map(number).collect()
    }

    /// A column of integers.
    pub(super) fn integers(&self, column: &str) -> Result<Vec<i64>, ReportError> {
        let integer = |value: &SqlValue| match value {
            SqlValue::Integer(value) => Ok(*value),
            _ => Err(no_such("integers", column)),
        };
        self.column(column)?.map(integer).collect()
    }

    /// A column of texts.
    pub(super) fn texts(&self, column: &str) -> Result<Vec<&str>, ReportError> {
        self.column(column)?
            .map(|value| match value {
                SqlValue::Text(text) => Ok(text.as_str()),
                _ => Err(no_such("texts", column)),
            })
            .collect()
    }

    /// The sum of a column of counts.
    pub(super) fn total(&self, column: &str) -> Result<usize, ReportError> {
        let counts = self.integers(column)?;
        Ok(counts.into_iter().map(|count| count.max(0) as usize).sum())
    }

    /// The rows as they are, as the table of the report.
    pub(super) fn into_table(self, columns: &[Column]) -> Result<Table, ReportError> {
        let described = columns.iter().map(|column| column.name);
        if !described.eq(self.0.columns.iter().map(String::as_str)) {
            return Err(ReportError::Statement {
                expected: format!("columns as described, but {:?}", self.0.columns),
            });
        }
        Ok(Table {
            columns: columns.to_vec(),
            rows: self.0.rows,
        })
    }

    fn column(&self, name: &str) -> Result<impl Iterator<Item = &SqlValue>, ReportError> {
        let number = self.0.columns.iter().position(|column| column == name);
        let number = number.ok_or_else(|| no_such("values", name))?;
        Ok(self.0.rows.iter().filter_map(move |row| row.get(number)))
    }
}

fn no_such(values: &str, column: &str) -> ReportError {
    ReportError::Statement {
        expected: format!("column {column} of {values}"),
    }
}

/// The answer where a database lacks `what`, with the command that brings it.
pub(super) fn missing(
    bench: &NatsBench,
    space: SearchSpace,
    what: &str,
) -> Result<Answer, ReportError> {
    let archive = match space {
        SearchSpace::Topology => "NATS-tss-v1_0-3ffb9-simple.tar",
        SearchSpace::Size => "NATS-sss-v1_0-50262-simple.tar",
    };
    let file = bench.path().display();
    let what = if bench.slice().is_some() {
        format!(
            "{what}. This database is a slice; ask the whole one, or cut the slice anew: natsbench slice"
        )
    } else if bench.space(space)?.imported()?.is_empty() {
        format!(
            "{what}, as no architecture of {space} is imported: natsbench import {archive} --db {file}"
        )
    } else {
        format!("{what}. The whole archive has it: natsbench import {archive} --db {file}")
    };
    Ok(Answer::Missing { what })
}
