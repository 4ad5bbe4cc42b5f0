//! Types of columns, as the table `data_dictionary` declares them.
//!
//! `SQLite` has a type for each value and none for a column that a view computes. A program that hands a column on, to
//! Arrow, Parquet or a page, needs one that does not depend on which rows there happen to be.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::UnknownName;

/// The type of all values of a column that are not NULL.
///
/// ```
/// use natsbench::query::ColumnType;
///
/// assert_eq!("int16".parse(), Ok(ColumnType::Int16));
/// assert_eq!(ColumnType::Double.as_str(), "double");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text, in UTF-8.
    Text,
    /// Yes or no, which `SQLite` stores as 1 or 0.
    Boolean,
    /// An integer of 16 bits with a sign.
    Int16,
    /// An integer of 32 bits with a sign.
    Int32,
    /// An integer of 64 bits with a sign.
    Int64,
    /// A double: a number of 64 bits, to the last of which values are kept.
    Double,
    /// Bytes, which only tables below the views have.
    Blob,
}

impl ColumnType {
    /// Every type.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Boolean,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::Double,
        Self::Blob,
    ];
    /// The name of every type, in the same order.
    const NAMES: &'static [&'static str] = &[
        "text", "boolean", "int16", "int32", "int64", "double", "blob",
    ];

    /// Its name in the table `data_dictionary`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Boolean => "boolean",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Double => "double",
            Self::Blob => "blob",
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for ColumnType {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.iter().find(|declared| declared.as_str() == name);
        found.copied().ok_or_else(|| UnknownName {
            kind: "column type",
            name: name.to_owned(),
            expected: Self::NAMES,
        })
    }
}

/// What the table `data_dictionary` says about a column of a view or table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeclaredColumn {
    /// Its name.
    pub name: String,
    /// The type of its values.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether a row can have NULL instead of a value.
    pub nullable: bool,
    /// Unit of its values, such as `percent`; empty if they have none.
    pub unit: String,
    /// What a value says.
    pub meaning: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_name_and_no_other_name_is_one() {
        for (declared, name) in ColumnType::ALL.iter().zip(ColumnType::NAMES) {
            assert_eq!(declared.as_str(), *name);
            assert_eq!(name.parse(), Ok(*declared));
        }
        assert_eq!(
            "float".parse::<ColumnType>().unwrap_err().to_string(),
            "unknown column type \"float\"; expected one of text, boolean, int16, int32, int64, double, blob"
        );
    }
}
