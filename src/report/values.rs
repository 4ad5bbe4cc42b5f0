//! Values of tables that are made in Rust.

use crate::query::SqlValue;

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
