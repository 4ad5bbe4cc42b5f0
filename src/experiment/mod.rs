//! Searches on a database: many runs, stored with all their settings, and the paper's table of methods.
//!
//! - [`load_benchmark`] fills a [`TableBenchmark`] with what searches see of a space.
//! - An [`Experiment`] is a method with all settings; [`Experiment::run`] makes the runs that are missing and stores them.
//! - A [`WeightSharingRun`] is read from the folder of a search that trained a supernet; [`score_runs`] looks its choices up,
//!   and [`store_runs`] stores them.
//! - [`ExternalSearches`] are the architectures that searches elsewhere ended with, read from a CSV file.
//! - [`paper_table`] estimates what all of them had found at their budgets, [`nasbench101_table`] in NAS-Bench-101.
//!
//! ```no_run
//! use natsbench::NatsBench;
//! use natsbench::experiment::{Experiment, load_benchmark, paper_table};
//! use natsbench::{Dataset, Recipe, SearchSpace};
//! use natsbench::query::CurveEpochs;
//! use natsbench::search::{Benchmark, MethodSettings};
//! use natsbench::Database;
//!
//! let path = "natsbench.db";
//! let mut database = Database::open_for_searches(path)?;
//! let topology = NatsBench::open(path)?.topology()?;
//! let method = MethodSettings::from_name("rea")?;
//! let mut experiment = Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method);
//! let benchmark = load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::Last)?;
//! experiment.scope = benchmark.scope(); // the whole space, or what is imported of it
//! let summary = experiment.run(&mut database, &benchmark, &mut |_event| ())?;
//! assert_eq!(summary.missing, 0);
//! for entry in paper_table(&topology)?.entries {
//!     println!("{} on {}: {:?} % on test images", entry.method, entry.dataset, entry.test_percent);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`TableBenchmark`]: crate::search::TableBenchmark

mod accuracies;
mod benchmark;
mod conduct;
mod external;
mod nb101_benchmark;
mod settings;
mod stored_scope;
mod table;
mod weight_sharing;

use crate::model::{BenchmarkDataset, BenchmarkSpace, SearchSpace, counted};
use crate::query::{Nasbench101QueryError, QueryError};
use crate::search::{Budgets, Charge, RunLog, SearchError};
use crate::store::StoreError;

pub(crate) use accuracies::FullAccuracies;
pub use benchmark::{load_benchmark, scope_of};
pub use conduct::ExperimentSummary;
#[cfg(feature = "cli")]
pub(crate) use external::ExternalSearch;
pub use external::{ExternalError, ExternalOutcome, ExternalSearches};
pub use nb101_benchmark::{load_nasbench101, nasbench101_scope};
pub use settings::{Experiment, SEARCHED_DATASETS, SearchTask};
pub use table::{PaperTable, RowGroup, TableEntry, nasbench101_table, paper_table};
pub use weight_sharing::{
    EpochScore, RunFolderError, RunOutcome, RunScore, RunScores, ScoreSummary, WeightSharingEpoch,
    WeightSharingRun, score_runs, store_runs,
};

#[cfg(any(feature = "report", feature = "cli"))]
pub(crate) use settings::searched_datasets;
#[cfg(feature = "report")]
pub(crate) use settings::{label, label_within_scope};
#[cfg(any(feature = "report", feature = "cli"))]
pub(crate) use stored_scope::StoredScope;
#[cfg(feature = "report")]
pub(crate) use weight_sharing::{
    method_place as weight_sharing_place, shown_name as weight_sharing_name,
};

/// Why an experiment cannot be made or stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// The database has no answer.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A run failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The benchmark is of another part of the space than the experiment.
    #[error(
        "the experiment searches among {expected} architectures of {space} and the benchmark has {found} of them; \
         expected the scope of the benchmark"
    )]
    OtherScope {
        /// The space.
        space: BenchmarkSpace,
        /// Architectures that the experiment names.
        expected: usize,
        /// Number of architectures that the benchmark has. If the two numbers are equal, the architectures differ.
        found: usize,
    },
    /// The method asks for more epochs than there are.
    #[error(
        "{method} evaluates after up to {epochs} epochs; hp {hp} on {dataset} has {max_epochs}"
    )]
    TooManyEpochs {
        /// The method.
        method: &'static str,
        /// Epochs that it may ask for.
        epochs: u16,
        /// The recipe.
        hp: &'static str,
        /// The data set.
        dataset: BenchmarkDataset,
        /// Epochs that there are.
        max_epochs: u16,
    },
    /// The method asks for evaluations after numbers of epochs that nothing was trained for.
    #[error("{method} evaluates after {epochs} epochs; expected {expected}")]
    OtherEpochs {
        /// The method.
        method: &'static str,
        /// The fewest of these epochs.
        epochs: u16,
        /// What it could ask for, such as `4, 12, 36 or 108`.
        expected: String,
    },
    /// NAS-Bench-101 has no time of an evaluation, and no training goes on there.
    #[error(
        "clock policy {charge}; expected training-alone in NAS-Bench-101, whose files have times of training alone, and which \
         trained each number of epochs from the beginning"
    )]
    OtherCharge {
        /// What would have been charged.
        charge: Charge,
    },
    /// The runs would have more results than can be stored.
    #[error(
        "{} of {budget_seconds} simulated seconds on {} would have at least {least_steps} results each; expected at most {} a run and {most_steps} in all: a smaller budget, fewer workers or fewer runs",
        counted(*runs as usize, "run"),
        counted(usize::from(*workers), "simulated worker"),
        RunLog::MOST_STEPS
    )]
    TooManySteps {
        /// Number of runs.
        runs: u32,
        /// The budget.
        budget_seconds: f64,
        /// Simulated workers.
        workers: u16,
        /// Results of a run in which every evaluation takes as long as the longest.
        least_steps: u64,
        /// Results that all runs together may have.
        most_steps: u64,
    },
    /// The list of architectures in the database is not that of the space.
    #[error(
        "the database lists other architectures than {space} has: {listed} of them; expected the {expected} of the space"
    )]
    OtherList {
        /// The space.
        space: SearchSpace,
        /// Architectures in the list.
        listed: usize,
        /// Architectures of the space.
        expected: u32,
    },
    /// NAS-Bench-101 has no answer.
    #[error(transparent)]
    Nasbench101(#[from] Nasbench101QueryError),
    /// The database has no runs of NAS-Bench-101 that searches could be judged by.
    #[error(
        "the database has runs of NAS-Bench-101 with {} epochs; expected some with 108, which searches are judged by",
        Budgets::Only(there)
    )]
    NoFullTraining {
        /// The numbers of epochs that there are runs of.
        there: Vec<u16>,
    },
    /// A number has to be at least 1.
    #[error("{setting} is 0; expected at least 1")]
    Zero {
        /// What it is.
        setting: &'static str,
    },
    /// A setting does not fit into the database.
    #[error("{setting} is {value}; expected at most {most}")]
    TooLarge {
        /// What it is.
        setting: &'static str,
        /// Its value.
        value: u64,
        /// The largest that fits.
        most: u64,
    },
    /// Settings cannot be written as JSON, or those in the database cannot be read.
    #[error("the settings of an experiment are no readable JSON")]
    Settings {
        /// Why.
        #[from]
        source: serde_json::Error,
    },
}
