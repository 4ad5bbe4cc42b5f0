//! Everything but the method that decides a run.

use serde::{Deserialize, Serialize};

use crate::model::{Dataset, SearchSpace};

use super::{
    BudgetRule, Charge, ClockPolicy, IncumbentRule, MethodSettings, SearchError, SeedRule,
};

/// The budget of the paper in simulated seconds.
///
/// Searches on CIFAR-10 see the accuracy of [`Dataset::Cifar10Valid`]; both
/// names have the same budget.
#[must_use]
pub const fn official_budget_seconds(space: SearchSpace, dataset: Dataset) -> f64 {
    match (dataset, space) {
        (Dataset::Cifar10Valid | Dataset::Cifar10, _) => 20_000.0,
        (Dataset::Cifar100, _) => 40_000.0,
        (Dataset::ImageNet16, SearchSpace::Topology) => 120_000.0,
        (Dataset::ImageNet16, SearchSpace::Size) => 60_000.0,
    }
}

/// Everything but the method that decides a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSettings {
    /// Simulated seconds of a run.
    pub budget_seconds: f64,
    /// When a run ends.
    pub budget_rule: BudgetRule,
    /// How the clock runs.
    pub clock: ClockPolicy,
    /// Which seed's result an evaluation sees.
    pub seed_rule: SeedRule,
    /// Which evaluation is the best so far.
    pub incumbent_rule: IncumbentRule,
    /// Seed of the generator; the number of a run is the other half.
    pub seed: u64,
}

impl RunSettings {
    /// The rules of the official scripts.
    #[must_use]
    pub fn official(budget_seconds: f64, seed: u64) -> Self {
        Self {
            budget_seconds,
            budget_rule: BudgetRule::default(),
            clock: ClockPolicy::default(),
            seed_rule: SeedRule::default(),
            incumbent_rule: IncumbentRule::default(),
            seed,
        }
    }

    /// The rules that fit a method: the official ones, except that methods
    /// beyond the paper that go on with trials pay for the new epochs only,
    /// keep the seed of a trial, and compare results after equal epochs.
    #[must_use]
    pub fn for_method(method: &MethodSettings, budget_seconds: f64, seed: u64) -> Self {
        let official = Self::official(budget_seconds, seed);
        if !method.resumes_trials() {
            return official;
        }
        Self {
            clock: ClockPolicy {
                charge: Charge::Resume,
                ..official.clock
            },
            seed_rule: SeedRule::PerTrial,
            incumbent_rule: IncumbentRule::MostEpochs,
            ..official
        }
    }

    /// Refuses a budget or overhead that is no time.
    pub(super) fn check(&self) -> Result<(), SearchError> {
        let invalid = |setting, value: f64, expected| {
            Err(SearchError::InvalidSetting {
                setting,
                value: value.to_string(),
                expected,
            })
        };
        let overhead = self.clock.overhead_seconds;
        if !(self.budget_seconds.is_finite() && self.budget_seconds > 0.0) {
            return invalid("budget_seconds", self.budget_seconds, "a positive number");
        }
        if !(overhead.is_finite() && overhead >= 0.0) {
            return invalid("overhead_seconds", overhead, "0 or a positive number");
        }
        Ok(())
    }
}
