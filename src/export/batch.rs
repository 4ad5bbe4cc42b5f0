//! Rows of a view, column by column, in declared types.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use foldhash::fast::FixedState;
use rusqlite::types::ValueRef;

use crate::model::{ColumnType, DeclaredColumn};

/// What stands in the definition levels of a column for a value and for NULL, as Parquet has it.
pub(super) const PRESENT: i16 = 1;
pub(super) const NULL: i16 = 0;

/// Some rows of a view.
#[derive(Debug)]
pub(super) struct Batch {
    /// The columns of the view, in its order.
    pub(super) columns: Vec<ColumnValues>,
    /// Number of rows.
    pub(super) rows: usize,
}

/// The values of a column in some rows.
#[derive(Debug)]
pub(super) struct ColumnValues {
    /// The values that are not NULL.
    pub(super) values: Values,
    /// If the column is nullable: for each row, whether it has a value.
    pub(super) levels: Option<Vec<i16>>,
}

/// Values of one type.
#[derive(Debug, PartialEq)]
pub(super) enum Values {
    Text(Texts),
    Boolean(Vec<bool>),
    /// Also those of 16 bits, as in Parquet.
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Double(Vec<f64>),
}

/// Texts, each different one of which is kept once.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// For each value, its place in `distinct`.
    pub(super) codes: Vec<u32>,
    pub(super) distinct: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32, FixedState>,
}

/// A value that its column does not allow.
#[derive(Debug)]
pub(super) struct Misfit {
    pub(super) expected: String,
    pub(super) found: String,
}

impl Batch {
    pub(super) fn new(columns: &[DeclaredColumn]) -> Result<Self, ColumnType> {
        let columns = columns.iter().map(ColumnValues::new);
        Ok(Self {
            columns: columns.collect::<Result<_, _>>()?,
            rows: 0,
        })
    }

    pub(super) fn clear(&mut self) {
        self.rows = 0;
        for column in &mut self.columns {
            column.clear();
        }
    }
}

impl ColumnValues {
    /// A column without values; views have none of bytes.
    pub(super) fn new(column: &DeclaredColumn) -> Result<Self, ColumnType> {
        Ok(Self {
            values: match column.column_type {
                ColumnType::Text => Values::Text(Texts::default()),
                ColumnType::Boolean => Values::Boolean(Vec::new()),
                ColumnType::Int16 | ColumnType::Int32 => Values::Int32(Vec::new()),
                ColumnType::Int64 => Values::Int64(Vec::new()),
                ColumnType::Double => Values::Double(Vec::new()),
                other @ ColumnType::Blob => return Err(other),
            },
            levels: column.nullable.then(Vec::new),
        })
    }

    pub(super) fn clear(&mut self) {
        match &mut self.values {
            Values::Text(texts) => texts.clear(),
            Values::Boolean(values) => values.clear(),
            Values::Int32(values) => values.clear(),
            Values::Int64(values) => values.clear(),
            Values::Double(values) => values.clear(),
        }
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
    }

    /// Adds the value of a row.
    pub(super) fn push(&mut self, value: ValueRef<'_>, declared: ColumnType) -> Result<(), Misfit> {
        if value == ValueRef::Null {
            return match &mut self.levels {
                Some(levels) => {
                    levels.push(NULL);
                    Ok(())
                }
                None => Err(misfit(value, declared)),
            };
        }
        match (&mut self.values, value) {
            (Values::Double(values), ValueRef::Real(value)) => values.push(value),
            (Values::Double(values), ValueRef::Integer(value)) => {
                values.push(
                    exact_double(value)
                        .ok_or_else(|| misfit(ValueRef::Integer(value), declared))?,
                );
            }
            (Values::Int32(values), ValueRef::Integer(value)) => {
                values.push(
                    fitting(value, declared)
                        .ok_or_else(|| misfit(ValueRef::Integer(value), declared))?,
                );
            }
            (Values::Int64(values), ValueRef::Integer(value)) => values.push(value),
            (Values::Boolean(values), ValueRef::Integer(value @ 0..=1)) => values.push(value == 1),
            (Values::Text(texts), ValueRef::Text(bytes)) => {
                let text = std::str::from_utf8(bytes).map_err(|_error| misfit(value, declared))?;
                texts.push(text);
            }
            _ => return Err(misfit(value, declared)),
        }
        if let Some(levels) = &mut self.levels {
            levels.push(PRESENT);
        }
        Ok(())
    }
}

/// An integer of 16 or 32 bits.
fn fitting(value: i64, declared: ColumnType) -> Option<i32> {
    match declared {
        ColumnType::Int16 => i16::try_from(value).ok().map(i32::from),
        _ => i32::try_from(value).ok(),
    }
}

/// An integer as the double of the same value.
fn exact_double(value: i64) -> Option<f64> {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    (value.unsigned_abs() <= EXACT).then_some(value as f64)
}

fn misfit(value: ValueRef<'_>, declared: ColumnType) -> Misfit {
    let found = match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => format!("{value:?}"),
        ValueRef::Text(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
    };
    Misfit {
        expected: declared.to_string(),
        found,
    }
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        if let Some(&last) = self.codes.last()
            && self.at(last) == text
        {
            self.codes.push(last);
            return;
        }
        let code = if let Some(&code) = self.places.get(text) {
            code
        } else {
            let code = self.distinct.len() as u32;
            let text: Arc<str> = text.into();
            self.distinct.push(Arc::clone(&text));
            self.places.insert(text, code);
            code
        };
        self.codes.push(code);
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The value of this number.
    pub(super) fn get(&self, number: usize) -> &str {
        self.codes.get(number).map_or("", |&code| self.at(code))
    }

    fn at(&self, code: u32) -> &str {
        self.distinct.get(code as usize).map_or("", |text| text)
    }

    fn clear(&mut self) {
        self.codes.clear();
        self.distinct.clear();
        self.places.clear();
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        (self.codes == other.codes && self.distinct == other.distinct)
            || (self.len() == other.len()
                && (0..self.len()).all(|number| self.get(number) == other.get(number)))
    }
}

/// The values of a row, one after the other; NULL where there is none.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    column: &'a ColumnValues,
    row: usize,
    value: usize,
}

/// A value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Text(&'a str),
    Boolean(bool),
    Integer(i64),
    Double(f64),
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Double(value) => write!(formatter, "{value:?}"),
        }
    }
}

impl<'a> ColumnValues {
    /// The column from its first row on.
    pub(super) const fn cells(&'a self) -> Cells<'a> {
        Cells {
            column: self,
            row: 0,
            value: 0,
        }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        if let Some(levels) = &self.column.levels {
            let level = *levels.get(self.row)?;
            self.row += 1;
            if level == NULL {
                return Some(Cell::Null);
            }
        }
        let number = self.value;
        self.value += 1;
        match &self.column.values {
            Values::Text(texts) => (number < texts.len()).then(|| Cell::Text(texts.get(number))),
            Values::Boolean(values) => values.get(number).copied().map(Cell::Boolean),
            Values::Int32(values) => values.get(number).map(|&value| Cell::Integer(value.into())),
            Values::Int64(values) => values.get(number).copied().map(Cell::Integer),
            Values::Double(values) => values.get(number).copied().map(Cell::Double),
        }
    }
}
