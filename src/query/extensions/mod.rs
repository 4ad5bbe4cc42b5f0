//! Extensions: what others measured of the same architectures, beside the official calls.

mod column;
mod measured;
mod ranking;

pub use column::{ColumnLimit, MeasuredColumn};
pub use measured::Measured;
pub use ranking::{ColumnRanking, ColumnValue, RankBy, RankedWithColumns};

use crate::model::ExtensionInfo;
use crate::store;

use super::{ExtensionError, NatsBench, QueryError, Space};

impl NatsBench {
    /// The extensions of the database, by name: tables of what others measured of the same architectures.
    ///
    /// ```no_run
    /// let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// for extension in bench.extensions()? {
    ///     let columns: Vec<_> = extension.values().map(|column| column.name.as_str()).collect();
    ///     println!("{} ({}): {}", extension.name, extension.space, columns.join(", "));
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn extensions(&self) -> Result<Vec<ExtensionInfo>, QueryError> {
        let found = self.read(|connection, _| store::extensions(connection))?;
        Ok(found.into_iter().map(|extension| extension.info).collect())
    }
}

impl Space {
    /// The extensions on this space, by name.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn extensions(&self) -> Result<Vec<ExtensionInfo>, QueryError> {
        let mut found = self.bench.extensions()?;
        found.retain(|info| info.space == self.space);
        Ok(found)
    }

    /// An extension on this space: its columns with their types and units, its keys, where it came from.
    ///
    /// ```no_run
    /// let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// let hw = bench.topology()?.extension("hw_nas_bench")?;
    /// for column in hw.values() {
    ///     println!("{} in {}", column.name, column.unit);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ExtensionError::NoExtension`] with those that are there, or [`QueryError::Store`].
    pub fn extension(&self, name: &str) -> Result<ExtensionInfo, QueryError> {
        let all = self.extensions()?;
        let there = all.iter().map(|info| info.name.clone()).collect();
        let found = all.into_iter().find(|info| info.name == name);
        found.ok_or_else(|| {
            QueryError::Extension(ExtensionError::NoExtension {
                space: self.space,
                name: name.to_owned(),
                there,
            })
        })
    }
}
