//! What an import is told, and what it tells while it runs.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::ids::{ArchitectureIndex, SearchSpace};

use super::{ImportError, ImportSummary};

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
pub struct Import<'a> {
    /// Archives in any published form, imported one after the other.
    pub archives: Vec<PathBuf>,
    /// The database; made if it is not there.
    pub database: PathBuf,
    /// Whether to replace architectures that are already there with other content.
    pub replace: bool,
    /// Whether to record damaged files and go on, in place of stopping at the first.
    pub keep_going: bool,
    /// Threads that decompress and decode; at least 1.
    pub threads: usize,
    /// Set by another thread to stop: the import ends after the current batch.
    pub stop: Option<&'a AtomicBool>,
}

impl Default for Import<'_> {
    fn default() -> Self {
        Self {
            archives: Vec::new(),
            database: PathBuf::new(),
            replace: false,
            keep_going: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            stop: None,
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
        /// Number of architectures it holds.
        architectures: usize,
        /// Files in it that are not part of an archive.
        strays: &'a [String],
    },
    /// An architecture is done with.
    Done {
        /// The architecture.
        index: ArchitectureIndex,
        /// How.
        outcome: Outcome,
    },
    /// A file is damaged and was recorded as such.
    Failed {
        /// What is wrong where.
        error: &'a ImportError,
    },
    /// Everything is stored; statistics for the query planner are being collected.
    Analyzing,
}

/// What became of an architecture.
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

impl Import<'_> {
    /// Imports the archives.
    ///
    /// Architectures are committed in batches, in the order of their indexes. Whenever the
    /// import ends, by an error, a signal or a loss of power, the database holds whole
    /// architectures only, and the same import goes on from there. A database that was
    /// made by this import and holds no architecture yet is removed again.
    ///
    /// # Errors
    ///
    /// [`ImportError`] for the first thing that cannot be read or written; with
    /// [`keep_going`](Self::keep_going), damaged files are counted in the summary in place of that.
    pub fn run(
        self,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<ImportSummary, ImportError> {
        super::run::run(&self, on_event)
    }
}
