//! Rows into a file of weights.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension, named_params, params};

use crate::model::{ArchitectureKey, Dataset, Recipe, SearchSpace, Seed, TrialKey};
use crate::store::{OnWait, StoreError, until_free};

use super::layout::Layout;
use super::layout_rows::layout_id;
use super::opening::Writable;
use super::reading::{ArchitectureContent, TrialContent, WeightsContent};
use super::trial_name::ListedTrial;
use super::{Chosen, WeightsError, WeightsOutcome};

/// Bytes of contents in a transaction: enough that waiting for the disk costs little, and less than the memory of the
/// writer.
const BYTES_PER_COMMIT: usize = 64 << 20;

/// Architectures in a transaction at most.
const ARCHITECTURES_PER_COMMIT: usize = 64;

/// An archive that weights come from.
pub(super) struct NewArchive<'a> {
    pub(super) space: SearchSpace,
    pub(super) name: &'a str,
    pub(super) form: &'a str,
    /// Of a folder that is only registered.
    pub(super) folder: Option<&'a str>,
}

/// What there is of a trial.
struct StoredTrial {
    id: i64,
    seed: Seed,
    sha256: Option<[u8; 32]>,
}

/// Writes rows, with a commit every so many bytes.
pub(super) struct RowWriter {
    file: Writable,
    layouts: HashMap<[u8; 32], i64>,
    in_transaction: bool,
    uncommitted_bytes: usize,
    uncommitted_architectures: usize,
}

impl RowWriter {
    pub(super) fn new(file: Writable) -> Self {
        Self {
            file,
            layouts: HashMap::new(),
            in_transaction: false,
            uncommitted_bytes: 0,
            uncommitted_architectures: 0,
        }
    }

    /// Digests of the files of which all is stored that is wanted.
    pub(super) fn complete_files(
        &self,
        chosen: &Chosen,
    ) -> Result<HashSet<[u8; 32]>, WeightsError> {
        let read = || -> rusqlite::Result<HashSet<[u8; 32]>> {
            let mut statement = self
                .file
                .connection
                .prepare(include_str!("../../sql/weights/sources.sql"))?;
            let mut rows = statement.query([])?;
            let mut complete = HashSet::new();
            while let Some(row) = rows.next()? {
                let (listed, stored): (String, String) = (row.get(1)?, row.get(2)?);
                let stored: HashSet<ListedTrial> = trials_of(&stored).into_iter().collect();
                let wanted = |trial: &ListedTrial| chosen.has_trial(trial.0, trial.1, trial.2);
                let listed = trials_of(&listed);
                if listed
                    .iter()
                    .filter(|trial| wanted(trial))
                    .all(|trial| stored.contains(trial))
                {
                    complete.insert(row.get(0)?);
                }
            }
            Ok(complete)
        };
        read().map_err(|source| self.failed(source))
    }

