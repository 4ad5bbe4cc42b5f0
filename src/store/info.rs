//! What is in a database, and how much room it takes.

use rusqlite::{Connection, Row};
use serde::Serialize;

use crate::model::{ExtensionInfo, SampleMark, SearchSpace};

use super::StoreError;
use super::connection::Reader;
use super::extensions::extensions;
use super::nb101::Nb101Info;
use super::sample_share::{SampleShare, sample_mark};
use super::share::{Holder, holder};
use super::table_sizes::{TableInfo, table_sizes};

/// Contents of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatabaseInfo {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// The search spaces.
    pub spaces: Vec<SpaceInfo>,
    /// Spaces with invented numbers, and how many of their architectures have them.
    pub samples: Vec<SampleShare>,
    /// The archives that were imported from, in the order of their first import.
    pub archives: Vec<ArchiveInfo>,
    /// How many architectures have a trial of each kind.
    pub coverage: Vec<CoverageInfo>,
    /// NAS-Bench-101; `None` if nothing of it was imported.
    pub nb101: Option<Nb101Info>,
    /// Tables of what others measured of the same architectures, by name.
    pub extensions: Vec<ExtensionInfo>,
    /// Tables, largest first.
    pub tables: Vec<TableInfo>,
    /// Who writes into the database at the moment: an archive that is not finished is then still being imported.
    pub writer: Option<Holder>,
}

/// Contents of a search space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpaceInfo {
    /// The space.
    pub space: SearchSpace,
    /// Architectures in its list.
    pub architectures: u64,
    /// Architectures with trials.
    pub imported: u64,
    /// Trials.
    pub trials: u64,
    /// Rows of `stored_epoch_metrics`: one per trial and epoch.
    pub epochs: u64,
}

/// Where data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchiveInfo {
    /// The space.
    pub space: SearchSpace,
    /// Name of the folder or file.
    pub archive: String,
    /// Its form, such as `directory`.
    pub form: String,
    /// Version that imported it last.
    pub natsbench_version: String,
    /// UTC, ISO 8601.
    pub first_import_at: String,
    /// UTC, ISO 8601.
    pub last_import_at: String,
    /// Whether the last import came to its end.
    pub finished: bool,
    /// Architectures that came from it.
    pub architectures: u64,
    /// Files that could not be imported.
    pub failures: u64,
    /// SHA-256 of its list of architectures, and of the mark of a sample, in hexadecimal digits.
    pub meta_sha256: String,
    /// What invented its numbers, if it says that it is a sample.
    pub sample: Option<SampleMark>,
}

/// Number of architectures with a trial of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageInfo {
    /// The space.
    pub space: String,
    /// The data set.
    pub dataset: String,
    /// The recipe.
    pub hp: String,
    /// The seed.
    pub seed: u32,
    /// How many.
    pub architectures: u64,
}

impl Reader {
    /// Summarises the database. Only if an import has not come to its end, or another program has changed the file, are all
    /// trials counted and all tables measured. The runs of NAS-Bench-101 are always counted.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub fn info(&self) -> Result<DatabaseInfo, StoreError> {
        let read = || {
            let info = self.read_info().map_err(|source| self.failed(source));
            info.map(|info| DatabaseInfo {
                writer: holder(&self.path),
                ..info
            })
        };
        let info = read()?;
        let mut of_nb101 = info.nb101.iter().flat_map(|nb101| &nb101.files);
        let is_finished = info.archives.iter().all(|archive| archive.finished)
            && of_nb101.all(|file| file.finished);
        if info.writer.is_some() || is_finished {
            return Ok(info);
        }
        // The import may have ended between the two questions.
        read()
    }

    /// Spaces with invented numbers, as [`NatsBench::samples`](crate::NatsBench::samples).
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub fn samples(&self) -> Result<Vec<SampleShare>, StoreError> {
        SampleShare::all(&self.connection).map_err(|source| self.failed(source))
    }

    /// The archives behind the database, in the order of their first import.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub fn sources(&self) -> Result<Vec<ArchiveInfo>, StoreError> {
        ArchiveInfo::all(&self.connection).map_err(|source| self.failed(source))
    }

    fn read_info(&self) -> rusqlite::Result<DatabaseInfo> {
        let one_state = self.connection.unchecked_transaction()?;
        let info = DatabaseInfo {
            bytes: self.connection.query_row(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                [],
                |row| row.get(0),
            )?,
            spaces: self.all(
                include_str!("../../sql/queries/space_summaries.sql"),
                |row| {
                    Ok(SpaceInfo {
                        space: row.get(0)?,
                        architectures: row.get(1)?,
                        imported: row.get(2)?,
                        trials: row.get(3)?,
                        epochs: row.get(4)?,
                    })
                },
            )?,
            samples: SampleShare::all(&self.connection)?,
            archives: ArchiveInfo::all(&self.connection)?,
            coverage: self.all(include_str!("../../sql/queries/coverage.sql"), |row| {
                Ok(CoverageInfo {
                    space: row.get(0)?,
                    dataset: row.get(1)?,
                    hp: row.get(2)?,
                    seed: row.get(3)?,
                    architectures: row.get(4)?,
                })
            })?,
            nb101: Nb101Info::read(&self.connection)?,
            extensions: extensions(&self.connection)?
                .into_iter()
                .map(|extension| extension.info)
                .collect(),
            tables: table_sizes(&self.connection)?,
            writer: None,
        };
        one_state.commit()?;
        Ok(info)
    }

    fn all<T>(
        &self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare(sql)?.query_map([], read)?.collect()
    }
}

impl ArchiveInfo {
    /// The archives behind a database, in the order of their first import.
    pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Self>> {
        connection
            .prepare(include_str!("../../sql/queries/archives.sql"))?
            .query_map([], archive_info)?
            .collect()
    }
}

fn archive_info(row: &Row<'_>) -> rusqlite::Result<ArchiveInfo> {
    Ok(ArchiveInfo {
        space: row.get(0)?,
        archive: row.get(1)?,
        form: row.get(2)?,
        natsbench_version: row.get(3)?,
        first_import_at: row.get(4)?,
        last_import_at: row.get(5)?,
        finished: row.get(6)?,
        architectures: row.get(7)?,
        failures: row.get(8)?,
        meta_sha256: row.get(9)?,
        sample: sample_mark(row, 10)?,
    })
}
