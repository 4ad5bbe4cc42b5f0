//! Architecture search on a simulated clock: what would a search have found,
//! and when, had it trained every network it asked for?
//!
//! Pure, seeded algorithms: no SQL, no files, no printing, no wall clock. One
//! seed replays a run to the last bit on any machine.
//!
//! - A [`SearchMethod`] is asked for an architecture and given its result;
//!   [`MethodSettings`] names the ones that exist and their hyper-parameters.
//! - A [`Benchmark`] answers what an evaluation gives and costs;
//!   [`TableBenchmark`] answers from plain arrays.
//! - [`RunSettings`] say how the clock charges, how a seed is chosen, and what
//!   the budget means; [`run`] makes one run, [`ManyRuns`] many on threads.
//!
//! ```
//! use natsbench::{ArchitectureIndex, SearchSpace, Seed};
//! use natsbench::search::{MethodSettings, Numbering, RunSettings, TableBenchmark, TrialCurve, run};
//!
//! // A size space in which wider is better, trained for one epoch of 100 seconds.
//! let mut benchmark = TableBenchmark::new(Numbering::size(), 1);
//! for number in 0..32_768 {
//!     benchmark.push(&TrialCurve {
//!         architecture: ArchitectureIndex(number),
//!         seed: Seed(777),
//!         reward_percent: &[f64::from(number) / 400.0],
//!         train_seconds: &[100.0],
//!         valid_seconds: &[5.0],
//!     })?;
//! }
//! let method = MethodSettings::from_name("rea")?;
//! let settings = RunSettings::for_method(&method, 20_000.0, 1);
//! let log = run(&settings, method.build(SearchSpace::Size)?.as_mut(), &benchmark, 0)?;
//! assert_eq!(log.steps.len(), 191); // 190 x 105 s are less than the budget
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod benchmark;
mod event_queue;
mod genome;
mod log;
mod many;
mod method;
mod methods;
mod numbering;
mod rng;
mod run;
mod run_rules;
mod scope;
mod settings;
mod spaces;
mod table_benchmark;
pub(crate) mod trajectory;

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
mod tests;

use crate::model::ArchitectureIndex;

pub use benchmark::{Benchmark, Budgets, Evaluation};
pub use genome::{Genome, levels};
pub use log::{RunEnd, RunLog, Step};
pub use many::{ManyRuns, RunEvent};
pub use method::{Ask, Observation, Proposal, SearchMethod, TrialNumber};
pub use methods::{
    AshaSettings, BandwidthRule, BohbSettings, EvolutionSettings, HyperbandSettings,
    LocalSearchSettings, MethodSettings, ReinforceSettings,
};
pub use numbering::Numbering;
pub(crate) use rng::GENERATOR;
pub use rng::Random;
pub use run::run;
pub use run_rules::{BudgetRule, Charge, ClockPolicy, IncumbentRule, InvalidClockPolicy, SeedRule};
pub use scope::Scope;
pub use settings::{NASBENCH101_BUDGET_SECONDS, RunSettings, official_budget_seconds};
pub use table_benchmark::{TableBenchmark, TrialCurve};
pub use trajectory::MeanStd;

/// Why a search cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// A setting has a value that no search can be made with.
    #[error("{setting} is {value}; expected {expected}")]
    InvalidSetting {
        /// Name of the setting.
        setting: &'static str,
        /// Its value.
        value: String,
        /// The values that are possible.
        expected: &'static str,
    },
    /// A list of topology cells is not an order of all of them.
    #[error("topology order at position {position}: expected each of the 15,625 cells once")]
    Numbering {
        /// The first position that holds no cell, one seen before, or nothing.
        position: usize,
    },
    /// A list of modules is not that of NAS-Bench-101 in the order of the hashes.
    #[error("modules of NAS-Bench-101 at position {position}: expected 423,624 ascending hashes")]
    ModuleOrder {
        /// The first position that has a hash out of order, none, or one too many.
        position: usize,
    },
    /// A curve does not fit into the table it is added to.
    #[error("curve of architecture {architecture}: {problem}")]
    InvalidCurve {
        /// Whose curve it is.
        architecture: ArchitectureIndex,
        /// What is wrong with it, and what was expected.
        problem: &'static str,
    },
    /// A method proposed an architecture of another search space.
    #[error("proposed {genome:?} is not of the benchmark's search space")]
    WrongSpace {
        /// What was proposed.
        genome: Genome,
    },
    /// The benchmark has no trial of an architecture; [`Benchmark::scope`] says which it has.
    #[error(
        "architecture {architecture} has no trial in this benchmark, which is a part of the space; ask for those of its scope"
    )]
    NoTrial {
        /// The architecture.
        architecture: ArchitectureIndex,
    },
    /// The benchmark does not evaluate after so many epochs; [`Benchmark::budgets`] says after how many it does.
    #[error("{epochs} epochs asked for; expected {expected}")]
    EpochsOutOfRange {
        /// The number of epochs asked for.
        epochs: u16,
        /// What could have been asked for, such as `1 to 12`.
        expected: String,
    },
    /// A method went on with a trial that it cannot go on with.
    #[error("trial {trial} cannot go on to {epochs} epochs: {problem}")]
    CannotResume {
        /// The trial.
        trial: TrialNumber,
        /// The epochs to go on to.
        epochs: u16,
        /// Why not.
        problem: &'static str,
    },
    /// An evaluation has a reward or cost that no clock can use.
    #[error(
        "architecture {architecture} after {epochs} epochs: reward {reward_percent} %, \
         cost {charged_seconds} s; expected finite numbers and a positive cost"
    )]
    InvalidEvaluation {
        /// What was evaluated.
        architecture: ArchitectureIndex,
        /// After how many epochs.
        epochs: u16,
        /// Its reward.
        reward_percent: f64,
        /// What the clock would have been charged.
        charged_seconds: f64,
    },
    /// A method waits for a result while nothing is running.
    #[error("method {method} waits at {clock_seconds} s though nothing is running")]
    Stalled {
        /// The method.
        method: String,
        /// The simulated time.
        clock_seconds: f64,
    },
    /// A run has more results than can be stored.
    #[error(
        "more than {} results after {clock_seconds} of {budget_seconds} simulated seconds; expected a smaller budget or \
         fewer workers",
        RunLog::MOST_STEPS
    )]
    TooManySteps {
        /// The simulated time.
        clock_seconds: f64,
        /// The budget.
        budget_seconds: f64,
    },
    /// The benchmark could not answer.
    #[error("the benchmark failed")]
    Benchmark {
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// `Ok` if a setting is possible, else the error that names it.
fn require(
    possible: bool,
    setting: &'static str,
    value: impl std::fmt::Display,
    expected: &'static str,
) -> Result<(), SearchError> {
    if possible {
        return Ok(());
    }
    Err(SearchError::InvalidSetting {
        setting,
        value: value.to_string(),
        expected,
    })
}
