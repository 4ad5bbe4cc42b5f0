//! What an import of weights is given, what it reports while it runs, and what it has done in the end.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::archive::Bzip2;
use crate::model::{ArchitectureIndex, SearchSpace};
use crate::store::Waiting;

use super::{Chosen, Codec, WeightsError};

/// An import of weights from archives into a file of their own.
///
/// ```no_run
/// use natsbench::weights::ImportWeights;
///
/// let summary = ImportWeights {
///     archives: vec!["NATS-sss-v1_0-50262-full".into()],
///     weights: "weights.db".into(),
///     ..ImportWeights::default()
/// }
/// .run(&mut |_event| ())?;
/// println!("the weights of {} trials are new", summary.archives[0].stored);
/// # Ok::<(), natsbench::weights::WeightsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ImportWeights {
    /// Archives with weights: folders, tar files, or the parts of a tar file, which count as one archive: all of them, or
    /// one beside which the others lie.
    pub archives: Vec<PathBuf>,
    /// The file of weights; made if it is not there.
    pub weights: PathBuf,
    /// A database of results that the archives must agree with in the strings of their architectures, and whose order of
    /// seeds the keys of trials then have. Without one, that of the archives.
    pub database: Option<PathBuf>,
    /// Which weights are imported; by default all of them.
    pub chosen: Chosen,
    /// How they are stored.
    pub codec: Codec,
    /// Whether to replace weights that are already there with other numbers.
    pub replace: bool,
    /// Whether to go on with the next file where one is damaged, instead of stopping.
    pub keep_going: bool,
    /// Threads that decompress and decode; at least 1. Each takes up to half a gigabyte of memory.
    pub threads: usize,
    /// What decompresses the files.
    pub bzip2: Bzip2,
    /// Set by another thread to stop: what was read until then is kept.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for ImportWeights {
    fn default() -> Self {
        Self {
            archives: Vec::new(),
            weights: PathBuf::new(),
            database: None,
            chosen: Chosen::default(),
            codec: Codec::default(),
            replace: false,
            keep_going: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            bzip2: Bzip2::default(),
            stop: None,
        }
    }
}

impl ImportWeights {
    pub(super) fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// Reports that the import waits for others, until it is stopped.
pub(super) fn waiting(
    settings: &ImportWeights,
    on_event: &mut dyn FnMut(WeightsEvent<'_>),
) -> impl FnMut(&Waiting) -> ControlFlow<()> {
    move |waiting| {
        on_event(WeightsEvent::Waiting(waiting));
        if settings.is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Something that happened during an import of weights.
#[derive(Debug)]
#[non_exhaustive]
pub enum WeightsEvent<'a> {
    /// The wanted files of an archive are known.
    Opened {
        /// Its name.
        archive: &'a str,
        /// How many of its files are wanted.
        architectures: usize,
    },
    /// An architecture is done with.
    Done {
        /// The architecture.
        index: ArchitectureIndex,
    },
    /// A file is damaged and was left out.
    Failed {
        /// What is wrong where.
        error: &'a WeightsError,
    },
    /// Weights have infinite numbers or NaN among them. They were imported.
    NotFinite {
        /// The trial, in words.
        trial: &'a str,
        /// How many numbers.
        numbers: usize,
    },
    /// Another program keeps this one from writing. Reported again and again while that lasts.
    Waiting(&'a Waiting),
}

/// What became of the weights of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightsOutcome {
    /// They are new in the file.
    Stored,
    /// They were there with other numbers, and were replaced.
    Replaced,
    /// They were there with the same numbers.
    Unchanged,
    /// They were there with other numbers, which were kept.
    Kept,
}

/// What an import of weights did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeightsSummary {
    /// One summary per archive, in the order given.
    pub archives: Vec<WeightsSourceSummary>,
}

/// What an import of weights did with one archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeightsSourceSummary {
    /// Its name.
    pub archive: String,
    /// Its space; `None` if no file of it was read.
    pub space: Option<SearchSpace>,
    /// Architectures whose files were read, or known to be unchanged.
    pub architectures: usize,
    /// Trials that are new.
    pub stored: usize,
    /// Trials whose weights replaced others.
    pub replaced: usize,
    /// Trials whose weights were there with the same numbers.
    pub unchanged: usize,
    /// Trials whose weights were there with other numbers, which were kept.
    pub kept: usize,
    /// Trials, new or replaced, of which the archive has no weights.
    pub without_weights: usize,
    /// Bytes of the numbers that are new.
    pub bytes: u64,
    /// Bytes that they take in the file.
    pub stored_bytes: u64,
    /// Trials, with new weights, that the database of results does not have.
    pub not_in_database: usize,
    /// Damaged files.
    pub failed: usize,
}

impl WeightsSummary {
    /// Number of damaged files in all archives.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.archives.iter().map(|archive| archive.failed).sum()
    }
}
