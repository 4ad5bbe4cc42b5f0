//! A table of a whole space, read with one statement: accuracies after the last epoch, and costs.

use crate::model::{ArchitectureIndex, Dataset, Recipe};

use super::{QueryError, Space};

/// An architecture on one data set under one recipe, as the mean over seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OverviewRow {
    /// The architecture.
    pub index: ArchitectureIndex,
    /// The recipe.
    pub recipe: Recipe,
    /// The data set.
    pub dataset: Dataset,
    /// Top-1 accuracy in percent after the last epoch of each split, in the order of
    /// [`Split::ALL`](crate::model::Split::ALL).
    pub accuracy_percent: [Option<f64>; 4],
    /// Multiply-adds for one image in millions.
    pub flops_millions: Option<f64>,
    /// Weights in millions.
    pub params_millions: Option<f64>,
    /// Seconds for a batch of 256 images.
    pub latency_seconds: Option<f64>,
    /// Seconds of all epochs of training; `None` also if the epochs took different times.
    pub train_seconds: Option<f64>,
}

impl Space {
    /// Accuracies and costs of every imported architecture, by index.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub(crate) fn overview(&self) -> Result<Vec<OverviewRow>, QueryError> {
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/overview.sql"))?
                .query_map([self.space], |row| {
                    Ok(OverviewRow {
                        index: row.get(0)?,
                        recipe: row.get(1)?,
                        dataset: row.get(2)?,
                        accuracy_percent: [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?],
                        flops_millions: row.get(7)?,
                        params_millions: row.get(8)?,
                        latency_seconds: row.get(9)?,
                        train_seconds: row.get(10)?,
                    })
                })?
                .collect()
        })
    }
}
