//! Verification: the archive is read again, and every value compared with the database.

use std::path::PathBuf;
use std::thread;

use plain_pickle::Pair;
use sha2::{Digest, Sha256};

use crate::archive::{Bzip2, Decompressor, Form, Member};
use crate::model::{
    ArchitectureIndex, ArchitectureRecord, RecipeRecord, SearchSpace, TrialRecord, counted,
};
use crate::records::read_architecture;
use crate::rows::{Difference, architecture_row, architecture_rows, differences, restore};
use crate::store::{ArchitectureRows, ReadPool, Reader, SchemaDifference};

use super::in_file_order::{in_file_order, place_in_results, record_digest};
use super::in_order::in_order;
use super::listed_archive::ListedArchive;
use super::{FileError, ImportError};

/// Comparisons that a thread may be ahead of the report: each is a few numbers. As many as take longer than the check of
/// what the database derives.
const RESULTS_AHEAD: usize = 1024;

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
    /// reported as events and counted.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(VerifyEvent<'_>),
    ) -> Result<VerifySummary, ImportError> {
        let source = ListedArchive::open(&self.archive)?;
        let reader = Reader::open(&self.database)?;
        reader.refuse_slice()?;
        on_event(VerifyEvent::Opened {
            archive: source.archive.name(),
            space: source.meta.space(),
            architectures: source.architectures(),
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
        // What the database derives is checked on a thread of its own, while others read the archive. It is reported
        // first: what is wrong there may be why something else cannot be read.
        thread::scope(|scope| {
            let checking = scope.spawn(|| schema_differences(&Reader::open(&self.database)?));
            let mut checking = Some(checking);
            let mut report_schema =
                |summary: &mut VerifySummary, on_event: &mut dyn FnMut(VerifyEvent<'_>)| {
                    if let Some(checking) = checking.take() {
                        let found = checking.join().map_err(|_panic| ImportError::WorkerLost)?;
                        report(found?, summary, on_event);
                    }
                    Ok::<_, ImportError>(())
                };
            let listed = list_differences(&source, &reader);
            if listed.is_err() {
                report_schema(&mut summary, on_event)?;
            }
            let (mut found, digests) = listed?;
            let mut count = |index, compared: Result<Compared, ImportError>| {
                report_schema(&mut summary, on_event)?;
                report(std::mem::take(&mut found), &mut summary, on_event);
                let compared = compared?;
                summary.architectures += 1;
                summary.trials += compared.trials;
                summary.metrics += compared.metrics;
                summary.times += compared.times;
                report(compared.differences, &mut summary, on_event);
                on_event(VerifyEvent::Compared { index });
                Ok(())
            };
            self.compare_all(&source, &digests, &mut count)?;
            report_schema(&mut summary, on_event)?;
            report(std::mem::take(&mut found), &mut summary, on_event);
            Ok(summary)
        })
    }

    /// Compares every architecture of the archive, in its order.
    fn compare_all(
        &self,
        source: &ListedArchive,
        digests: &Digests,
        count: &mut dyn FnMut(
            ArchitectureIndex,
            Result<Compared, ImportError>,
        ) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let pool = ReadPool::open(&self.database, self.threads)?;
        if source.archive.form().is_stream() {
            return in_file_order(
                source,
                Bzip2::default(),
                |index, pair| Content::of_pair(source, index, pair),
                |index, content| {
                    let content =
                        content.map_err(|error| source.file_error(&place_in_results(index), error));
                    let compared = content
                        .and_then(|content| content.compare(source, &pool, digests.get(index)));
                    count(index, compared)
                },
            );
        }
        in_order(
            source.archive.members(),
            self.threads,
            RESULTS_AHEAD,
            || Decompressor::new(Bzip2::default()),
            |decompressor, member| {
                Content::of_member(source, member, decompressor)
                    .map_err(|error| source.file_error(&member.name, error))?
                    .compare(source, &pool, digests.get(ArchitectureIndex(member.index)))
            },
            || ImportError::WorkerLost,
            |member, compared| count(ArchitectureIndex(member.index), compared),
        )
    }
}

/// What a worker found out about one architecture.
struct Compared {
    trials: usize,
    metrics: usize,
    times: usize,
    differences: Vec<Difference>,
}

/// What the archive holds of an architecture.
struct Content {
    record: ArchitectureRecord,
    rows: ArchitectureRows,
    sha256: [u8; 32],
}

impl Content {
    fn of_member(
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

    fn of_pair(
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

    /// Compares it with what the database holds. `digest` is the one in the database, where one of
    /// this kind is expected.
    fn compare(
        &self,
        source: &ListedArchive,
        pool: &ReadPool,
        digest: &StoredDigest,
    ) -> Result<Compared, ImportError> {
        let Self {
            record,
            rows: expected,
            sha256,
        } = self;
        let (space, index) = (record.space, record.index);
        let place = format!("{space} {index}");
        let mut found = Vec::new();
        match pool.architecture_rows(space, index)? {
            None => found.push(Difference {
                place,
                archive: "trials".to_owned(),
                database: "none: it is not imported".to_owned(),
            }),
            Some(stored) => {
                found = differences(expected, &stored);
                // Equal rows must also give the record back: this is what shows that rows lose nothing.
                let restored = restore(&stored, &record.architecture);
                if found.is_empty() && restored.as_ref() != Some(record) {
                    found.push(Difference {
                        place,
                        archive: "a record".to_owned(),
                        database: "rows that do not give it back".to_owned(),
                    });
                } else if digest.contradicts(*sha256, source.archive.form()) {
                    found.push(Difference {
                        place: format!("architecture_sources: {place}, content_sha256"),
                        archive: "a file of another digest".to_owned(),
                        database: "the digest of other content".to_owned(),
                    });
                }
            }
        }
        let (metrics, times) = count_values(record);
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

/// The digest of what was imported of an architecture, and the form it was imported from.
#[derive(Debug, Default)]
struct StoredDigest {
    sha256: Option<[u8; 32]>,
    form: Option<String>,
}

impl StoredDigest {
    /// Whether it should be another. One kind of digest is of a compressed file, the other of a record
    /// of a single pickle; they cannot be compared.
    fn contradicts(&self, sha256: [u8; 32], form: Form) -> bool {
        let of_stream = |stored: &str| {
            let mut streams = Form::ALL.iter().filter(|form| form.is_stream());
            streams.any(|form| form.as_str() == stored)
        };
        let stored = self.form.as_deref();
        stored.is_none_or(|stored| of_stream(stored) == form.is_stream())
            && self.sha256 != Some(sha256)
    }
}

/// The digests of all architectures of a space, by index.
#[derive(Debug, Default)]
struct Digests {
    stored: Vec<StoredDigest>,
    none: StoredDigest,
}

impl Digests {
    fn get(&self, index: ArchitectureIndex) -> &StoredDigest {
        self.stored.get(index.0 as usize).unwrap_or(&self.none)
    }
}

/// Compares the list of architectures; also returns the digest of each imported one.
fn list_differences(
    source: &ListedArchive,
    reader: &Reader,
) -> Result<(Vec<Difference>, Digests), ImportError> {
    let space = source.meta.space();
    let stored = reader.architectures(space)?;
    let mut found = Vec::new();
    let list = source.meta.architectures();
    for (position, architecture) in (0_u32..).zip(list) {
        let index = ArchitectureIndex(position);
        let expected = architecture_row(space, index, architecture)
            .map_err(|source| ImportError::Architecture { index, source })?;
        let stored = stored.get(position as usize);
        let is_equal = stored.is_some_and(|stored| {
            stored.index == index
                && stored.architecture == expected.architecture
                && stored.columns.as_ref() == Some(&expected.columns)
        });
        if !is_equal {
            found.push(Difference {
                place: format!("stored_architectures: {space} {position}"),
                archive: format!("{:?}", (&expected.architecture, &expected.columns)),
                database: stored.map_or("no row".to_owned(), |stored| match &stored.columns {
                    Some(columns) => format!("{:?}", (&stored.architecture, columns)),
                    None => format!("{:?}, without a row of its parts", stored.architecture),
                }),
            });
        }
    }
    if stored.len() > list.len() {
        found.push(Difference {
            place: format!("stored_architectures: {space}"),
            archive: counted(list.len(), "architecture"),
            database: counted(stored.len(), "architecture"),
        });
    }
    let digests = stored.into_iter().map(|stored| StoredDigest {
        sha256: stored.content_sha256,
        form: stored.archive_form,
    });
    let digests = Digests {
        stored: digests.collect(),
        none: StoredDigest::default(),
    };
    Ok((found, digests))
}
