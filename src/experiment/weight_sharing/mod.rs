//! Weight-sharing searches, such as DARTS: runs that `natsbench train` made, read from their folders, scored and stored.
//!
//! A run folder holds what a search would have ended with after each of its epochs. [`WeightSharingRun::read`] reads it
//! without the code that trains; [`score_runs`] looks every epoch's choice up; [`store_runs`] makes experiments of them.

mod files;
mod label;
mod score;
mod store;
mod widths;

use std::path::PathBuf;

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::QueryError;
use crate::store::{StoreError, SupernetColumns};

use super::ExperimentError;

pub(crate) use label::{method_place, shown_name};
pub use score::{EpochScore, RunScore, RunScores, ScoreSummary, score_runs};
pub use store::{RunOutcome, store_runs};
use widths::Widths;

/// A weight-sharing search, as its run folder has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightSharingRun {
    /// Its folder.
    pub folder: PathBuf,
    /// The method, such as `gdas`.
    pub method: String,
    /// The space.
    pub space: SearchSpace,
    /// The data set whose accuracies its choices are looked up for.
    pub dataset: Dataset,
    /// The images that it was trained on, such as `CIFAR-10`; those of the data set or others.
    pub images: String,
    /// What was not done as in the original scripts, such as `exclude-none`; sorted.
    pub options: Vec<String>,
    /// The seed.
    pub seed: u32,
    /// The epochs that its settings ask for.
    pub wanted_epochs: u32,
    /// Where it was trained.
    pub device: String,
    /// The epochs that are done, in order. The first may be -1, before the search; the last is `wanted_epochs - 1` if it is
    /// finished.
    pub epochs: Vec<WeightSharingEpoch>,
    /// Other widths than those of the benchmark, among which it searched: each is looked up as the one in its place.
    candidates: Option<Widths>,
    /// The version of the program that trained it.
    trained_version: String,
    /// Images, options and settings but the seed, as JSON that is equal for equal ones.
    settings: String,
}

/// An epoch of a weight-sharing search.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightSharingEpoch {
    /// Its number from 0; -1 is before the search.
    pub epoch: i64,
    /// What the search would have ended with.
    pub architecture: ArchitectureIndex,
    /// The accuracy in the supernet by which it was chosen, in percent; `None` for methods that compare no accuracies.
    pub score_percent: Option<f64>,
    /// How long the epoch took, in seconds.
    pub seconds: f64,
    /// What was measured in the supernet.
    measured: SupernetColumns,
}

impl WeightSharingRun {
    /// Whether all epochs are done.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.epochs
            .last()
            .is_some_and(|last| last.epoch + 1 == i64::from(self.wanted_epochs))
    }
}

/// Why run folders cannot be scored or stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunFolderError {
    /// A folder that is no run.
    #[error(
        "{} has no run.json; expected the folder of a weight-sharing run, as natsbench train makes it",
        folder.display()
    )]
    NoRun {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what a run folder has.
    #[error("{}: {problem}", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// A line of `epochs.jsonl` is not what a run folder has.
    #[error("{}, line {line}: {problem}", path.display())]
    Epoch {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// Another run with the same settings and seed is stored, or was given before, and its epochs are others.
    #[error(
        "{}: {method} on {dataset} with these settings and seed {seed} is stored with other epochs, \
         from epoch {epoch} on; to store these instead, replace them",
        folder.display()
    )]
    OtherEpochs {
        /// The folder.
        folder: PathBuf,
        /// The method.
        method: String,
        /// The data set.
        dataset: Dataset,
        /// The seed.
        seed: u32,
        /// The first epoch that differs.
        epoch: i64,
    },
    /// The database cannot answer a question.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The name of an experiment cannot be made of its settings.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
}
