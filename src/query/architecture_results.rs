//! `query_by_index`: all trials of an architecture under one recipe, with their curves.

use std::fmt;
use std::sync::Arc;

use crate::model::{
    ArchitectureIndex, ArchitectureRecord, Dataset, Recipe, RecipeRecord, SearchSpace, Seed, Split,
};
use crate::rows::{RowsError, architecture_rows, restore};
use crate::rules::{self, CostFacts, CostInfo, Metrics, RuleError, mean_metrics};
use crate::store::{ArchitectureRows, StoreError, read_rows};

use super::{
    ArchitectureSelector, EpochSelector, OfficialCall, QueryError, Space, Trial, TrialSelector,
};

/// All trials of an architecture under one recipe: the official `ArchResults`.
#[derive(Debug, Clone)]
pub struct ArchitectureResults {
    space: SearchSpace,
    index: ArchitectureIndex,
    record: RecipeRecord,
    trials: Vec<Trial>,
    architecture: Arc<str>,
}

impl Space {
    /// All trials of an architecture under one recipe (`query_meta_info_by_index`, `query_by_index` without a data
    /// set).
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe, Seed, Split};
    /// use natsbench::query::EpochSelector;
    ///
    /// let results = bench.topology()?.query_by_index(11, Recipe::Hp200)?;
    /// for trial in results.trials_on(Dataset::Cifar100)? {
    ///     let last = trial.evaluation(Split::OriTest, EpochSelector::Last)?;
    ///     println!("seed {}: {} %", trial.seed(), last.accuracy_percent);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::IndexOutOfRange`], [`QueryError::UnknownArchitecture`], [`QueryError::NotImported`] or
    /// [`QueryError::NoRecipe`].
    #[doc(alias = "query_meta_info_by_index")]
    pub fn query_by_index(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        recipe: Recipe,
    ) -> Result<ArchitectureResults, QueryError> {
        self.read_results(&self.ask_results(architecture, recipe)?)
    }

    /// The record of an imported architecture as its archive has it: every recipe, trial and curve, each in the order of
    /// the archive.
    ///
    /// # Errors
    ///
    /// As [`query_by_index`](Self::query_by_index).
    pub fn record(
        &self,
        architecture: impl Into<ArchitectureSelector>,
    ) -> Result<ArchitectureRecord, QueryError> {
        let index = self.resolve(architecture)?;
        self.recipes_of(index)?;
        self.need_curves()?;
        Ok(self.rows_and_record(index, None)?.1)
    }

    /// What the database has of an architecture: the trials of one recipe, or of all.
    pub(super) fn rows_and_record(
        &self,
        index: ArchitectureIndex,
        recipe: Option<Recipe>,
    ) -> Result<(ArchitectureRows, ArchitectureRecord), QueryError> {
        let key = self.key(index)?;
        let architecture = self.architecture(index)?;
        let rows = self.bench.read(|connection, layouts| {
            read_rows(connection, layouts, self.space, index, key, recipe)
        })?;
        let rows = rows.ok_or_else(|| self.contradiction(index))?;
        let record = restore(&rows, &architecture).ok_or_else(|| self.contradiction(index))?;
        Ok((rows, record))
    }

    pub(super) fn contradiction(&self, index: ArchitectureIndex) -> QueryError {
        let path = self.bench.path().to_owned();
        StoreError::Contradiction {
            path,
            space: self.space,
            index,
        }
        .into()
    }
}

impl ArchitectureResults {
    /// The results of one recipe of a record, without a database: to answer questions about a file, or about values
    /// that a program changed. `None` if the record lacks the recipe.
    ///
    /// # Errors
    ///
    /// [`RowsError`] if a database could not hold the record.
    pub fn from_record(
        record: ArchitectureRecord,
        recipe: Recipe,
    ) -> Result<Option<Self>, RowsError> {
        let rows = architecture_rows(&record)?;
        Ok(Self::assemble(&rows, record, recipe))
    }

    pub(super) fn assemble(
        rows: &ArchitectureRows,
        record: ArchitectureRecord,
        recipe: Recipe,
    ) -> Option<Self> {
        let ArchitectureRecord {
            space,
            index,
            architecture,
            recipes,
        } = record;
        let architecture: Arc<str> = architecture.into();
        let record = recipes.into_iter().find(|of| of.recipe == recipe)?;
        let of = |dataset| {
            let trials = rows.trials.iter();
            trials.filter(move |trial| trial.recipe == recipe && trial.dataset == dataset)
        };
        let trials = record
            .datasets
            .iter()
            .flat_map(|listed| of(listed.dataset))
            .map(|row| Trial::new(rows, row, &record, &architecture))
            .collect::<Option<_>>()?;
        Some(Self {
            space,
            index,
            record,
            trials,
            architecture,
        })
    }

