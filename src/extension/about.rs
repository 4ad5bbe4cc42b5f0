//! What a file beside the table says about it: `hw.csv.json` beside `hw.csv`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::ExtendError;

/// What is said about a table.
///
/// ```
/// use natsbench::extension::About;
///
/// let about: About = serde_json::from_str(
///     r#"{"source": "HW-NAS-Bench v1.0", "columns": {"edgegpu_latency": {"unit": "ms", "higher_is_better": false}}}"#,
/// )?;
/// assert_eq!(about.columns["edgegpu_latency"].unit.as_deref(), Some("ms"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct About {
    /// What it is and who measured it, such as `HW-NAS-Bench v1.0`.
    pub source: Option<String>,
    /// Its licence, such as `MIT`.
    pub licence: Option<String>,
    /// Columns that tell rows of an architecture apart, besides `dataset`, `hp` and `seed`.
    pub by: Vec<String>,
    /// What is said about columns, by their names.
    pub columns: BTreeMap<String, AboutColumn>,
}

/// What is said about a column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AboutColumn {
    /// Unit of its values, such as `ms`, or `1` if they have none.
    pub unit: Option<String>,
    /// What a value says.
    pub meaning: Option<String>,
    /// Whether a higher value is a better one.
    pub higher_is_better: Option<bool>,
}

impl About {
    /// What is said in two places; what is said here goes before the other.
    pub(super) fn over(mut self, other: Self) -> Self {
        self.source = self.source.or(other.source);
        self.licence = self.licence.or(other.licence);
        if self.by.is_empty() {
            self.by = other.by;
        }
        for (name, said) in other.columns {
            let column = self.columns.entry(name).or_default();
            let AboutColumn {
                unit,
                meaning,
                higher_is_better,
            } = said;
            column.unit = column.unit.take().or(unit);
            column.meaning = column.meaning.take().or(meaning);
            column.higher_is_better = column.higher_is_better.or(higher_is_better);
        }
        self
    }

    /// Reads the file beside a table; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`ExtendError::Read`], [`ExtendError::About`].
    pub(super) fn beside(table: &Path) -> Result<Option<Self>, ExtendError> {
        let mut name = table.as_os_str().to_owned();
        name.push(".json");
        let file = PathBuf::from(name);
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ExtendError::Read { file, source }),
        };
        let reason = |error: serde_json::Error| {
            format!(
                "{error}; expected what natsbench extend reads about {}: source, licence, by, and columns with unit, meaning and \
                 higher_is_better",
                table.display()
            )
        };
        let read = serde_json::from_str(&text).map_err(|error| ExtendError::About {
            reason: reason(error),
            file,
        });
        read.map(Some)
    }
}
