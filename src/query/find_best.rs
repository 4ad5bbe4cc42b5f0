//! `find_best`: the most accurate architecture within limits.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, Recipe, Split};

use super::cost_info::trial_costs;
use super::trial_question::{Question, select_metrics};
use super::{CostLimits, EpochSelector, MetricSet, OfficialCall, QueryError, Space};

/// Which architectures compete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Candidates<'a> {
    /// All that are imported.
    #[default]
    Imported,
    /// The whole list, which must be imported (`enforce_all=True`).
    WholeSpace,
    /// These, in ascending order (in the official API, those that were loaded before).
    These(&'a [ArchitectureIndex]),
}

/// The answer of [`Space::find_best`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BestArchitecture {
    /// The architecture; of several with the same accuracy the one with the lowest index.
    pub index: ArchitectureIndex,
    /// Top-1 accuracy in percent after the last epoch, mean over the trials.
    #[serde(rename = "accuracy")]
    pub accuracy_percent: f64,
}

/// A place in the answer of [`Space::ranking`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedArchitecture {
    /// The architecture.
    pub index: ArchitectureIndex,
    /// Its string.
    pub architecture: String,
    /// Top-1 accuracy in percent after the last epoch, mean over the trials.
    #[serde(rename = "accuracy")]
    pub accuracy_percent: f64,
    /// Multiply-adds for one image in millions.
    pub flops_millions: f64,
    /// Weights in millions.
    pub params_millions: f64,
}

/// What the ranking answers.
enum Ranked {
    /// The best architecture within the limits, if any is within them.
    Best(Option<BestArchitecture>),
    /// The ranking cannot answer, since a candidate is not in it.
    Incomplete,
}

impl CostLimits {
    /// Refuses a limit that is no number: no cost can be compared with it.
    pub(super) fn check(self) -> Result<(), QueryError> {
        let limits = [
            ("flops_millions", self.flops_millions),
            ("params_millions", self.params_millions),
        ];
        for (cost, limit) in limits {
            if limit.is_some_and(f64::is_nan) {
                return Err(QueryError::LimitNotANumber { cost });
            }
        }
        Ok(())
    }
}

impl Space {
    /// The most accurate architecture within limits (`find_best`); `None` if no architecture is within them, where the
    /// official answer is `(-1, None)`.
    ///
    /// The accuracy is that of the last epoch, mean over the trials. `Valid` and `Test` mean what they mean in the
    /// official API ([`MetricSet::resolve`]); the costs are those of the data set that is then meant.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    /// use natsbench::query::{Candidates, CostLimits, MetricSet};
    ///
    /// let limits = CostLimits { params_millions: Some(0.5), ..CostLimits::default() };
    /// let best = bench.topology()?.find_best(
    ///     Dataset::Cifar10,
    ///     MetricSet::Test,
    ///     limits,
    ///     Recipe::Hp200,
    ///     Candidates::Imported,
    /// )?;
    /// if let Some(best) = best {
    ///     println!("number {} reaches {} %", best.index, best.accuracy_percent);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// For the first candidate that has no answer, as in the official API: [`QueryError::NotImported`],
    /// [`QueryError::NoRecipe`], [`QueryError::NoDataset`], [`QueryError::NoTrials`], [`QueryError::NoSuchSet`] or
    /// [`QueryError::Rule`]. [`QueryError::NothingImported`] if all imported ones compete and there are none,
    /// [`QueryError::LimitNotANumber`], [`QueryError::ImportRunning`] or [`QueryError::ImportCutOff`] if the rankings of
    /// the space are not there.
    pub fn find_best(
        &self,
        dataset: Dataset,
        set: MetricSet,
        limits: CostLimits,
        recipe: Recipe,
        candidates: Candidates<'_>,
    ) -> Result<Option<BestArchitecture>, QueryError> {
        limits.check()?;
        if let (Some((dataset, split)), Candidates::Imported | Candidates::WholeSpace) =
            (set.resolve(dataset), candidates)
        {
            let whole = candidates == Candidates::WholeSpace;
            if let Ranked::Best(best) =
                self.first_in_ranking(dataset, split, limits, recipe, whole)?
            {
                return Ok(best);
            }
        }
        // Some candidate has no answer, or only some architectures compete: go through them as the official API does.
        let candidates = match candidates {
            Candidates::These(indexes) => indexes.to_vec(),
            Candidates::Imported => {
                self.refuse_empty()?;
                self.imported()?
            }
            Candidates::WholeSpace => (0..self.len() as u32).map(ArchitectureIndex).collect(),
        };
        let mut best: Option<BestArchitecture> = None;
        for index in candidates {
            let Some(accuracy_percent) =
                self.accuracy_within(index, dataset, set, limits, recipe)?
            else {
                continue;
            };
            if best.is_none_or(|best| best.accuracy_percent < accuracy_percent) {
                best = Some(BestArchitecture {
                    index,
                    accuracy_percent,
                });
            }
        }
        Ok(best)
    }

