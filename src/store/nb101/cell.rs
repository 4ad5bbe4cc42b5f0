//! Values on their way into a column.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A value of a column.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Integer(i64),
    Real(f64),
    Text(String),
    Name(&'static str),
    Hash([u8; 16]),
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Integer(integer) => (*integer).into(),
            Self::Real(real) => (*real).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Name(name) => (*name).into(),
            Self::Hash(hash) => ToSqlOutput::Borrowed(ValueRef::Blob(hash)),
        })
    }
}
