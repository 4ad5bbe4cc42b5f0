//! `get_cost_info` and `get_latency`.

use smallvec::SmallVec;

use crate::model::{ArchitectureIndex, Dataset, Recipe};
use crate::rules::{self, CostFacts, CostInfo};

use super::load_trials::CostTrial;
use super::trial_question::{MetricsError, Question};
use super::{ArchitectureSelector, EpochSelector, OfficialCall, QueryError, Space};

impl Space {
    /// FLOPs, params, latency and times of an architecture on a data set (`get_cost_info`).
    ///
    /// Means over the trials. Where trials disagree about FLOPs or params, seed 888 decides, as in the official API.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    ///
    /// let cost = bench.topology()?.cost_info(11, Dataset::Cifar10, Recipe::Hp12)?;
    /// println!("{} million weights, {:?} s a batch", cost.params_millions, cost.latency_seconds);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`more_info`](Self::more_info) for what is not there; [`QueryError::Rule`] where trials disagree and none has
    /// seed 888, or where the list of latencies or of training times is empty.
    #[doc(alias = "get_cost_info")]
    pub fn cost_info(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<CostInfo, QueryError> {
        let index = self.resolve(architecture)?;
        self.costs_of(index, dataset, recipe)
    }

    /// Seconds that the architecture takes for a batch of 256 images (`get_latency`); `None` if no trial has a positive
    /// one.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    ///
    /// if let Some(seconds) = bench.topology()?.latency_seconds(11, Dataset::Cifar10, Recipe::Hp12)? {
    ///     println!("{:.2} ms for 256 images", seconds * 1e3);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`cost_info`](Self::cost_info), even if only another cost than the latency has no answer.
    #[doc(alias = "get_latency")]
    pub fn latency_seconds(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<Option<f64>, QueryError> {
        Ok(self
            .cost_info(architecture, dataset, recipe)?
            .latency_seconds)
    }

    /// As [`cost_info`](Self::cost_info), for an architecture that is known to be in the list.
    pub(super) fn costs_of(
        &self,
        index: ArchitectureIndex,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<CostInfo, QueryError> {
        let question = Question {
            space: self,
            index,
            dataset,
            recipe,
            epoch: EpochSelector::Last,
        };
        let trials = question.cost_trials()?;
        if trials.is_empty() {
            let call = OfficialCall::CostInfo;
            return Err(self.why_no_trials(index, recipe, dataset, call));
        }
        trial_costs(&trials).map_err(|error| question.failed(error))
    }
}

pub(super) fn trial_costs(trials: &[CostTrial]) -> Result<CostInfo, MetricsError> {
    let facts: SmallVec<[CostFacts<'_>; 4]> = trials.iter().map(CostTrial::facts).collect();
    rules::costs(&facts).map_err(MetricsError::Rule)
}
