//! The view `final_accuracies`: what every architecture reached, to compare data sets, recipes and splits.

use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

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
                    let value = |column| number(row, column);
                    Ok(FinalAccuracies {
                        index: row.get(0)?,
                        accuracy_percent: [value(1)?, value(2)?, value(3)?, value(4)?],
                        params_millions: value(5)?,
                        flops_millions: value(6)?,
                        latency_seconds: value(7)?,
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

/// As `row.get`, without its ways to convert what is a number already.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<f64>> {
    match row.get_ref(column)? {
        ValueRef::Real(number) => Ok(Some(number)),
        _ => row.get(column),
    }
}
