//! What the logs of all trials say about the size of their networks.

use rusqlite::Row;
use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, Recipe, Seed};

use super::{QueryError, Space};

/// Weights and multiply-adds of a network, as the log of one trial has them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LoggedCost {
    /// The architecture.
    pub index: ArchitectureIndex,
    /// The recipe.
    pub hp: Recipe,
    /// What it was trained on.
    pub dataset: Dataset,
    /// The seed.
    pub seed: Seed,
    /// Trained weights in millions.
    pub params_millions: f64,
    /// Multiply-adds for one image in millions.
    pub flops_millions: f64,
}

impl LoggedCost {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            index: row.get(0)?,
            hp: row.get(1)?,
            dataset: row.get(2)?,
            seed: row.get(3)?,
            params_millions: row.get(4)?,
            flops_millions: row.get(5)?,
        })
    }
}

impl Space {
    /// What the log of each imported trial says about the size of its network, by architecture. A few logs have the numbers
    /// of another network; [`cost_info`](Self::cost_info) answers as the official API does.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// for cost in bench.topology()?.logged_costs()? {
    ///     println!("{} seed {}: {} million weights", cost.index, cost.seed, cost.params_millions);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn logged_costs(&self) -> Result<Vec<LoggedCost>, QueryError> {
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/logged_costs.sql"))?
                .query_map([self.space], LoggedCost::read)?
                .collect()
        })
    }
}
