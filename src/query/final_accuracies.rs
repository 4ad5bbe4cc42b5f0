//! The view `final_accuracies`: what every architecture reached, to compare data sets, recipes and splits.

use rusqlite::params;

use crate::ids::{ArchitectureIndex, Dataset, Recipe};

use super::{QueryError, Space};

/// What an architecture reached on one data set under one recipe, as the mean over seeds, and its costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FinalAccuracies {
    /// The architecture.
    pub index: ArchitectureIndex,
    /// Top-1 accuracy in percent after the last epoch of each split, in the order of
    /// [`Split::ALL`](crate::ids::Split::ALL); `None` where a seed lacks it.
    pub accuracy_percent: [Option<f64>; 4],
    /// The place of each accuracy from 1 for the highest; equal ones share the mean of their places.
    pub rank: [Option<f64>; 4],
    /// Weights in millions.
    pub params_millions: Option<f64>,
    /// Multiply-adds for one image in millions.
    pub flops_millions: Option<f64>,
    /// Seconds for a batch of 256 images.
    pub latency_seconds: Option<f64>,
}

impl Space {
    /// What every imported architecture reached on a data set under a recipe, by index.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::ids::{Dataset, Recipe, Split};
    ///
    /// let split = Split::OriTest.id() as usize;
    /// for reached in bench.topology()?.final_accuracies(Dataset::Cifar10, Recipe::Hp200)? {
    ///     println!("{}: {:?} %", reached.index, reached.accuracy_percent[split]);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::ImportCutOff`], or [`QueryError::Store`] if the database cannot be read.
    pub fn final_accuracies(
        &self,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<Vec<FinalAccuracies>, QueryError> {
        self.read_summaries(|connection| {
            connection
                .prepare_cached(include_str!("../../sql/queries/final_accuracies.sql"))?
                .query_map(params![self.space, recipe, dataset], |row| {
                    Ok(FinalAccuracies {
                        index: row.get(0)?,
                        accuracy_percent: [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?],
                        rank: [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?],
                        params_millions: row.get(9)?,
                        flops_millions: row.get(10)?,
                        latency_seconds: row.get(11)?,
                    })
                })?
                .collect()
        })
    }

    /// Runs reads of what is kept of the space as a whole.
    ///
    /// # Errors
    ///
    /// [`QueryError::ImportCutOff`] if that is not there.
    pub(super) fn read_summaries<T>(
        &self,
        read: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, QueryError> {
        let found = self.bench.read(|connection, _| {
            let is_summarised: bool = connection
                .prepare_cached(
                    "SELECT summarised_architectures = imported_architectures FROM search_spaces WHERE space_id = ?1",
                )?
                .query_row([self.space], |row| row.get(0))?;
            is_summarised.then(|| read(connection)).transpose()
        })?;
        found.ok_or(QueryError::ImportCutOff { space: self.space })
    }
}
