//! Extensions: tables of what others measured of the same architectures.

use serde::Serialize;

use super::{ColumnType, SearchSpace};

/// An extension of a database: what it is, and what its columns say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionInfo {
    /// Its name, which is that of its view.
    pub name: String,
    /// The space whose architectures were measured.
    pub space: SearchSpace,
    /// Rows.
    pub rows: u64,
    /// Architectures that have a row.
    pub architectures: u64,
    /// Whether rows were copied to the other cells of an isomorphism class.
    pub is_spread: bool,
    /// Name of the file that it came from.
    pub file: String,
    /// SHA-256 of that file, in hexadecimal digits.
    pub file_sha256: String,
    /// SHA-256 of its columns and rows, in hexadecimal digits.
    pub content_sha256: String,
    /// What it is and who measured it; empty if that was not said.
    pub source: String,
    /// Its licence; empty if that was not said.
    pub licence: String,
    /// When it was added: UTC, ISO 8601.
    pub added_at: String,
    /// Version of natsbench that added it.
    pub natsbench_version: String,
    /// Its columns, but for the architecture, in the order of its view: keys first.
    pub columns: Vec<ExtensionColumn>,
}

impl ExtensionInfo {
    /// The columns that tell rows of an architecture apart, such as `dataset` or a device.
    pub fn keys(&self) -> impl Iterator<Item = &ExtensionColumn> {
        self.columns.iter().filter(|column| column.is_key)
    }

    /// The columns with values.
    pub fn values(&self) -> impl Iterator<Item = &ExtensionColumn> {
        self.columns.iter().filter(|column| !column.is_key)
    }
}

/// A column of an extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionColumn {
    /// Its name, as in the file.
    pub name: String,
    /// Whether it tells rows of an architecture apart.
    pub is_key: bool,
    /// The type of its values: `Text`, `Int64` or `Double`.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether a row lacks a value.
    pub nullable: bool,
    /// Unit of its values, such as `ms`; empty if they have none, or none was said.
    pub unit: String,
    /// What a value says; empty if that was not said.
    pub meaning: String,
    /// Whether a higher value is a better one; `None` if that was not said.
    pub higher_is_better: Option<bool>,
}

impl ExtensionColumn {
    /// Its name in the table of the extension, which has the keys of data sets and recipes instead of their names.
    #[must_use]
    pub(crate) fn stored_name(&self) -> &str {
        match self.name.as_str() {
            DATASET if self.is_key => "dataset_id",
            HP if self.is_key => "recipe_id",
            name => name,
        }
    }
}

/// The data set, the recipe and the seed of a row: keys that an extension has in common with trials, in the order of its
/// view.
pub(crate) const DATASET: &str = "dataset";
/// See [`DATASET`].
pub(crate) const HP: &str = "hp";
/// See [`DATASET`].
pub(crate) const SEED: &str = "seed";

/// Names that a column of an extension cannot have, as its view or its table has such a column already.
pub(crate) const TAKEN_COLUMNS: [&str; 7] = [
    "space",
    "arch_index",
    "arch_str",
    "architecture_id",
    "space_id",
    "dataset_id",
    "recipe_id",
];
