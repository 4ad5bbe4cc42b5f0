//! The settings of a merge, what it reports while it runs, and the summary of what it has done.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::store::Waiting;

/// Databases that are merged into one.
///
/// ```no_run
/// use natsbench::merge::Merge;
///
/// let summary = Merge {
///     target: "all.db".into(),
///     sources: vec!["a.db".into(), "b.db".into()],
///     stop: None,
/// }
/// .run(&mut |_event| ())?;
/// println!("{} runs of a.db are new", summary.sources[0].runs_added);
/// # Ok::<(), natsbench::merge::MergeError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// The database that the others are merged into. It is made if it does not exist, and then appears when it is complete.
    pub target: PathBuf,
    /// The others, which are only read. All of one are merged or, if something is wrong, nothing of it.
    pub sources: Vec<PathBuf>,
    /// Another thread sets this to stop: nothing of the current database is written.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Merge {
    pub(super) fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// Something that happened during a merge.
#[derive(Debug)]
#[non_exhaustive]
pub enum MergeEvent<'a> {
    /// Architectures of a space of NATS-Bench, or modules of NAS-Bench-101, are being copied.
    Copying {
        /// The database.
        source: &'a Path,
        /// How many of its architectures are new.
        architectures: usize,
    },
    /// One of them was copied.
    Copied,
    /// Another program keeps this one from writing. This is reported again and again while it lasts.
    Waiting(&'a Waiting),
    /// The databases are merged; summaries and statistics are being written.
    Summarising,
    /// The merge has ended, but other programs still have the file open. The files that `SQLite` keeps beside it stay until
    /// these programs close it.
    StillOpen {
        /// Which ones, in words.
        programs: &'a str,
    },
}

/// What a merge did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MergeSummary {
    /// Whether it made the database.
    pub made: bool,
    /// What came from each of the databases, in the order in which they were given.
    pub sources: Vec<SourceSummary>,
}

/// What came from one database. What is already there has the same content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// The database.
    pub path: PathBuf,
    /// Architectures that were added.
    pub architectures_added: usize,
    /// Imported architectures that were there already.
    pub architectures_there: usize,
    /// Training runs of NAS-Bench-101 that were added.
    pub nb101_runs_added: usize,
    /// Training runs of NAS-Bench-101 that were there already.
    pub nb101_runs_there: usize,
    /// Experiments that were added.
    pub experiments_added: usize,
    /// Experiments that were there already, though perhaps with fewer runs.
    pub experiments_there: usize,
    /// Runs that were added.
    pub runs_added: usize,
    /// Runs that were there already.
    pub runs_there: usize,
    /// Steps of the runs that were added.
    pub steps_added: usize,
    /// Runs of `simulation_log` that were added.
    pub logged_runs_added: usize,
    /// Runs of `simulation_log` that were there already.
    pub logged_runs_there: usize,
    /// Extensions that were added.
    pub extensions_added: usize,
    /// Extensions that were there already.
    pub extensions_there: usize,
}