    /// The architecture.
    #[must_use]
    #[doc(alias = "arch_index")]
    pub const fn index(&self) -> ArchitectureIndex {
        self.index
    }

    /// Its string.
    #[must_use]
    #[doc(alias = "arch_str")]
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The recipe.
    #[must_use]
    pub const fn recipe(&self) -> Recipe {
        self.record.recipe
    }

    /// The index in six digits (`arch_idx_str`).
    #[must_use]
    #[doc(alias = "arch_idx_str")]
    pub fn index_text(&self) -> String {
        format!("{:06}", self.index.0)
    }

    /// Whether the weights were removed from the archive (`clear_net_done`).
    #[must_use]
    #[doc(alias = "clear_net_done")]
    pub const fn weights_cleared(&self) -> bool {
        self.record.weights_cleared
    }

    /// The data sets, in stored order (`get_dataset_names`).
    #[must_use]
    #[doc(alias = "get_dataset_names")]
    pub fn datasets(&self) -> Vec<Dataset> {
        self.record.datasets.iter().map(|of| of.dataset).collect()
    }

    /// The seeds of a data set (`get_dataset_seeds`), in stored order, which is also the order in which values are added up.
    ///
    /// # Errors
    ///
    /// [`QueryError::NoDataset`].
    #[doc(alias = "get_dataset_seeds")]
    pub fn seeds(&self, dataset: Dataset) -> Result<&[Seed], QueryError> {
        let found = self.record.datasets.iter().find(|of| of.dataset == dataset);
        found
            .map(|of| of.seeds.as_slice())
            .ok_or_else(|| QueryError::NoDataset {
                space: self.space,
                index: self.index,
                recipe: self.record.recipe,
                dataset,
                available: self.datasets(),
            })
    }

    /// Data sets and seeds of all trials, in the order of the archive's `all_results`.
    #[must_use]
    pub fn stored_order(&self) -> Vec<(Dataset, Seed)> {
        self.record
            .trials
            .iter()
            .map(|trial| (trial.dataset, trial.seed))
            .collect()
    }

    /// All trials, by data set and seed in stored order.
    #[must_use]
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The trials of a data set, in the order of its seeds (`query` without a seed).
    ///
    /// # Errors
    ///
    /// [`QueryError::NoDataset`].
    #[doc(alias = "query")]
    pub fn trials_on(&self, dataset: Dataset) -> Result<Vec<&Trial>, QueryError> {
        self.seeds(dataset)?;
        Ok(self
            .trials
            .iter()
            .filter(|trial| trial.dataset() == dataset)
            .collect())
    }

    /// One trial (`query` with a seed).
    ///
    /// # Errors
    ///
    /// [`QueryError::NoSeed`].
    pub fn trial(&self, dataset: Dataset, seed: Seed) -> Result<&Trial, QueryError> {
        let found = self
            .trials
            .iter()
            .find(|trial| trial.dataset() == dataset && trial.seed() == seed);
        found.ok_or_else(|| {
            let of_dataset = self
                .trials
                .iter()
                .filter(|trial| trial.dataset() == dataset);
            let available = of_dataset.map(Trial::seed).collect();
            QueryError::NoSeed {
                seed,
                available,
                call: OfficialCall::Trial,
            }
        })
    }

