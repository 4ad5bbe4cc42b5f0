//! The official API's arithmetic over the trials of one data set.
//!
//! Pure functions with the official order of operations, so that results agree to the last
//! bit: sums run from left to right, starting at zero, and a mean is such a sum divided by the count. The import
//! uses them for the means over seeds that it stores, and [`query`](crate::query) for every answer, so each rule is
//! written only once.
//! Source: `get_train`, `get_eval`, `get_times`, `get_metrics` and `get_compute_costs` of `nats_bench` 1.8.

mod arithmetic;
mod costs;
mod metrics;
mod trial_facts;

use crate::model::{Epoch, Seed, Split};

pub(crate) use arithmetic::{mean, sum};
pub(crate) use costs::{CostFacts, costs, positive_latency, trial_times};
pub use costs::{CostInfo, SplitTimes};
pub(crate) use metrics::mean_metrics;
pub use metrics::{EpochNumber, Metrics};
pub(crate) use trial_facts::{ConstantSums, TrialFacts};

/// Why a rule has no answer. The official API raises an exception then, which
/// [`PythonException`](crate::query::PythonException) names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The trial has no such epoch.
    #[error("epoch {epoch} was not trained; the trial has epochs 0 to {last}")]
    EpochOutOfRange {
        /// The epoch asked for.
        epoch: Epoch,
        /// The last epoch that there is.
        last: u16,
    },
    /// The split has no time at this epoch although the trial has evaluation times.
    #[error("{split} was not evaluated at epoch {epoch}")]
    NotEvaluated {
        /// The split.
        split: Split,
        /// The epoch asked for.
        epoch: Epoch,
    },
    /// The log lacks a loss, an accuracy or a time.
    #[error("the log has no {what} of {split} at epoch {epoch}")]
    NotLogged {
        /// What is missing.
        what: &'static str,
        /// The split.
        split: Split,
        /// The epoch that lacks it.
        epoch: Epoch,
    },
    /// The first seed has a time and a later one has none.
    #[error("some seeds have times of {split} and others have none, so there is no mean")]
    MixedTimes {
        /// The split.
        split: Split,
    },
    /// Seeds disagree about a cost and there is no seed 888 to decide.
    #[error(
        "the seeds {} disagree about {cost}, and seed 888, which decides, is not among them",
        list(.seeds)
    )]
    NoDecidingSeed {
        /// `FLOPs` or `params`.
        cost: &'static str,
        /// The seeds there are.
        seeds: Vec<Seed>,
    },
    /// The data set is listed without seeds.
    #[error("the data set has no trials, so there is no mean")]
    NoTrials,
    /// A trial lists latencies, but none is in the list.
    #[error("seed {seed} has an empty list of latencies, so there is no mean")]
    NoLatencies {
        /// The seed.
        seed: Seed,
    },
    /// A trial lists training times, but none is in the list.
    #[error("seed {seed} has an empty list of training times, so there is no mean")]
    NoTrainTimes {
        /// The seed.
        seed: Seed,
    },
}

fn list(seeds: &[Seed]) -> String {
    seeds
        .iter()
        .map(Seed::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
