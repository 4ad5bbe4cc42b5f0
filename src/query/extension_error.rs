//! Why a question about an extension has no answer.

use crate::model::SearchSpace;

/// A question about an extension that has no answer, with what there is instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExtensionError {
    /// There is no such extension.
    #[error(
        "there is no extension {name:?} of {space}; {}",
        those_there("there", there, "`natsbench extend` adds them")
    )]
    NoExtension {
        /// The space.
        space: SearchSpace,
        /// The name.
        name: String,
        /// Those that the database has of this space.
        there: Vec<String>,
    },
    /// The extension has no such column.
    #[error("{extension} has no column {column:?} with numbers; it has {}", there.join(", "))]
    NoColumn {
        /// The extension.
        extension: String,
        /// The column.
        column: String,
        /// Its columns with numbers.
        there: Vec<String>,
    },
    /// The extension has several rows of an architecture, and none was chosen.
    #[error(
        "{extension} has a row for each {key}; choose one, such as \
             {extension}.{column}[{key}={}]; there are {}",
        there.first().map_or("...", String::as_str), there.join(", ")
    )]
    KeyNotChosen {
        /// The extension.
        extension: String,
        /// The column that was asked for.
        column: String,
        /// The key that tells the rows apart.
        key: String,
        /// Its values.
        there: Vec<String>,
    },
    /// The extension has no such key.
    #[error(
        "{extension} has no key {key:?}; {}",
        those_there("its keys", there, "it has one row for each architecture")
    )]
    NoKey {
        /// The extension.
        extension: String,
        /// The key.
        key: String,
        /// Its keys.
        there: Vec<String>,
    },
    /// The extension has no row with this value of a key.
    #[error("{extension} has no rows with {key} {value}; it has {}", there.join(", "))]
    NoRows {
        /// The extension.
        extension: String,
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// The values that it has.
        there: Vec<String>,
    },
    /// A limit is no number.
    #[error("the limit of {column} is no number")]
    LimitNotANumber {
        /// The column.
        column: String,
    },
    /// No architecture is within the limits.
    #[error("none of the architectures with an accuracy is within the limits of {}", columns.join(", "))]
    NoneWithinLimits {
        /// The columns with limits.
        columns: Vec<String>,
    },
}

fn those_there(what: &str, names: &[String], otherwise: &str) -> String {
    if names.is_empty() {
        return otherwise.to_owned();
    }
    let are = if what == "there" {
        "there are"
    } else {
        "its keys are"
    };
    format!("{are} {}", names.join(", "))
}
