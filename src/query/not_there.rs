//! Why an answer about a whole space would be empty, and what there is.

use rusqlite::params;

use crate::model::{ArchitectureIndex, Dataset, Recipe, Split};

use super::{CostLimits, MetricSet, QueryError, Space};

impl Space {
    /// The indexes of the architectures that have trials with a recipe on a data set, ascending: what can be searched, if
    /// the data set is one that [`simulate_train_eval`](Self::simulate_train_eval) trains on.
    ///
    /// # Errors
    ///
    /// [`QueryError::NothingImported`] or [`QueryError::NotTrained`] if there are none, which say what there is;
    /// [`QueryError::LeftOut`] in a slice without them, or [`QueryError::Store`].
    pub fn trained(
        &self,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<Vec<ArchitectureIndex>, QueryError> {
        let trained: Vec<ArchitectureIndex> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/trained_architectures.sql"))?
                .query_map(params![self.space, recipe, dataset], |row| row.get(0))?
                .collect()
        })?;
        if trained.is_empty() {
            return Err(self.why_untrained(dataset, recipe));
        }
        Ok(trained)
    }

    /// Refuses a space of which nothing is imported.
    ///
    /// # Errors
    ///
    /// [`QueryError::NothingImported`], which says what there is, or [`QueryError::Store`].
    pub fn refuse_empty(&self) -> Result<(), QueryError> {
        let imported = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/imported_counts.sql"))?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<_>, _>>()
        })?;
        if imported.iter().any(|&(space, _count)| space == self.space) {
            return Ok(());
        }
        Err(QueryError::NothingImported {
            space: self.space,
            imported,
        })
    }

    /// Why no architecture has trials with a recipe on a data set.
    pub(super) fn why_untrained(&self, dataset: Dataset, recipe: Recipe) -> QueryError {
        if let Err(error) = self.refuse_empty() {
            return error;
        }
        if let Some(left_out) = self.left_out(recipe, dataset) {
            return left_out;
        }
        let trained = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/trained_with.sql"))?
                .query_map([self.space], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        });
        match trained {
            Ok(trained) => QueryError::NotTrained {
                space: self.space,
                dataset,
                recipe,
                trained,
            },
            Err(error) => error,
        }
    }

    /// Why no architecture has an accuracy on a set of images.
    pub(super) fn why_unmeasured(
        &self,
        set: MetricSet,
        dataset: Dataset,
        recipe: Recipe,
    ) -> QueryError {
        if let Err(error) = self.trained(dataset, recipe) {
            return error;
        }
        let measured: Result<Vec<Split>, QueryError> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/ranked_splits.sql"))?
                .query_map(params![self.space, recipe, dataset], |row| row.get(0))?
                .collect()
        });
        match measured {
            Ok(measured) => QueryError::NotMeasured {
                space: self.space,
                set,
                dataset,
                recipe,
                measured,
            },
            Err(error) => error,
        }
    }

    /// Why no architecture of a ranking is within the limits.
    pub(super) fn why_unranked(
        &self,
        set: MetricSet,
        (dataset, split): (Dataset, Split),
        limits: CostLimits,
        recipe: Recipe,
    ) -> QueryError {
        let lowest = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/lowest_costs.sql"))?
                .query_row(params![self.space, recipe, dataset, split], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
        });
        match lowest {
            Ok((ranked, Some(least_flops_millions), Some(least_params_millions))) => {
                QueryError::NoneWithinLimits {
                    space: self.space,
                    limits,
                    ranked,
                    least_flops_millions,
                    least_params_millions,
                }
            }
            Ok(_empty) => self.why_unmeasured(set, dataset, recipe),
            Err(error) => error,
        }
    }
}
