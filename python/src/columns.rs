//! Columns of an answer as Arrow arrays: of the type that the data dictionary declares, or, for an expression, of the
//! narrowest type that holds its values.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{
    Array as _, ArrayRef, BinaryArray, BooleanArray, Float64Array, Int16Array, Int32Array,
    Int64Array, NullArray, StringArray,
};
use arrow_schema::Field;
use natsbench::query::{ColumnType, DeclaredColumn, SqlValue};

/// A column and its field. Whoever asks for a whole view gets fields that say whether they can have NULL; in other answers,
/// a join can add some to every column.
///
/// `None` if its values have no common type.
pub(crate) fn column_and_field(
    name: &str,
    values: &[&SqlValue],
    declared: Option<&DeclaredColumn>,
    is_whole_view: bool,
) -> Option<(ArrayRef, Field)> {
    let column = declared
        .and_then(|declared| of_declared_type(values, declared.column_type))
        .or_else(|| of_type_of_values(values))?;
    let can_be_null = declared.is_none_or(|declared| declared.nullable || !is_whole_view);
    let field = Field::new(
        name,
        column.data_type().clone(),
        can_be_null || column.null_count() > 0,
    );
    let described = declared.map(|declared| {
        let entries = [("unit", &declared.unit), ("meaning", &declared.meaning)];
        let entries = entries.into_iter().filter(|(_, text)| !text.is_empty());
        entries.map(|(key, text)| (key.to_owned(), text.clone()))
    });
    let metadata: HashMap<String, String> = described.into_iter().flatten().collect();
    Some((column, field.with_metadata(metadata)))
}

/// The column in the declared type. `None` if a value is not of that type, as can be after a UNION of different columns.
fn of_declared_type(values: &[&SqlValue], declared: ColumnType) -> Option<ArrayRef> {
    Some(match declared {
        ColumnType::Text => Arc::new(all(values, text)?.into_iter().collect::<StringArray>()),
        ColumnType::Boolean => {
            Arc::new(all(values, boolean)?.into_iter().collect::<BooleanArray>())
        }
        ColumnType::Int16 => Arc::new(all(values, integer)?.into_iter().collect::<Int16Array>()),
        ColumnType::Int32 => Arc::new(all(values, integer)?.into_iter().collect::<Int32Array>()),
        ColumnType::Int64 => Arc::new(all(values, integer)?.into_iter().collect::<Int64Array>()),
        ColumnType::Double => Arc::new(all(values, double)?.into_iter().collect::<Float64Array>()),
        ColumnType::Blob => Arc::new(all(values, blob)?.into_iter().collect::<BinaryArray>()),
    })
}

/// A column of the narrowest type that holds all values: integers among doubles become doubles. Without values, it is a
/// column of NULL.
fn of_type_of_values(values: &[&SqlValue]) -> Option<ArrayRef> {
    if values.iter().all(|value| matches!(value, SqlValue::Null)) {
        return Some(Arc::new(NullArray::new(values.len())));
    }
    let candidates = [ColumnType::Int64, ColumnType::Text, ColumnType::Blob];
    let found = candidates
        .into_iter()
        .find_map(|candidate| of_declared_type(values, candidate));
    found.or_else(|| {
        let doubles = all(values, |value| match value {
            SqlValue::Integer(number) => Some(*number as f64),
            value => double(value),
        })?;
        Some(Arc::new(doubles.into_iter().collect::<Float64Array>()))
    })
}

/// All values by `read`, with NULL as it is. `None` if `read` does not take one of them.
fn all<'a, T>(
    values: &[&'a SqlValue],
    read: impl Fn(&'a SqlValue) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    let each = values.iter().map(|value| match value {
        SqlValue::Null => Some(None),
        value => read(value).map(Some),
    });
    each.collect()
}

fn text(value: &SqlValue) -> Option<&str> {
    match value {
        SqlValue::Text(text) => Some(text),
        _ => None,
    }
}

fn boolean(value: &SqlValue) -> Option<bool> {
    match value {
        SqlValue::Integer(0) => Some(false),
        SqlValue::Integer(1) => Some(true),
        _ => None,
    }
}

fn integer<T: TryFrom<i64>>(value: &SqlValue) -> Option<T> {
    match value {
        SqlValue::Integer(number) => T::try_from(*number).ok(),
        _ => None,
    }
}

fn double(value: &SqlValue) -> Option<f64> {
    match value {
        SqlValue::Real(number) => Some(*number),
        _ => None,
    }
}

fn blob(value: &SqlValue) -> Option<&[u8]> {
    match value {
        SqlValue::Blob(bytes) => Some(bytes),
        _ => None,
    }
}
