//! The answer to the statement of a report, by row and by column, and functions that make values of tables.

use crate::model::BenchmarkSpace;
use crate::query::{NatsBench, SqlAnswer, SqlValue};

use super::{Column, ReportError, Table};

/// Rows of a statement.
#[derive(Debug)]
pub(super) struct Rows(SqlAnswer);

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    columns: &'a [String],
    values: &'a [SqlValue],
}

impl Rows {
    /// Runs the statement of a report about a space.
    pub(super) fn read(
        bench: &NatsBench,
        sql: &str,
        space: impl Into<BenchmarkSpace>,
    ) -> Result<Self, ReportError> {
        Ok(Self(bench.sql_of_space(sql, space)?))
    }

    pub(super) fn len(&self) -> usize {
        self.0.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        let columns = self.0.columns.as_slice();
        self.0
            .rows
            .iter()
            .map(move |values| Row { columns, values })
    }

    /// A column of numbers; integers become floats.
    pub(super) fn numbers(&self, column: &str) -> Result<Vec<f64>, ReportError> {
        self.column(column, as_real)
    }

    /// A column of numbers that may be NULL.
    pub(super) fn optional_numbers(&self, column: &str) -> Result<Vec<Option<f64>>, ReportError> {
        self.column(column, as_optional_real)
    }

    /// A column of integers.
    pub(super) fn integers(&self, column: &str) -> Result<Vec<i64>, ReportError> {
        self.column(column, as_integer)
    }

    /// A column of texts.
    pub(super) fn texts(&self, column: &str) -> Result<Vec<&str>, ReportError> {
        self.column(column, as_text)
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

    fn column<'a, T>(
        &'a self,
        name: &str,
        read: impl Fn(&'a SqlValue, &str) -> Result<T, ReportError>,
    ) -> Result<Vec<T>, ReportError> {
        let position = position(&self.0.columns, name)?;
        let values = self.0.rows.iter().filter_map(|row| row.get(position));
        values.map(|value| read(value, name)).collect()
    }
}

impl<'a> Row<'a> {
    pub(super) fn text(&self, column: &str) -> Result<&'a str, ReportError> {
        as_text(self.value(column)?, column)
    }

    pub(super) fn integer(&self, column: &str) -> Result<i64, ReportError> {
        as_integer(self.value(column)?, column)
    }

    pub(super) fn real(&self, column: &str) -> Result<f64, ReportError> {
        as_real(self.value(column)?, column)
    }

    /// `None` for NULL.
    pub(super) fn optional_real(&self, column: &str) -> Result<Option<f64>, ReportError> {
        as_optional_real(self.value(column)?, column)
    }

    fn value(&self, column: &str) -> Result<&'a SqlValue, ReportError> {
        let value = self.values.get(position(self.columns, column)?);
        value.ok_or_else(|| expected("values", column))
    }
}

fn position(columns: &[String], name: &str) -> Result<usize, ReportError> {
    let position = columns.iter().position(|column| column == name);
    position.ok_or_else(|| expected("values", name))
}

fn as_text<'a>(value: &'a SqlValue, column: &str) -> Result<&'a str, ReportError> {
    match value {
        SqlValue::Text(text) => Ok(text),
        _ => Err(expected("texts", column)),
    }
}

fn as_integer(value: &SqlValue, column: &str) -> Result<i64, ReportError> {
    match value {
        SqlValue::Integer(value) => Ok(*value),
        _ => Err(expected("integers", column)),
    }
}

fn as_real(value: &SqlValue, column: &str) -> Result<f64, ReportError> {
    as_optional_real(value, column)?.ok_or_else(|| expected("numbers without NULL", column))
}

fn as_optional_real(value: &SqlValue, column: &str) -> Result<Option<f64>, ReportError> {
    match value {
        SqlValue::Null => Ok(None),
        SqlValue::Integer(value) => Ok(Some(*value as f64)),
        SqlValue::Real(value) => Ok(Some(*value)),
        SqlValue::Text(_) | SqlValue::Blob(_) => Err(expected("numbers", column)),
    }
}

fn expected(values: &str, column: &str) -> ReportError {
    ReportError::Statement {
        expected: format!("column {column} of {values}"),
    }
}

/// A name.
#[expect(
    clippy::needless_pass_by_value,
    reason = "names and references, which are copied"
)]
pub(super) fn text(value: impl ToString) -> SqlValue {
    SqlValue::Text(value.to_string())
}

/// A count or an index.
pub(super) fn count(value: usize) -> SqlValue {
    SqlValue::Integer(value as i64)
}

/// A measure; `None` is NULL.
pub(super) fn number(value: impl Into<Option<f64>>) -> SqlValue {
    value.into().map_or(SqlValue::Null, SqlValue::Real)
}
