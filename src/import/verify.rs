//! Verification: the archive is read again, and every value compared with the database.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::archive::{Member, decompress_into};
use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::records::{ArchitectureRecord, RecipeRecord, TrialRecord, read_architecture};
use crate::store::{Reader, SchemaDifference, StoreError};

use super::compare::{Difference, differences};
use super::run::Source;
use super::workers::in_order;
use super::{FileError, ImportError, architecture_row, architecture_rows, restore};

/// A comparison of an archive with a database.
#[derive(Debug, Clone)]
pub struct Verify {
    /// The archive.
    pub archive: PathBuf,
    /// The database.
    pub database: PathBuf,
    /// Threads that read and compare; at least 1.
    pub threads: usize,
}

/// Something that happened during a verification.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyEvent<'a> {
    /// The archive was opened.
    Opened {
        /// Its name.
        archive: &'a str,
        /// Its space.
        space: SearchSpace,
        /// Number of architectures it holds.
        architectures: usize,
    },
    /// An architecture was compared.
    Compared {
        /// The architecture.
        index: ArchitectureIndex,
    },
    /// A value differs.
    Different(&'a Difference),
}

/// What was compared, and how much of it differed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerifySummary {
    /// Architectures compared.
    pub architectures: usize,
    /// Trials compared.
    pub trials: usize,
    /// Losses and accuracies compared.
    pub metrics: usize,
    /// Times and latencies compared.
    pub times: usize,
    /// Differences found.
    pub differences: usize,
}

impl Verify {
    /// Compares everything that the archive holds with the database, bit for bit, and what
    /// the database derives from it (final metrics, costs, rankings, vocabulary, views).
    ///
    /// # Errors
    ///
    /// [`ImportError`] if one of the two cannot be read. Differences are no error: they are
    /// told by events and counted.
    pub fn run(
        self,
        on_event: &mut dyn FnMut(VerifyEvent<'_>),
    ) -> Result<VerifySummary, ImportError> {
        let source = Source::open(&self.archive)?;
        let reader = Reader::open(&self.database)?;
        reader.refuse_slice()?;
        on_event(VerifyEvent::Opened {
            archive: source.archive.name(),
            space: source.meta.space(),
            architectures: source.archive.members().len(),
        });
        let mut summary = VerifySummary::default();
        let report = |found: Vec<Difference>,
                      summary: &mut VerifySummary,
                      on_event: &mut dyn FnMut(VerifyEvent<'_>)| {
            summary.differences += found.len();
            for difference in &found {
                on_event(VerifyEvent::Different(difference));
            }
        };
        report(schema_differences(&reader)?, &mut summary, on_event);
        let (found, digests) = list_differences(&source, &reader)?;
        report(found, &mut summary, on_event);
        in_order(
            source.archive.members(),
            self.threads,
            || Worker {
                reader: Reader::open(&self.database),
                buffer: Vec::new(),
            },
            |worker, member| {
                let digest = digests.get(member.index as usize).copied().flatten();
                worker.compare(&source, member, digest)
            },
            || ImportError::WorkerLost,
            |member, compared| {
                let compared = compared?;
                summary.architectures += 1;
                summary.trials += compared.trials;
                summary.metrics += compared.metrics;
                summary.times += compared.times;
                report(compared.differences, &mut summary, on_event);
                on_event(VerifyEvent::Compared {
                    index: ArchitectureIndex(member.index),
                });
                Ok(())
            },
        )?;
        Ok(summary)
    }
}

/// What a worker found out about one architecture.
struct Compared {
    trials: usize,
    metrics: usize,
    times: usize,
    differences: Vec<Difference>,
}

struct Worker {
    reader: Result<Reader, StoreError>,
    buffer: Vec<u8>,
}

impl Worker {
    fn compare(
        &mut self,
        source: &Source,
        member: &Member,
        digest: Option<[u8; 32]>,
    ) -> Result<Compared, ImportError> {
        let failed = |error: FileError| source.file_error(member, error);
        let index = ArchitectureIndex(member.index);
        let compressed = source
            .archive
            .read(member)
            .map_err(|error| failed(error.into()))?;
        decompress_into(&compressed, &mut self.buffer).map_err(|error| failed(error.into()))?;
        let record = read_architecture(&self.buffer, &source.meta, index)
            .map_err(|error| failed(error.into()))?;
        let expected = architecture_rows(&record).map_err(failed)?;
        let reader = match &self.reader {
            Ok(reader) => reader,
            Err(_already_opened_once) => return Err(ImportError::WorkerLost),
        };
        let place = format!("{} {index}", record.space);
        let mut found = Vec::new();
        match reader.architecture_rows(record.space, index, &expected.rankings)? {
            None => found.push(Difference {
                place,
                archive: "trials".to_owned(),
                database: "none: it is not imported".to_owned(),
            }),
            Some(stored) => {
                found = differences(&expected, &stored);
                // Equal rows must also give the record back: this is what shows that rows lose nothing.
                let restored = restore(&stored, &record.architecture);
                if found.is_empty() && restored.as_ref() != Some(&record) {
                    found.push(Difference {
                        place,
                        archive: "a record".to_owned(),
                        database: "rows that do not give it back".to_owned(),
                    });
                } else if digest != Some(Sha256::digest(&compressed).into()) {
                    found.push(Difference {
                        place: format!("architecture_sources: {place}, content_sha256"),
                        archive: "a file of another digest".to_owned(),
                        database: "the digest of other content".to_owned(),
                    });
                }
            }
        }
        let (metrics, times) = count_values(&record);
        Ok(Compared {
            trials: record.trial_count(),
            metrics,
            times,
            differences: found,
        })
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

fn schema_differences(reader: &Reader) -> Result<Vec<Difference>, ImportError> {
    let found = reader.schema_differences()?;
    let difference = |SchemaDifference {
                          place,
                          expected,
                          found,
                      }| Difference {
        place,
        archive: expected,
        database: found,
    };
    Ok(found.into_iter().map(difference).collect())
}

type Digests = Vec<Option<[u8; 32]>>;

/// Compares the list of architectures; also returns the digest of each imported one.
fn list_differences(
    source: &Source,
    reader: &Reader,
) -> Result<(Vec<Difference>, Digests), ImportError> {
    let space = source.meta.space();
    let stored = reader.architectures(space)?;
    let mut found = Vec::new();
    let list = source.meta.architectures();
    for (position, architecture) in (0_u32..).zip(list) {
        let expected = architecture_row(space, ArchitectureIndex(position), architecture)?;
        let row = stored.get(position as usize).map(|stored| &stored.row);
        if row != Some(&expected) {
            found.push(Difference {
                place: format!("stored_architectures: {space} {position}"),
                archive: format!("{:?}", (&expected.architecture, &expected.columns)),
                database: row.map_or("no row".to_owned(), |row| {
                    format!("{:?}", (&row.architecture, &row.columns))
                }),
            });
        }
    }
    if stored.len() > list.len() {
        found.push(Difference {
            place: format!("stored_architectures: {space}"),
            archive: format!("{} architectures", list.len()),
            database: format!("{} architectures", stored.len()),
        });
    }
    Ok((
        found,
        stored
            .into_iter()
            .map(|stored| stored.content_sha256)
            .collect(),
    ))
}
