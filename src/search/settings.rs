//! Everything but the method that decides a run.

use serde::{Deserialize, Serialize};

use crate::model::{BenchmarkSpace, Dataset, SearchSpace};

use super::run_rules::{LONGEST_SECONDS, MOST_WORKERS};
use super::{
    BudgetRule, Charge, ClockPolicy, IncumbentRule, MethodSettings, SearchError, SeedRule, require,
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

/// Simulated seconds of a run in NAS-Bench-101: `max_time_budget` of the official notebook, a few thousand trainings of 108
/// epochs.
pub const NASBENCH101_BUDGET_SECONDS: f64 = 5e6;

/// Everything but the method that decides a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSettings {
    /// Simulated seconds of a run: more than 0, at most 1e9.
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

    /// The rules that fit a method. They are the official ones, except for methods that
    /// are not in the paper and that continue trials: these pay for the new epochs only,
    /// keep the seed of a trial, and compare results after equal numbers of epochs.
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

    /// The rules that fit a method in a space. In NATS-Bench, they are those of [`for_method`](Self::for_method).
    ///
    /// In NAS-Bench-101, the clock is that of the official package, which charges training alone. No trial goes on there:
    /// each budget was trained from the beginning, with a schedule of its own. So every evaluation is charged in full and
    /// sees a repeat drawn for it. Methods that compare budgets prefer a result after more epochs as the best so far.
    #[must_use]
    pub fn in_space(
        space: impl Into<BenchmarkSpace>,
        method: &MethodSettings,
        budget_seconds: f64,
        seed: u64,
    ) -> Self {
        let rules = Self::for_method(method, budget_seconds, seed);
        match space.into() {
            BenchmarkSpace::Nats(_) => rules,
            BenchmarkSpace::NasBench101 => Self {
                clock: ClockPolicy {
                    charge: Charge::TrainingAlone,
                    ..rules.clock
                },
                seed_rule: SeedRule::PerEvaluation,
                ..rules
            },
        }
    }

    /// The least number of results that a run of a method can have: as if each evaluation took as long as the longest one.
    #[must_use]
    pub(crate) fn least_steps(&self, method: &MethodSettings, longest_seconds: f64) -> u64 {
        let is_official = self.budget_rule == BudgetRule::Official;
        // the workers of a local search may wait for each other
        let workers = match method {
            MethodSettings::LocalSearch(_) => 1,
            _ => u64::from(self.clock.workers.get()),
        };
        let in_budget = (self.budget_seconds / longest_seconds) as u64; // saturates
        let in_budget = in_budget.saturating_mul(workers);
        match method {
            MethodSettings::Evolution(evolution) if is_official => {
                in_budget.max(u64::from(evolution.population_size))
            }
            MethodSettings::BohbOfficial(bohb) if is_official => {
                bohb.iterations.map_or(in_budget, u64::from)
            }
            MethodSettings::BohbOfficial(bohb) | MethodSettings::Bohb(bohb) => {
                in_budget.min(bohb.iterations.map_or(u64::MAX, u64::from))
            }
            _ => in_budget,
        }
    }

    /// Refuses numbers that no run can be made with.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`], naming the setting and its range.
    pub fn check(&self) -> Result<(), SearchError> {
        let (budget, overhead) = (self.budget_seconds, self.clock.overhead_seconds);
        let possible = budget > 0.0 && budget <= LONGEST_SECONDS;
        let expected = "more than 0 and at most 1000000000 simulated seconds";
        require(possible, "budget_seconds", budget, expected)?;
        let possible = (0.0..=LONGEST_SECONDS).contains(&overhead);
        let expected = "0 to 1000000000 simulated seconds";
        require(possible, "overhead_seconds", overhead, expected)?;
        let workers = self.clock.workers.get();
        require(workers <= MOST_WORKERS, "workers", workers, "1 to 1024")
    }
}
