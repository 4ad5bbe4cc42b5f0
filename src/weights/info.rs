//! What a file of weights has.

use serde::Serialize;

use crate::model::SearchSpace;

use super::{WeightsError, WeightsFile};

/// What a file of weights has, where it is from, and its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightsInfo {
    /// The archives behind it, in the order of their first import.
    pub archives: Vec<WeightsArchive>,
    /// How much there is, by space, recipe, data set and codec.
    pub shares: Vec<WeightsShare>,
    /// Bytes of the file.
    pub bytes: u64,
}

/// An archive that weights were imported from, or a folder that is read when it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightsArchive {
    /// Its space.
    pub space: String,
    /// Its name.
    pub archive: String,
    /// `directory`, `tar`, or `lazy` for a folder that is read when it is asked.
    pub form: String,
    /// The full path of such a folder.
    pub folder: Option<String>,
    /// The version that imported last.
    pub natsbench_version: String,
    /// When that was, in UTC.
    pub last_import_at: String,
    /// Whether the last import came to its end.
    pub finished: bool,
    /// Architectures whose file was read last from it.
    pub architectures: u64,
}

/// How much there is of a recipe on a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightsShare {
    /// The space.
    pub space: String,
    /// The recipe.
    pub hp: String,
    /// The data set.
    pub dataset: String,
    /// How the weights are stored; `None` for trials of which the archive has none.
    pub codec: Option<String>,
    /// Architectures.
    pub architectures: u64,
    /// Trials.
    pub trials: u64,
    /// Bytes of their numbers; `None` without weights.
    pub bytes: Option<u64>,
    /// Bytes that these take in the file.
    pub stored_bytes: Option<u64>,
}

impl WeightsFile {
    /// What the file has.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Store`] if it cannot be read.
    pub fn info(&self) -> Result<WeightsInfo, WeightsError> {
        self.read(|connection| {
            let archives = connection
                .prepare(include_str!("../../sql/weights/archives.sql"))?
                .query_map([], |row| {
                    Ok(WeightsArchive {
                        space: row.get(0)?,
                        archive: row.get(1)?,
                        form: row.get(2)?,
                        folder: row.get(3)?,
                        natsbench_version: row.get(4)?,
                        last_import_at: row.get(5)?,
                        finished: row.get(6)?,
                        architectures: row.get(7)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let shares = connection
                .prepare(include_str!("../../sql/weights/summary.sql"))?
                .query_map([], |row| {
                    Ok(WeightsShare {
                        space: row.get(0)?,
                        hp: row.get(1)?,
                        dataset: row.get(2)?,
                        codec: row.get(3)?,
                        architectures: row.get(4)?,
                        trials: row.get(5)?,
                        bytes: row.get(6)?,
                        stored_bytes: row.get(7)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            Ok(WeightsInfo {
                archives,
                shares,
                bytes: connection.query_row(pages, [], |row| row.get(0))?,
            })
        })
    }

    /// The spaces of which there is anything, imported or registered.
    ///
    /// # Errors
    ///
    /// [`WeightsError::Store`] if the file cannot be read.
    pub fn spaces(&self) -> Result<Vec<SearchSpace>, WeightsError> {
        let names: Vec<String> = self.read(|connection| {
            connection
                .prepare("SELECT DISTINCT space FROM weight_archives ORDER BY space DESC")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }
}
