//! The parameters of a statement: `:name`, `@name`, `$name`, `?1` and `?`.

use rusqlite::Statement;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use crate::store::StoreError;

use super::{SqlError, SqlValue};

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// The names of all parameters, in their order. The name of a bare `?` is its number.
pub(super) fn names(statement: &Statement<'_>) -> Vec<String> {
    let name = |index| match statement.parameter_name(index) {
        Some(name) => name.to_owned(),
        None => format!("?{index}"),
    };
    (1..=statement.parameter_count()).map(name).collect()
}

/// Whether a name, with its sign or without, means a parameter.
pub(crate) fn means(name: &str, parameter: &str) -> bool {
    name == parameter || parameter.get(1..) == Some(name)
}

/// The first parameter that is meant by none of these names.
pub(super) fn first_without_value(statement: &Statement<'_>, given: &[&str]) -> Option<String> {
    let has_none = |parameter: &String| !given.iter().any(|name| means(name, parameter));
    names(statement).into_iter().find(has_none)
}

/// Gives every parameter its value.
pub(super) fn bind(
    statement: &mut Statement<'_>,
    values: &[(&str, SqlValue)],
    wrong: impl Fn(rusqlite::Error) -> StoreError,
) -> Result<(), SqlError> {
    let given: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let parameters = names(statement);
    let is_unknown = |name: &&&str| !parameters.iter().any(|parameter| means(name, parameter));
    if let Some(unknown) = given.iter().find(is_unknown) {
        return Err(SqlError::NoSuchParameter {
            name: (*unknown).to_owned(),
            has: parameters,
        });
    }
    if let Some(name) = first_without_value(statement, &given) {
        return Err(SqlError::NoValue { name });
    }
    for (index, parameter) in (1..).zip(&parameters) {
        if let Some((_, value)) = values.iter().find(|(name, _)| means(name, parameter)) {
            statement.raw_bind_parameter(index, value).map_err(&wrong)?;
        }
    }
    Ok(())
}