    /// The most accurate architectures within limits, best first, at most `count` of them: like
    /// [`find_best`](Self::find_best) among all imported architectures, but more than one.
    ///
    /// An architecture without an answer is left out, while `find_best` would fail. The answer is never empty, unless
    /// `count` is 0.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    /// use natsbench::query::{CostLimits, MetricSet};
    ///
    /// let limits = CostLimits::default();
    /// for place in bench.size()?.ranking(Dataset::Cifar100, MetricSet::Valid, limits, Recipe::Hp90, 10)? {
    ///     println!("{}: {} %, {} M weights", place.architecture, place.accuracy_percent, place.params_millions);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is none: [`QueryError::NothingImported`], [`QueryError::NotTrained`], [`QueryError::NotMeasured`] or
    /// [`QueryError::NoneWithinLimits`], which say what there is, or [`QueryError::LeftOut`] in a slice.
    /// [`QueryError::NoSuchSet`], [`QueryError::LimitNotANumber`], [`QueryError::ImportCutOff`], or
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn ranking(
        &self,
        dataset: Dataset,
        set: MetricSet,
        limits: CostLimits,
        recipe: Recipe,
        count: u32,
    ) -> Result<Vec<RankedArchitecture>, QueryError> {
        let ranked = self.ranked(dataset, set, limits, recipe, count)?;
        match set.resolve(dataset) {
            Some(meant) if ranked.is_empty() && count > 0 => {
                Err(self.why_unranked(set, meant, limits, recipe))
            }
            _ => Ok(ranked),
        }
    }

    /// As [`ranking`](Self::ranking), but empty where nothing is there.
    ///
    /// # Errors
    ///
    /// [`QueryError::NoSuchSet`], [`QueryError::LimitNotANumber`], [`QueryError::ImportCutOff`] or
    /// [`QueryError::Store`].
    pub(crate) fn ranked(
        &self,
        dataset: Dataset,
        set: MetricSet,
        limits: CostLimits,
        recipe: Recipe,
        count: u32,
    ) -> Result<Vec<RankedArchitecture>, QueryError> {
        limits.check()?;
        let no_such_set = QueryError::NoSuchSet {
            dataset,
            set,
            has_times: true,
        };
        let (dataset, split) = set.resolve(dataset).ok_or(no_such_set)?;
        let CostLimits {
            flops_millions,
            params_millions,
        } = limits;
        self.read_summaries(|connection| {
            connection
                .prepare_cached(include_str!("../../sql/queries/ranking.sql"))?
                .query_map(
                    params![
                        self.space,
                        recipe,
                        dataset,
                        split,
                        flops_millions,
                        params_millions,
                        count
                    ],
                    |row| {
                        Ok(RankedArchitecture {
                            index: row.get(0)?,
                            architecture: row.get(1)?,
                            accuracy_percent: row.get(2)?,
                            flops_millions: row.get(3)?,
                            params_millions: row.get(4)?,
                        })
                    },
                )?
                .collect()
        })
    }

    /// The answer from the ranking.
    fn first_in_ranking(
        &self,
        dataset: Dataset,
        split: Split,
        limits: CostLimits,
        recipe: Recipe,
        whole_space: bool,
    ) -> Result<Ranked, QueryError> {
        self.read_when_summarised(|connection| {
            let ranking = params![self.space, recipe, dataset, split];
            let (ranked, imported, summarised): (Option<usize>, usize, usize) = connection
                .prepare_cached(include_str!("../../sql/queries/ranking_coverage.sql"))?
                .query_row(ranking, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            if summarised != imported {
                return Ok(None);
            }
            let expected = if whole_space { self.len() } else { imported };
            if ranked != Some(expected) {
                return Ok(Some(Ranked::Incomplete));
            }
            connection
                .prepare_cached(include_str!("../../sql/queries/best_in_ranking.sql"))?
                .query_row(
                    params![
                        self.space,
                        recipe,
                        dataset,
                        split,
                        limits.flops_millions,
                        limits.params_millions
                    ],
                    |row| {
                        Ok(BestArchitecture {
                            index: row.get(0)?,
                            accuracy_percent: row.get(1)?,
                        })
                    },
                )
                .optional()
                .map(|best| Some(Ranked::Best(best)))
        })
    }

    /// The accuracy of an architecture if its costs are within the limits.
    fn accuracy_within(
        &self,
        index: ArchitectureIndex,
        dataset: Dataset,
        set: MetricSet,
        limits: CostLimits,
        recipe: Recipe,
    ) -> Result<Option<f64>, QueryError> {
        let meant = set.resolve(dataset);
        let dataset = meant.map_or(dataset, |(dataset, _split)| dataset);
        let question = Question {
            space: self,
            index,
            dataset,
            recipe,
            epoch: EpochSelector::Last,
        };
        let cost_trials = question.cost_trials()?;
        if cost_trials.is_empty() {
            return Err(self.why_no_trials(index, recipe, dataset, OfficialCall::FindBest));
        }
        let costs = trial_costs(&cost_trials).map_err(|error| question.failed(error))?;
        let exceeds = |cost: f64, limit: Option<f64>| limit.is_some_and(|limit| cost > limit);
        if exceeds(costs.flops_millions, limits.flops_millions)
            || exceeds(costs.params_millions, limits.params_millions)
        {
            return Ok(None);
        }
        let trials = question.trials()?;
        let Some((_dataset, split)) = meant else {
            let has_times = trials
                .first()
                .is_some_and(|trial| !trial.layout.evaluation_seconds.is_empty());
            return Err(QueryError::NoSuchSet {
                dataset,
                set,
                has_times,
            });
        };
        let metrics = select_metrics(&trials, split, EpochSelector::Last, None);
        metrics
            .map(|metrics| Some(metrics.accuracy_percent))
            .map_err(|error| question.failed(error))
    }
}