    /// Metrics of a split after an epoch (`get_metrics`). `None` for the mean over no trials, for which the official answer
    /// is an empty dict.
    ///
    /// # Errors
    ///
    /// [`QueryError::NoDataset`]; [`QueryError::Rule`] if *any* trial lacks the epoch; [`QueryError::NoSeed`];
    /// [`QueryError::NoTrials`] if a random trial is wanted and there are none.
    #[doc(alias = "get_metrics")]
    pub fn metrics(
        &self,
        dataset: Dataset,
        split: Split,
        epoch: impl Into<EpochSelector>,
        trial: TrialSelector<'_>,
    ) -> Result<Option<Metrics>, QueryError> {
        let epoch = epoch.into();
        let trials = self.trials_on(dataset)?;
        let all: Result<Vec<Metrics>, RuleError> = trials
            .iter()
            .map(|trial| trial.metrics(split, epoch))
            .collect();
        let all = all.map_err(|source| self.failed(dataset, source))?;
        let position = match trial {
            TrialSelector::Mean => {
                return mean_metrics(split, &all).map_err(|source| self.failed(dataset, source));
            }
            TrialSelector::Seed(seed) => {
                let position = trials.iter().position(|trial| trial.seed() == seed);
                position.ok_or_else(|| QueryError::NoSeed {
                    seed,
                    available: trials.iter().map(|trial| trial.seed()).collect(),
                    call: OfficialCall::Metrics,
                })?
            }
            TrialSelector::Random(_) if all.is_empty() => {
                let Self { space, index, .. } = *self;
                let recipe = self.record.recipe;
                return Err(QueryError::NoTrials {
                    space,
                    index,
                    recipe,
                    dataset,
                    call: OfficialCall::Metrics,
                });
            }
            TrialSelector::Random(draw) => draw.draw_below(all.len()).min(all.len() - 1),
        };
        Ok(all.get(position).copied())
    }

    /// FLOPs, params, latency and times (`get_compute_costs`).
    ///
    /// # Errors
    ///
    /// [`QueryError::NoDataset`] or [`QueryError::Rule`].
    #[doc(alias = "get_compute_costs")]
    pub fn compute_costs(&self, dataset: Dataset) -> Result<CostInfo, QueryError> {
        let trials = self.trials_on(dataset)?;
        let facts: Vec<CostFacts<'_>> = trials.iter().map(|trial| trial.cost_facts()).collect();
        rules::costs(&facts).map_err(|source| self.failed(dataset, source))
    }

    /// Mean latency in seconds, if that of every trial is positive (`ArchResults.get_latency`, which is stricter than
    /// [`Space::latency_seconds`]).
    ///
    /// # Errors
    ///
    /// [`QueryError::NoDataset`], [`QueryError::NoLatency`], or [`QueryError::Rule`] without trials.
    #[doc(alias = "get_latency")]
    pub fn latency_seconds(&self, dataset: Dataset) -> Result<f64, QueryError> {
        let mut latencies = Vec::new();
        for trial in self.trials_on(dataset)? {
            let seed = trial.seed();
            let latency = rules::positive_latency(&trial.cost_facts());
            let latency = latency.map_err(|source| self.failed(dataset, source))?;
            latencies.push(latency.ok_or(QueryError::NoLatency { dataset, seed })?);
        }
        rules::mean(latencies).ok_or_else(|| self.failed(dataset, RuleError::NoTrials))
    }

    /// Epochs of the trials of a data set, or of all trials (`get_total_epoch`).
    ///
    /// # Errors
    ///
    /// [`QueryError::NoDataset`], [`QueryError::NoEpochs`] if there are no trials, or [`QueryError::MixedEpochs`] if
    /// they differ.
    #[doc(alias = "get_total_epoch")]
    pub fn total_epochs(&self, dataset: Option<Dataset>) -> Result<u16, QueryError> {
        let epochs: Vec<u16> = match dataset {
            Some(dataset) => self
                .trials_on(dataset)?
                .into_iter()
                .map(Trial::total_epochs)
                .collect(),
            None => self.trials.iter().map(Trial::total_epochs).collect(),
        };
        match epochs.as_slice() {
            [] => Err(QueryError::NoEpochs {
                space: self.space,
                index: self.index,
                recipe: self.record.recipe,
            }),
            [first, rest @ ..] if rest.iter().all(|other| other == first) => Ok(*first),
            _ => Err(QueryError::MixedEpochs { epochs }),
        }
    }

    fn failed(&self, dataset: Dataset, source: RuleError) -> QueryError {
        let Self { space, index, .. } = *self;
        QueryError::Rule {
            space,
            index,
            recipe: self.record.recipe,
            dataset,
            source,
        }
    }
}

impl fmt::Display for ArchitectureResults {
    /// The official `repr`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cleared = if self.record.weights_cleared {
            "True"
        } else {
            "False"
        };
        write!(
            formatter,
            "ArchResults(arch-index={}, arch={}, {} runs, clear={cleared})",
            self.index,
            self.architecture,
            self.trials.len()
        )
    }
}
