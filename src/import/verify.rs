//! Verification: the archive is read again, and every value compared with the database.

mod content;
mod stored;

use std::path::PathBuf;
use std::thread;

use crate::archive::{Bzip2, Decompressor};
use crate::error_chain::chain;
use crate::model::{ArchitectureIndex, SearchSpace};
use crate::rows::Difference;
use crate::store::{Checked, ReadPool, Reader, SchemaDifference, holder};

use super::in_file_order::{in_file_order, place_in_results};
use super::in_order::in_order;
use super::listed_archive::ListedArchive;
use super::{FileError, ImportError};
use content::{Compared, Content};
use stored::{Digests, Origins, list_differences};

/// Number of comparisons that a thread may be ahead of the report. Each is only a few numbers. There are so many that the
/// threads keep working until the check of the file itself has ended.
const RESULTS_AHEAD: usize = 1024;

/// Takes what was found about an architecture, with its file.
type Count<'a> = dyn FnMut(ArchitectureIndex, &str, Result<Compared, ImportError>) -> Result<(), ImportError>
    + 'a;

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
    /// A file of the archive is damaged, and the database has a record of that. What comes after it is compared.
    Damaged {
        /// What is wrong where.
        error: &'a ImportError,
    },
    /// Something was not compared, or it cannot be decided whether it is right.
    Note(&'a str),
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
    /// Damaged files of the archive that the database has a record of.
    pub damaged: usize,
    /// Differences found.
    pub differences: usize,
}

impl Verify {
    /// Compares everything that the archive holds with the database, bit for bit, what
    /// the database derives from it (final metrics, costs, rankings, vocabulary, views), and the pages of the file with
    /// each other.
    ///
    /// # Errors
    ///
    /// [`ImportError`] if one of the two cannot be read. Differences are no error: they are
    /// reported as events and counted.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(VerifyEvent<'_>),
    ) -> Result<VerifySummary, ImportError> {
        let source = ListedArchive::open(std::slice::from_ref(&self.archive))?;
        let reader = Reader::open(&self.database)?;
        reader.refuse_slice()?;
        if let Some(writer) = holder(&self.database) {
            return Err(ImportError::ImportRunning {
                database: self.database.clone(),
                writer,
            });
        }
        let version = reader.data_version()?;
        on_event(VerifyEvent::Opened {
            archive: source.archive.name(),
            space: source.meta.space(),
            architectures: source.architectures(),
        });
        let mut report = Report {
            summary: VerifySummary::default(),
            on_event,
        };
        self.compare(&source, &reader, &mut report)?;
        if reader.data_version()? != version {
            return Err(ImportError::WrittenMeanwhile {
                database: self.database.clone(),
            });
        }
        Ok(report.summary)
    }

    fn compare(
        &self,
        source: &ListedArchive,
        reader: &Reader,
        report: &mut Report<'_>,
    ) -> Result<(), ImportError> {
        // A thread of its own checks the file itself and what is derived, while others read the archive. The result is
        // reported first: what is wrong there may be why something else cannot be read.
        thread::scope(|scope| {
            let checking = scope.spawn(|| Reader::open(&self.database)?.check());
            let mut checking = Some(checking);
            let mut report_check = |report: &mut Report<'_>| {
                if let Some(checking) = checking.take() {
                    let checked = checking.join().map_err(|_panic| ImportError::WorkerLost)?;
                    report.checked(checked?);
                }
                Ok::<_, ImportError>(())
            };
            let listed = list_differences(source, reader)
                .and_then(|listed| Ok((listed, Origins::read(source, reader)?)));
            if listed.is_err() {
                report_check(report)?;
            }
            let ((found, digests), origins) = listed?;
            let mut beside_values = Some([found, origins.differences(source)].concat());
            let mut report_first = |report: &mut Report<'_>| {
                report_check(report)?;
                for difference in beside_values.take().unwrap_or_default() {
                    report.different(&difference);
                }
                Ok::<_, ImportError>(())
            };
            let mut count = |index, file: &str, compared: Result<Compared, ImportError>| {
                report_first(report)?;
                match compared? {
                    Compared::Whole {
                        trials,
                        metrics,
                        times,
                        differences,
                    } => {
                        report.summary.architectures += 1;
                        report.summary.trials += trials;
                        report.summary.metrics += metrics;
                        report.summary.times += times;
                        for found in &differences {
                            report.different(found);
                        }
                        if let Some(found) = origins.of_intact(source, index) {
                            report.different(&found);
                        }
                        (report.on_event)(VerifyEvent::Compared { index });
                    }
                    Compared::Damaged(error) => {
                        let reason = chain(&error);
                        match origins.of_damaged(source, index, &reason) {
                            Some(found) => report.different(&found),
                            None => report.damaged(&source.file_error(file, error)),
                        }
                    }
                }
                Ok(())
            };
            self.compare_all(source, &digests, &mut count)?;
            report_first(report)?;
            if let Some(note) = origins.note(source) {
                report.note(&note);
            }
            report.other_spaces(reader, source.meta.space())
        })
    }

    /// Compares every architecture of the archive, in its order.
    fn compare_all(
        &self,
        source: &ListedArchive,
        digests: &Digests,
        count: &mut Count<'_>,
    ) -> Result<(), ImportError> {
        let pool = ReadPool::open(&self.database, self.threads)?;
        let form = source.archive.form();
        let compare = |index, content: Result<Content, FileError>| match content {
            Ok(content) => content.compare(form, &pool, digests.get(index)),
            Err(error) => Ok(Compared::Damaged(error)),
        };
        if form.is_stream() {
            return in_file_order(
                source,
                Bzip2::default(),
                |index, pair| Content::of_pair(source, index, pair),
                |index, content| count(index, &place_in_results(index), compare(index, content)),
            );
        }
        in_order(
            source.archive.members(),
            self.threads,
            RESULTS_AHEAD,
            || Decompressor::new(Bzip2::default()),
            |decompressor, member| {
                let content = Content::of_member(source, member, decompressor);
                compare(ArchitectureIndex(member.index), content)
            },
            || ImportError::WorkerLost,
            |member, compared| count(ArchitectureIndex(member.index), &member.name, compared),
        )
    }
}

/// Counts what was found, and reports it.
struct Report<'a> {
    summary: VerifySummary,
    on_event: &'a mut dyn FnMut(VerifyEvent<'_>),
}

impl Report<'_> {
    fn different(&mut self, difference: &Difference) {
        self.summary.differences += 1;
        (self.on_event)(VerifyEvent::Different(difference));
    }

    fn damaged(&mut self, error: &ImportError) {
        self.summary.damaged += 1;
        (self.on_event)(VerifyEvent::Damaged { error });
    }

    fn note(&mut self, note: &str) {
        (self.on_event)(VerifyEvent::Note(note));
    }

    fn checked(&mut self, checked: Checked) {
        for SchemaDifference {
            place,
            expected,
            found,
        } in checked.differences
        {
            self.different(&Difference {
                place,
                archive: expected,
                database: found,
            });
        }
        if !checked.own.is_empty() {
            let own = checked.own.join(", ");
            self.note(&format!("not compared, since it is your own: {own}"));
        }
    }

    /// Names the spaces of the database that are not in the archive.
    fn other_spaces(&mut self, reader: &Reader, space: SearchSpace) -> Result<(), ImportError> {
        for &other in SearchSpace::ALL {
            if other != space && reader.has_trials(other)? {
                self.note(&format!(
                    "not compared, since it is not in this archive: {other}"
                ));
            }
        }
        Ok(())
    }
}
