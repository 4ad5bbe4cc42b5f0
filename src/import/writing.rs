//! The only place where an import writes into the database.

use std::ops::ControlFlow;

use crate::error_chain::chain;
use crate::model::ArchitectureIndex;
use crate::rows::differences;
use crate::store::{ArchitectureRows, Batch, Waiting};

use super::listed_archive::ListedArchive;
use super::reading::Reading;
use super::settings::{Outcome, waiting};
use super::{ArchiveSummary, FileError, Import, ImportError, ImportEvent};

/// Architectures in a transaction: enough that waiting for the disk costs little, and few enough that the threads go on
/// working while it is written, and that a killed import has to repeat only some two seconds of work.
const ARCHITECTURES_PER_BATCH: usize = 1024;

/// Architectures in the last transaction. The disk writes what came before while these are decoded, so that there is little
/// to wait for at the end.
const LAST_BATCH: usize = 512;

/// Takes results in order and writes them, with a commit every so many architectures.
pub(super) struct BatchWriter<'a> {
    settings: &'a Import,
    source: &'a ListedArchive,
    batch: Batch<'a>,
    archive_id: i64,
    uncommitted: usize,
    /// Number of architectures of the archive that are still to come.
    left: usize,
    summary: ArchiveSummary,
}

impl<'a> BatchWriter<'a> {
    pub(super) fn new(
        settings: &'a Import,
        source: &'a ListedArchive,
        batch: Batch<'a>,
        archive_id: i64,
    ) -> Self {
        let summary = ArchiveSummary {
            archive: source.archive.name().to_owned(),
            space: source.meta.space(),
            stored: 0,
            replaced: 0,
            unchanged: 0,
            kept: 0,
            failed: 0,
            sample: source.meta.sample().cloned(),
        };
        Self {
            settings,
            source,
            batch,
            archive_id,
            uncommitted: 0,
            left: source.architectures(),
            summary,
        }
    }

    pub(super) fn take(
        &mut self,
        index: ArchitectureIndex,
        file: &str,
        reading: Result<Reading, FileError>,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<(), ImportError> {
        match reading {
            Ok(reading) => {
                let outcome = self.write(index, reading)?;
                on_event(ImportEvent::Done { index, outcome });
            }
            Err(source) => {
                let error = self.source.file_error(file, source);
                if !self.settings.keep_going {
                    return Err(error);
                }
                self.batch
                    .record_failure(self.archive_id, index, file, &chain(&error))?;
                self.uncommitted += 1;
                self.summary.failed += 1;
                on_event(ImportEvent::Failed { error: &error });
            }
        }
        self.left = self.left.saturating_sub(1);
        if self.uncommitted >= ARCHITECTURES_PER_BATCH || self.left == LAST_BATCH {
            self.commit(on_event)?;
        }
        if self.settings.is_stopped() {
            return Err(ImportError::Stopped);
        }
        Ok(())
    }

    fn write(
        &mut self,
        index: ArchitectureIndex,
        reading: Reading,
    ) -> Result<Outcome, ImportError> {
        let outcome = match reading {
            Reading::Unchanged => {
                // The file may have been damaged in the meantime, and repaired.
                self.batch.forget_failure(self.archive_id, index)?;
                Outcome::Unchanged
            }
            Reading::New {
                rows,
                content_sha256,
            } => {
                self.batch
                    .write_trials(&rows, self.archive_id, &content_sha256)?;
                self.uncommitted += 1;
                Outcome::Stored
            }
            Reading::Changed { rows, .. } if self.is_stored(&rows)? => {
                self.batch.forget_failure(self.archive_id, index)?;
                Outcome::Unchanged
            }
            Reading::Changed { .. } if !self.settings.replace => Outcome::Kept,
            Reading::Changed {
                rows,
                content_sha256,
            } => {
                self.batch
                    .replace_trials(&rows, self.archive_id, &content_sha256)?;
                self.uncommitted += 1;
                Outcome::Replaced
            }
        };
        let count = match outcome {
            Outcome::Stored => &mut self.summary.stored,
            Outcome::Replaced => &mut self.summary.replaced,
            Outcome::Unchanged => &mut self.summary.unchanged,
            Outcome::Kept => &mut self.summary.kept,
        };
        *count += 1;
        Ok(outcome)
    }

    /// Whether the database has exactly this content, imported from an archive in another form or with another
    /// compression.
    fn is_stored(&mut self, rows: &ArchitectureRows) -> Result<bool, ImportError> {
        let stored = self.batch.architecture_rows(rows.space, rows.index)?;
        Ok(stored.is_some_and(|stored| differences(rows, &stored).is_empty()))
    }

    fn commit(&mut self, on_event: &mut dyn FnMut(ImportEvent<'_>)) -> Result<(), ImportError> {
        if self.uncommitted > 0 {
            self.batch
                .commit_and_continue(&mut waiting(self.settings, on_event))?;
            self.uncommitted = 0;
        }
        Ok(())
    }

    /// Commits what was written before the import was stopped.
    pub(super) fn stop(self, on_event: &mut dyn FnMut(ImportEvent<'_>)) -> Result<(), ImportError> {
        // This wait does not ask whether to stop: the import was already asked to, and still has to commit.
        let mut on_wait = |waiting: &Waiting| {
            on_event(ImportEvent::Waiting(waiting));
            ControlFlow::Continue(())
        };
        Ok(self.batch.commit(&mut on_wait)?)
    }

    pub(super) fn finish(
        self,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<ArchiveSummary, ImportError> {
        self.batch.finish_archive(self.archive_id)?;
        self.batch.commit(&mut waiting(self.settings, on_event))?;
        Ok(self.summary)
    }
}
