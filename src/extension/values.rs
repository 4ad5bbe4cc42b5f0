//! The types of columns, and their values.

use rusqlite::types::Value;

use crate::model::ColumnType;

use super::cell::{Cell, InputTable, Number, exact_double};
use super::faults::Faults;
use super::keys::{cell, shown};

/// A column with its type and the values of all rows.
#[derive(Debug)]
pub(super) struct TypedColumn {
    pub(super) column_type: ColumnType,
    pub(super) values: Vec<Value>,
    pub(super) is_nullable: bool,
    /// Values that were -0.0, which `SQLite` stores as 0.0.
    pub(super) negative_zeros: usize,
}

/// How a column is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The type that was named.
    pub(super) column_type: Option<ColumnType>,
    /// Whether it has a unit, so that its values must be numbers.
    pub(super) has_unit: bool,
    /// Words that stand for a missing value.
    pub(super) nulls: &'a [String],
}

/// What a cell is.
enum Found {
    Missing,
    Whole(i64),
    Real(f64),
    Inexact,
    NotFinite,
    Text,
}

fn found(cell: &Cell, nulls: &[String]) -> Found {
    let is_null = |text: &str| nulls.iter().any(|null| null == text.trim());
    // What is no text has no spelling: NaN is also called nan.
    let is_number = |text: &str| nulls.iter().any(|null| null.eq_ignore_ascii_case(text));
    match cell {
        Cell::Missing => Found::Missing,
        Cell::Integer(number) => Found::Whole(*number),
        Cell::Real(number) if number.is_finite() => Found::Real(*number),
        Cell::Real(_) if is_number(&shown(cell)) => Found::Missing,
        Cell::Real(_) => Found::NotFinite,
        Cell::Text(text) | Cell::Written(text) if is_null(text) => Found::Missing,
        Cell::Text(_) => Found::Text,
        Cell::Written(text) => match Number::of(text) {
            Number::Whole(number) => Found::Whole(number),
            Number::Real(number) => Found::Real(number),
            Number::Inexact => Found::Inexact,
            Number::NotFinite => Found::NotFinite,
            Number::None => Found::Text,
        },
    }
}

/// Decides the type of a column and reads its values. Values that do not fit are faults of their lines.
pub(super) fn typed(
    table: &InputTable,
    position: usize,
    wanted: Wanted<'_>,
    faults: &mut Faults,
) -> TypedColumn {
    let cells = || (0..table.rows.len()).map(|row| cell(table, row, position));
    let column_type = wanted
        .column_type
        .unwrap_or_else(|| decided(cells(), wanted));
    let name = &table.columns[position];
    let mut column = TypedColumn {
        column_type,
        values: Vec::with_capacity(table.rows.len()),
        is_nullable: false,
        negative_zeros: 0,
    };
    for (cell, row) in cells().zip(&table.rows) {
        let value = match value(cell, column_type, wanted.nulls) {
            Ok(value) => value,
            Err(what) => {
                faults.add(row.number, || format!("{name}: {:?} {what}", shown(cell)));
                Value::Null
            }
        };
        column.is_nullable |= value == Value::Null;
        if let Value::Real(number) = &value
            && *number == 0.0
            && number.is_sign_negative()
        {
            column.negative_zeros += 1;
        }
        column.values.push(value);
    }
    column
}

/// Integers if all values are whole, doubles if all are numbers, else texts. If most are numbers, or the column has a unit,
/// the others are faults, not texts.
fn decided<'a>(cells: impl Iterator<Item = &'a Cell>, wanted: Wanted<'_>) -> ColumnType {
    let (mut whole, mut numbers, mut texts) = (0_usize, 0_usize, 0_usize);
    for cell in cells {
        match found(cell, wanted.nulls) {
            Found::Missing | Found::NotFinite => (),
            Found::Whole(_) => whole += 1,
            Found::Real(_) | Found::Inexact => numbers += 1,
            Found::Text => texts += 1,
        }
    }
    if !wanted.has_unit && texts > whole + numbers {
        ColumnType::Text
    } else if numbers > 0 || whole == 0 {
        ColumnType::Double
    } else {
        ColumnType::Int64
    }
}

fn value(cell: &Cell, column_type: ColumnType, nulls: &[String]) -> Result<Value, &'static str> {
    match (found(cell, nulls), column_type) {
        (Found::Missing, _) => Ok(Value::Null),
        (_, ColumnType::Text) => Ok(Value::Text(shown(cell))),
        (Found::Whole(number), ColumnType::Int64) => Ok(Value::Integer(number)),
        (Found::Whole(number), _) => exact_double(number).map(Value::Real).ok_or(
            "has more digits than a number with a fraction keeps; --type COLUMN=text \
                 keeps it as a text",
        ),
        (Found::Real(number), ColumnType::Double) => Ok(Value::Real(number)),
        (Found::Real(_), _) => Err("is no whole number"),
        (Found::Inexact, _) => Err(
            "is too large for a number, or has more digits than one keeps; --type \
                 COLUMN=text keeps it as a text",
        ),
        (Found::NotFinite, _) => Err(
            "is no number that SQL keeps; --null nan, with the word that stands here, \
                 takes it for a missing value",
        ),
        (Found::Text, _) => Err(
            "is no number, as the other values are; --null WORD takes a word for a missing value, --type COLUMN=text keeps \
             all values as texts",
        ),
    }
}
