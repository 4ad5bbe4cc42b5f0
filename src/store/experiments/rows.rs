//! What is stored of an experiment.

use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace, Seed};
use crate::store::experiment_runs::KEY_BITS;

/// Runs that an experiment can have, and steps that a run can have: they are parts of packed keys.
pub(crate) const MAX_RUNS_AND_STEPS: u64 = 1 << KEY_BITS;

/// Whether runs were made here or elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ExperimentKind {
    /// On the simulated clock.
    Search,
    /// On images; each step is an epoch of the search, but for the first, which is before it.
    WeightSharing,
    /// Elsewhere; each step is an epoch of the search.
    External,
}

impl ExperimentKind {
    /// The name in the database.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::WeightSharing => "weight-sharing",
            Self::External => "external",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Search, Self::WeightSharing, Self::External]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// By what an experiment is recognised: two with the same values are the same experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExperimentKey<'a> {
    /// Where its runs were made.
    pub kind: ExperimentKind,
    /// Name of the method.
    pub method: &'a str,
    /// The space.
    pub space: BenchmarkSpace,
    /// The data set, as `simulate_train_eval` names it.
    pub dataset: BenchmarkDataset,
    /// All settings but the number of runs, as JSON that is equal for equal settings.
    pub settings: &'a str,
}

/// How the runs of an experiment were made, in columns of `experiments`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum HowMade<'a> {
    /// On the simulated clock.
    Simulated(&'a SearchColumns),
    /// By training a supernet.
    Trained {
        /// On these images.
        images: &'a str,
        /// With these options, separated by commas; `None` without.
        options: Option<&'a str>,
    },
    /// Elsewhere.
    Unknown,
}

/// How a search on the simulated clock was made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SearchColumns {
    /// Key of the recipe that it trains with.
    pub recipe_id: i64,
    /// Simulated seconds of a run.
    pub budget_seconds: f64,
    /// When a run ends.
    pub budget_rule: &'static str,
    /// How the clock runs.
    pub clock_policy: String,
    /// Number of simulated workers.
    pub workers: u16,
    /// Which seed's result is seen.
    pub seed_rule: &'static str,
    /// Which result is the best so far.
    pub incumbent_rule: &'static str,
    /// Seed of the generator.
    pub seed: i64,
    /// Name of the generator.
    pub generator: &'static str,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunRow {
    /// Its number in the experiment, below [`MAX_RUNS_AND_STEPS`]; weight-sharing and external: the seed of the search.
    pub run: u32,
    /// `budget` or `finished`; `None` for an external one, and for a weight-sharing one with epochs left.
    pub ended_by: Option<&'static str>,
    /// Its steps, in order.
    pub steps: Vec<StepRow>,
}

/// One step of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StepRow {
    /// Its number in the run, below [`MAX_RUNS_AND_STEPS`]; external: the search epoch; weight-sharing: that plus 1.
    pub step: u32,
    /// What was trained.
    pub architecture: ArchitectureIndex,
    /// The best so far.
    pub incumbent: ArchitectureIndex,
    /// What was recorded of the simulated evaluation; `None` in other experiments.
    pub simulated: Option<SimulatedColumns>,
    /// The accuracy that the method saw, in percent; weight-sharing: of the choice in the supernet.
    pub reward_percent: Option<f64>,
    /// When it was; `None` in an external experiment without times.
    pub clock: Option<ClockColumns>,
}

/// The columns of a step that say when it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClockColumns {
    /// Clock at the start, in seconds.
    pub start_seconds: f64,
    /// Seconds that the clock was charged for it.
    pub charged_seconds: f64,
}

/// The columns of a step on the simulated clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SimulatedColumns {
    /// Number of the trial within the run.
    pub trial: u32,
    /// The simulated worker.
    pub worker: u16,
    /// Epochs after which it was evaluated.
    pub epochs: u16,
    /// The seed whose result was seen.
    pub seed: Seed,
}

/// An experiment that is stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredExperiment {
    /// Its key in the database.
    pub id: i64,
    /// Where its runs were made.
    pub kind: ExperimentKind,
    /// Name of the method.
    pub method: String,
    /// The data set.
    pub dataset: BenchmarkDataset,
    /// All settings as JSON.
    pub settings: String,
    /// Simulated seconds of a run; `None` for one that was not simulated.
    pub budget_seconds: Option<f64>,
    /// Runs that were asked for.
    pub requested_runs: u32,
    /// Weight-sharing: the images that it was trained on.
    pub images: Option<String>,
    /// Weight-sharing: what was not done as in the original scripts, separated by commas.
    pub options: Option<String>,
    /// What the simulated clock charges; `None` for one that was not simulated.
    pub clock_policy: Option<String>,
}

/// (clock in seconds, incumbent) after each step of a run; the clock of an external run without times counts its epochs.
pub(crate) type IncumbentPoints = Vec<(f64, ArchitectureIndex)>;
