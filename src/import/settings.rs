//! The settings of an import, what it reports while it runs, and the summary of what it has done.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::archive::{Bzip2, NameMismatch};
use crate::model::{ArchitectureIndex, SampleMark, SearchSpace};
use crate::store::Waiting;

use super::ImportError;

/// An import of archives into a database.
///
/// ```no_run
/// use natsbench::import::Import;
///
/// let summary = Import {
///     archives: vec!["NATS-tss-v1_0-3ffb9-simple".into()],
///     database: "natsbench.db".into(),
///     ..Import::default()
/// }
/// .run(&mut |_event| ())?;
/// println!("{} architectures are new", summary.archives[0].stored);
/// # Ok::<(), natsbench::import::ImportError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Import {
    /// Archives in any published form, imported one after the other. The parts of a tar file that was cut are one archive:
    /// all of them, or one beside which the others lie.
    pub archives: Vec<PathBuf>,
    /// The database, which is made if it does not exist.
    pub database: PathBuf,
    /// Whether to replace architectures whose content in the database differs from that of the archive.
    pub replace: bool,
    /// Whether to record damaged files and go on, instead of stopping at the first.
    pub keep_going: bool,
    /// Threads that decompress and decode; at least 1.
    pub threads: usize,
    /// The decoder that decompresses the files.
    pub bzip2: Bzip2,
    /// Another thread sets this to stop: the import ends after the current batch.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for Import {
    fn default() -> Self {
        Self {
            archives: Vec::new(),
            database: PathBuf::new(),
            replace: false,
            keep_going: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            bzip2: Bzip2::default(),
            stop: None,
        }
    }
}

impl Import {
    pub(super) fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// Reports that the import waits for others, until it is stopped.
pub(super) fn waiting(
    settings: &Import,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> impl FnMut(&Waiting) -> ControlFlow<()> {
    move |waiting| {
        on_event(ImportEvent::Waiting(waiting));
        if settings.is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Something that happened during an import.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportEvent<'a> {
    /// An archive was opened and its list of architectures read.
    Opened {
        /// Its name.
        archive: &'a str,
        /// Its space.
        space: SearchSpace,
        /// Number of architectures it holds; for a single pickle, the number it lists.
        architectures: usize,
        /// Files in it that are not part of an archive.
        strays: &'a [String],
    },
    /// The work on an architecture is finished.
    Done {
        /// The architecture.
        index: ArchitectureIndex,
        /// The result.
        outcome: Outcome,
    },
    /// A file is damaged and was recorded as such.
    Failed {
        /// What is wrong where.
        error: &'a ImportError,
    },
    /// The hash in the name of a single file is not that of its content. Everything was imported.
    NameMismatch {
        /// Name of the archive.
        archive: &'a str,
        /// The hash in it, and the right one.
        mismatch: NameMismatch,
    },
    /// Another program keeps this one from writing. This is reported again and again while it lasts; the import goes on
    /// when the other program has ended.
    Waiting(&'a Waiting),
    /// Everything is stored; statistics for the query planner are being collected.
    Analyzing,
    /// The import has ended, but other programs still have the file open. The files that `SQLite` keeps beside it stay until
    /// these programs close it.
    StillOpen {
        /// Which ones, in words.
        programs: &'a str,
    },
}

/// What an import did with an architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new in the database.
    Stored,
    /// It was there with other content, which was replaced.
    Replaced,
    /// It was there with the same content.
    Unchanged,
    /// It was there with other content, which was kept.
    Kept,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// One summary per archive, in the order in which they were given.
    pub archives: Vec<ArchiveSummary>,
}

/// What an import did with one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Its name.
    pub archive: String,
    /// Its space.
    pub space: SearchSpace,
    /// Architectures that are new.
    pub stored: usize,
    /// Architectures that replaced other content.
    pub replaced: usize,
    /// Architectures that were there with the same content.
    pub unchanged: usize,
    /// Architectures that were there with other content, which was kept.
    pub kept: usize,
    /// Damaged files.
    pub failed: usize,
    /// What invented its numbers, if it says that it is a sample.
    pub sample: Option<SampleMark>,
}

impl ImportSummary {
    /// Number of damaged files in all archives.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.archives.iter().map(|archive| archive.failed).sum()
    }
}
