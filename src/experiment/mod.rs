//! Searches on a database: many runs, stored with all that made them, and the paper's table of them.
//!
//! - [`load_benchmark`] fills a [`TableBenchmark`] with what searches see of a space.
//! - An [`Experiment`] is a method with all settings; [`Experiment::run`] makes the runs that are missing and stores them.
//! - [`ExternalSearches`] are the architectures that searches elsewhere ended with, read from a CSV file.
//! - [`paper_table`] estimates what all of them had found at their budgets.
//!
//! ```no_run
//! use natsbench::NatsBench;
//! use natsbench::experiment::{Experiment, load_benchmark, paper_table};
//! use natsbench::{Dataset, SearchSpace};
//! use natsbench::query::CurveEpochs;
//! use natsbench::search::MethodSettings;
//! use natsbench::Database;
//!
//! let path = "natsbench.db";
//! let mut database = Database::create_or_open(path)?;
//! let topology = NatsBench::open(path)?.topology()?;
//! let method = MethodSettings::from_name("rea")?;
//! let experiment = Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method);
//! let benchmark = load_benchmark(&topology, experiment.dataset, experiment.recipe, CurveEpochs::Last)?;
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
mod settings;
mod table;

use crate::model::{Dataset, Recipe, SearchSpace};
use crate::query::QueryError;
use crate::search::SearchError;
use crate::store::StoreError;

pub(crate) use accuracies::FullAccuracies;
pub use benchmark::load_benchmark;
pub use conduct::ExperimentSummary;
#[cfg(feature = "cli")]
pub(crate) use external::ExternalSearch;
pub use external::{ExternalError, ExternalOutcome, ExternalSearches};
pub use settings::{Experiment, SEARCHED_DATASETS};
pub use table::{PaperTable, RowGroup, TableEntry, paper_table};

#[cfg(feature = "report")]
pub(crate) use settings::label;

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
    /// Some architectures have no trials, which a search could ask for.
    #[error(
        "{found} of the {total} architectures of {space} have trials on {dataset} with hp {recipe}; \
         a search may ask for any, so import the whole archive first"
    )]
    Incomplete {
        /// The space.
        space: SearchSpace,
        /// The data set.
        dataset: Dataset,
        /// The recipe.
        recipe: Recipe,
        /// Architectures with trials.
        found: usize,
        /// Architectures of the space.
        total: u32,
    },
    /// The list of architectures is not the space.
    #[error("the database lists other architectures than {space} has")]
    OtherList {
        /// The space.
        space: SearchSpace,
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