    /// Notes that an archive is being imported from, or is registered.
    pub(super) fn begin_archive(
        &mut self,
        archive: &NewArchive<'_>,
        on_wait: OnWait<'_>,
    ) -> Result<i64, WeightsError> {
        self.begin(on_wait)?;
        let NewArchive {
            space,
            name,
            form,
            folder,
        } = archive;
        let values = named_params! {
            ":space": space.as_str(),
            ":archive": name,
            ":form": form,
            ":folder": folder,
            ":version": env!("CARGO_PKG_VERSION"),
            ":finished": folder.is_some(),
        };
        let connection = &self.file.connection;
        let write = || -> rusqlite::Result<i64> {
            let again: Option<i64> = connection
                .query_row(
                    include_str!("../../sql/weights/begin_again.sql"),
                    values,
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(id) = again {
                return Ok(id);
            }
            connection.execute(include_str!("../../sql/weights/begin_archive.sql"), values)?;
            Ok(connection.last_insert_rowid())
        };
        write().map_err(|source| self.failed(source))
    }

    /// Notes that all wanted files of an archive were read.
    pub(super) fn finish_archive(
        &mut self,
        archive_id: i64,
        on_wait: OnWait<'_>,
    ) -> Result<(), WeightsError> {
        self.begin(on_wait)?;
        let sql = "UPDATE weight_archives SET finished = 1 WHERE archive_id = ?1";
        let done = self.file.connection.execute(sql, [archive_id]);
        done.map_err(|source| self.failed(source))?;
        Ok(())
    }

    /// Notes which file the weights of an architecture are from.
    pub(super) fn write_source(
        &mut self,
        key: ArchitectureKey,
        content: &ArchitectureContent,
        archive_id: i64,
        on_wait: OnWait<'_>,
    ) -> Result<(), WeightsError> {
        self.begin(on_wait)?;
        let listed = listed_text(&content.listed);
        let done = self
            .file
            .connection
            .prepare_cached(include_str!("../../sql/weights/write_source.sql"))
            .and_then(|mut statement| {
                statement.execute(named_params! {
                    ":architecture_id": key.get(),
                    ":arch_str": content.architecture,
                    ":archive_id": archive_id,
                    ":file_sha256": content.file_sha256,
                    ":listed_trials": listed,
                })
            });
        done.map_err(|source| self.failed(source))?;
        self.uncommitted_architectures += 1;
        Ok(())
    }

    /// Writes what there is of a trial. Seeds that come `first` have the first keys, then those that the file lists.
    pub(super) fn write_trial(
        &mut self,
        (space, key, archive_id): (SearchSpace, ArchitectureKey, i64),
        content: &TrialContent,
        first: &[Seed],
        may_replace: bool,
    ) -> Result<WeightsOutcome, WeightsError> {
        let (recipe, dataset, seed) = content.trial;
        let stored = self.stored_trials(key, recipe, dataset)?;
        let known = stored.iter().find(|trial| trial.seed == seed);
        let sha256 = content.weights.as_ref().map(|weights| weights.sha256);
        if let Some(known) = known {
            if known.sha256 == sha256 {
                return Ok(WeightsOutcome::Unchanged);
            }
            if !may_replace {
                return Ok(WeightsOutcome::Kept);
            }
        }
        let id = match known {
            Some(known) => known.id,
            None => free_key(key, content, first, &stored)
                .ok_or_else(|| WeightsError::Damaged {
                    path: self.file.path.clone(),
                    trial: format!("hp {recipe}, {dataset}, seed {seed}"),
                    problem: "there are more seeds than keys".to_owned(),
                })?
                .get(),
        };
        let layout_id = match &content.weights {
            Some(weights) => Some(self.layout_id(&weights.layout)?),
            None => None,
        };
        self.write_row(id, space, key, archive_id, content, layout_id)
            .map_err(|source| self.failed(source))?;
        let bytes = content
            .weights
            .as_ref()
            .map_or(0, |weights| weights.content.len());
        self.uncommitted_bytes += bytes;
        Ok(match known {
            Some(_) => WeightsOutcome::Replaced,
            None => WeightsOutcome::Stored,
        })
    }

    fn write_row(
        &self,
        id: i64,
        space: SearchSpace,
        key: ArchitectureKey,
        archive_id: i64,
        content: &TrialContent,
        layout_id: Option<i64>,
    ) -> rusqlite::Result<()> {
        let connection = &self.file.connection;
        let (recipe, dataset, seed) = content.trial;
        let weights = content.weights.as_ref();
        let bytes = |weights: &WeightsContent| weights.content.len() as i64;
        connection.execute("DELETE FROM weight_contents WHERE trial_id = ?1", [id])?;
        let mut statement =
            connection.prepare_cached(include_str!("../../sql/weights/write_weights.sql"))?;
        statement.execute(named_params! {
            ":trial_id": id,
            ":space": space.as_str(),
            ":arch_index": key.get() - ArchitectureKey::of_space(space).start(),
            ":hp": recipe.as_str(),
            ":dataset": dataset.as_str(),
            ":seed": seed,
            ":archive_id": archive_id,
            ":layout_id": layout_id,
            ":codec": weights.map(|weights| weights.codec.as_str()),
            ":stored_bytes": weights.map(bytes),
            ":numbers_sha256": weights.map(|weights| weights.sha256),
            ":numbers_not_finite": weights.map(|weights| weights.numbers_not_finite as i64),
        })?;
        if let Some(weights) = weights {
            let sql = "INSERT INTO weight_contents (trial_id, content) VALUES (?1, ?2)";
            connection
                .prepare_cached(sql)?
                .execute(params![id, weights.content])?;
        }
        Ok(())
    }

    fn stored_trials(
        &self,
        key: ArchitectureKey,
        recipe: Recipe,
        dataset: Dataset,
    ) -> Result<Vec<StoredTrial>, WeightsError> {
        let keys = key.trials_on(recipe, dataset);
        let read = || -> rusqlite::Result<Vec<StoredTrial>> {
            self.file
                .connection
                .prepare_cached(include_str!("../../sql/weights/stored_trials.sql"))?
                .query_map([keys.start(), keys.end()], |row| {
                    Ok(StoredTrial {
                        id: row.get(0)?,
                        seed: row.get(1)?,
                        sha256: row.get(2)?,
                    })
                })?
                .collect()
        };
        read().map_err(|source| self.failed(source))
    }

    fn layout_id(&mut self, layout: &Layout) -> Result<i64, WeightsError> {
        let sha256 = layout.sha256();
        if let Some(&id) = self.layouts.get(&sha256) {
            return Ok(id);
        }
        let id = layout_id(&self.file.connection, layout, sha256)
            .map_err(|source| self.failed(source))?;
        self.layouts.insert(sha256, id);
        Ok(id)
    }

    /// Commits if enough was written for that.
    pub(super) fn commit_if_full(&mut self, on_wait: OnWait<'_>) -> Result<(), WeightsError> {
        let is_full = self.uncommitted_bytes >= BYTES_PER_COMMIT
            || self.uncommitted_architectures >= ARCHITECTURES_PER_COMMIT;
        if is_full {
            self.commit(on_wait)
        } else {
            Ok(())
        }
    }

    /// Commits what was written.
    pub(super) fn commit(&mut self, on_wait: OnWait<'_>) -> Result<(), WeightsError> {
        if self.in_transaction {
            self.run("COMMIT", on_wait)?;
        }
        self.in_transaction = false;
        self.uncommitted_bytes = 0;
        self.uncommitted_architectures = 0;
        Ok(())
    }

    fn begin(&mut self, on_wait: OnWait<'_>) -> Result<(), WeightsError> {
        if !self.in_transaction {
            self.run("BEGIN IMMEDIATE", on_wait)?;
            self.in_transaction = true;
        }
        Ok(())
    }

    /// Runs a statement when readers let it.
    fn run(&self, sql: &str, on_wait: OnWait<'_>) -> Result<(), WeightsError> {
        let Writable {
            connection, path, ..
        } = &self.file;
        until_free(path, on_wait, || connection.execute_batch(sql))?
            .map_err(|source| self.failed(source))
    }

    /// Ends writing. What was not committed is undone; a file that this import made and left empty is removed.
    pub(super) fn close(self) {
        if self.in_transaction {
            // Where that fails, closing does it.
            let _ = self.file.connection.execute_batch("ROLLBACK");
        }
        self.file.remove_if_bare();
    }

    fn failed(&self, source: rusqlite::Error) -> WeightsError {
        StoreError::sql("write into", &self.file.path, source).into()
    }
}

/// The key of a trial that is new: by the position of its seed among those of its data set, or the next one that no other
/// seed has.
fn free_key(
    key: ArchitectureKey,
    content: &TrialContent,
    first: &[Seed],
    stored: &[StoredTrial],
) -> Option<TrialKey> {
    let (recipe, dataset, seed) = content.trial;
    let others = content.seeds.iter().filter(|other| !first.contains(other));
    let position = first
        .iter()
        .chain(others)
        .position(|other| *other == seed)?;
    let mut keys =
        (position as u32..).map_while(|position| TrialKey::new(key, recipe, dataset, position));
    keys.find(|key| stored.iter().all(|trial| trial.id != key.get()))
}

/// Trials as the column `listed_trials` has them.
fn listed_text(trials: &[ListedTrial]) -> String {
    let rows: Vec<_> = trials
        .iter()
        .map(|(recipe, dataset, seed)| (recipe.as_str(), dataset.as_str(), seed.0))
        .collect();
    serde_json::json!(rows).to_string()
}

/// The way back; what is no trial names none, so that its file is read again.
fn trials_of(text: &str) -> Vec<ListedTrial> {
    let rows: Vec<(String, String, u32)> = serde_json::from_str(text).unwrap_or_default();
    let trials = rows.into_iter().filter_map(|(recipe, dataset, seed)| {
        Some((recipe.parse().ok()?, dataset.parse().ok()?, Seed(seed)))
    });
    trials.collect()
}
