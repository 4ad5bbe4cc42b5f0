//! What the architectures of a space cost, for predictors.

use rusqlite::params;

use crate::model::{ArchitectureIndex, Dataset, Recipe};

use super::{QueryError, Space};

/// What an architecture costs: the answer of [`Space::cost_info`] as numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArchitectureCosts {
    /// The architecture.
    pub index: ArchitectureIndex,
    /// The costs, in the order of [`NAMES`](Self::NAMES).
    pub costs: [Option<f64>; Self::NAMES.len()],
}

impl ArchitectureCosts {
    /// The name of each cost, as in the view `cost_info`, with its unit: millions of multiply-adds for one image, millions of
    /// weights, or seconds.
    pub const NAMES: [&'static str; 11] = [
        "flops_millions",
        "params_millions",
        "latency_seconds",
        "train_epoch_seconds",
        "train_total_seconds",
        "x_valid_epoch_seconds",
        "x_valid_total_seconds",
        "x_test_epoch_seconds",
        "x_test_total_seconds",
        "ori_test_epoch_seconds",
        "ori_test_total_seconds",
    ];
}

impl Space {
    /// What every architecture with trials costs, by index: as [`cost_info`](Self::cost_info) answers, to the last bit. A cost
    /// is absent where that has none, and all are where it fails.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    ///
    /// for one in bench.topology()?.costs(Dataset::Cifar10, Recipe::Hp12)? {
    ///     println!("{}: {:?} million multiply-adds", one.index, one.costs[0]);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there are no trials: [`QueryError::NothingImported`] or [`QueryError::NotTrained`], which say what there is, or
    /// [`QueryError::LeftOut`] in a slice. [`QueryError::Store`] if the database cannot be read.
    pub fn costs(
        &self,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<Vec<ArchitectureCosts>, QueryError> {
        let costs: Vec<ArchitectureCosts> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/costs.sql"))?
                .query_map(params![self.space, recipe, dataset], |row| {
                    let mut costs = [None; ArchitectureCosts::NAMES.len()];
                    for (column, cost) in (1..).zip(&mut costs) {
                        *cost = row.get(column)?;
                    }
                    let index = row.get(0)?;
                    Ok(ArchitectureCosts { index, costs })
                })?
                .collect()
        })?;
        if costs.is_empty() {
            return Err(self.why_untrained(dataset, recipe));
        }
        Ok(costs)
    }
}
