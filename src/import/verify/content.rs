//! Compares one architecture of the archive with its rows.

use plain_pickle::Pair;
use sha2::{Digest, Sha256};

use crate::archive::{Decompressor, Form, Member};
use crate::error_chain::chain;
use crate::import::in_file_order::record_digest;
use crate::import::listed_archive::ListedArchive;
use crate::import::{FileError, ImportError};
use crate::model::{ArchitectureIndex, ArchitectureRecord, RecipeRecord, TrialRecord};
use crate::records::read_architecture;
use crate::rows::{Difference, architecture_rows, differences, restore};
use crate::store::{ArchitectureRows, FileTrouble, ReadPool, StoreError};

use super::stored::{StoredDigest, hex};

/// What a worker found out about one architecture.
pub(super) enum Compared {
    Whole {
        trials: usize,
        metrics: usize,
        times: usize,
        differences: Vec<Difference>,
    },
    /// Its file is damaged, so nothing can be compared.
    Damaged(FileError),
}

/// What the archive has of an architecture.
pub(super) struct Content {
    record: ArchitectureRecord,
    rows: ArchitectureRows,
    sha256: [u8; 32],
}

impl Content {
    pub(super) fn of_member(
        source: &ListedArchive,
        member: &Member,
        decompressor: &mut Decompressor,
    ) -> Result<Self, FileError> {
        let compressed = decompressor.read(|bytes| source.archive.read_into(member, bytes))?;
        let sha256 = Sha256::digest(compressed).into();
        let index = ArchitectureIndex(member.index);
        let record = read_architecture(decompressor.decompress()?, &source.meta, index)?;
        Self::new(record, sha256)
    }

    pub(super) fn of_pair(
        source: &ListedArchive,
        index: ArchitectureIndex,
        pair: &Pair<'_>,
    ) -> Result<Self, FileError> {
        let record = ArchitectureRecord::from_pickle(&pair.value, &source.meta, index)?;
        let sha256 = record_digest(&record)?;
        Self::new(record, sha256)
    }

    fn new(record: ArchitectureRecord, sha256: [u8; 32]) -> Result<Self, FileError> {
        Ok(Self {
            rows: architecture_rows(&record)?,
            record,
            sha256,
        })
    }

    /// Compares it with the rows of the database. `digest` is the stored one, if it is of the same kind as that of the
    /// archive.
    pub(super) fn compare(
        &self,
        form: Form,
        pool: &ReadPool,
        digest: &StoredDigest,
    ) -> Result<Compared, ImportError> {
        let record = &self.record;
        let (metrics, times) = count_values(record);
        Ok(Compared::Whole {
            trials: record.trial_count(),
            metrics,
            times,
            differences: self.differences(form, pool, digest)?,
        })
    }

    fn differences(
        &self,
        form: Form,
        pool: &ReadPool,
        digest: &StoredDigest,
    ) -> Result<Vec<Difference>, ImportError> {
        let Self {
            record,
            rows: expected,
            sha256,
        } = self;
        let place = format!("{} {}", record.space, record.index);
        let one = |place, archive: &str, database: &str| {
            Ok(vec![Difference {
                place,
                archive: archive.to_owned(),
                database: database.to_owned(),
            }])
        };
        let stored = match pool.architecture_rows(record.space, record.index) {
            Ok(Some(stored)) => stored,
            Ok(None) => return one(place, "trials", "none: it is not imported"),
            // If one architecture cannot be read, the next may still be readable.
            Err(error) if is_about_content(&error) => {
                return one(
                    place,
                    "trials",
                    &format!("what cannot be read: {}", chain(&error)),
                );
            }
            Err(error) => return Err(error.into()),
        };
        let found = differences(expected, &stored);
        // The record must also be the same when it is made again from the rows: this shows that rows lose nothing.
        if found.is_empty() && restore(&stored, &record.architecture).as_ref() != Some(record) {
            return one(place, "a record", "rows that do not give it back");
        }
        if found.is_empty() && digest.contradicts(*sha256, form) {
            let place = format!("architecture_sources: {place}, content_sha256");
            return one(place, &hex(sha256), &digest.to_string());
        }
        Ok(found)
    }
}

/// Whether an error is about the content of the file, and not about reading it from the disk.
fn is_about_content(error: &StoreError) -> bool {
    match error {
        StoreError::File { trouble, .. } => *trouble == FileTrouble::Damaged,
        StoreError::Sql { .. } | StoreError::Contradiction { .. } => true,
        _ => false,
    }
}

/// Numbers of metrics and of times in a record.
fn count_values(record: &ArchitectureRecord) -> (usize, usize) {
    let trials = || {
        record
            .recipes
            .iter()
            .flat_map(|recipe: &RecipeRecord| &recipe.trials)
    };
    let metrics = |trial: &TrialRecord| {
        trial.train.loss.len()
            + trial.train.top1_percent.len()
            + trial.train.top5_percent.as_ref().map_or(0, Vec::len)
            + trial.evaluation_loss.len()
            + trial.evaluation_top1_percent.len()
    };
    let times = |trial: &TrialRecord| {
        trial.train.seconds.as_ref().map_or(0, Vec::len)
            + trial.evaluation_seconds.len()
            + trial.latency_seconds.as_ref().map_or(0, Vec::len)
    };
    (trials().map(metrics).sum(), trials().map(times).sum())
}
