//! Why there are no trials, and what there is.

use rusqlite::params;

use crate::model::{ArchitectureIndex, Dataset, Recipe};

use super::error::join;
use super::{OfficialCall, QueryError, Space};

impl Space {
    /// Recipes of an imported architecture in the order of its file; an error if it is not imported.
    ///
    /// # Errors
    ///
    /// [`QueryError::IndexOutOfRange`], [`QueryError::NotImported`] or [`QueryError::Store`].
    pub fn recipes_of(&self, index: ArchitectureIndex) -> Result<Vec<Recipe>, QueryError> {
        let key = self.key(index)?;
        let (imported, recipes) = self.bench.read(|connection, _| {
            let imported: bool = connection
                .prepare_cached(include_str!("../../sql/queries/is_imported.sql"))?
                .query_row([key.get()], |row| row.get(0))?;
            let recipes: Vec<Recipe> = connection
                .prepare_cached(include_str!("../../sql/queries/architecture_recipes.sql"))?
                .query_map([key.get(), key.get()], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok((imported, recipes))
        })?;
        if imported {
            Ok(recipes)
        } else {
            Err(self.not_imported(index))
        }
    }

    /// Data sets of an architecture under a recipe, in the order of `dataset_seed`.
    pub(super) fn datasets_of(
        &self,
        index: ArchitectureIndex,
        recipe: Recipe,
    ) -> Result<Vec<Dataset>, QueryError> {
        let key = self.key(index)?;
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/recipe_datasets.sql"))?
                .query_map(params![key.get(), recipe], |row| row.get(0))?
                .collect()
        })
    }

    /// Why a call found no trials.
    pub(super) fn why_no_trials(
        &self,
        index: ArchitectureIndex,
        recipe: Recipe,
        dataset: Dataset,
        call: OfficialCall,
    ) -> QueryError {
        let space = self.space;
        let recipes = match self.recipes_of(index) {
            Ok(recipes) => recipes,
            Err(error) => return error,
        };
        if let Some(left_out) = self.left_out(recipe, dataset) {
            return left_out;
        }
        if !recipes.contains(&recipe) {
            return QueryError::NoRecipe {
                space,
                index,
                recipe,
                available: recipes,
                call,
            };
        }
        match self.datasets_of(index, recipe) {
            Err(error) => error,
            Ok(datasets) if !datasets.contains(&dataset) => QueryError::NoDataset {
                space,
                index,
                recipe,
                dataset,
                available: datasets,
            },
            Ok(_) => QueryError::NoTrials {
                space,
                index,
                recipe,
                dataset,
                call,
            },
        }
    }

    /// The error if this is a slice without the recipe or the data set.
    pub(super) fn left_out(&self, recipe: Recipe, dataset: Dataset) -> Option<QueryError> {
        let slice = self.bench.slice()?;
        if !slice.recipes.contains(&recipe) {
            Some(QueryError::LeftOut {
                what: format!("hp {recipe}"),
                kept: join(&slice.recipes),
            })
        } else if !slice.datasets.contains(&dataset) {
            Some(QueryError::LeftOut {
                what: dataset.to_string(),
                kept: join(&slice.datasets),
            })
        } else {
            None
        }
    }

    /// Refuses a question that needs curves, if this is a slice without them.
    pub(super) fn need_curves(&self) -> Result<(), QueryError> {
        if self.bench.has_curves() {
            return Ok(());
        }
        Err(QueryError::LeftOut {
            what: "curves".to_owned(),
            kept: "last epochs".to_owned(),
        })
    }

    pub(super) fn not_imported(&self, index: ArchitectureIndex) -> QueryError {
        match self.imported() {
            Ok(imported) => QueryError::NotImported {
                space: self.space,
                index,
                imported: imported.len(),
            },
            Err(error) => error,
        }
    }
}
