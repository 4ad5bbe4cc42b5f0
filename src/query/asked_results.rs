//! Results that were asked for, and are read only when they are needed: reading the curves of all trials takes a thousand
//! times as long as finding out that they exist.

use rusqlite::OptionalExtension;

use crate::model::{ArchitectureIndex, Dataset, Recipe, Seed};

use super::{ArchitectureResults, ArchitectureSelector, OfficialCall, QueryError, Space};

/// The trials of an architecture under one recipe, which exist but were not read yet.
///
/// ```no_run
/// # let bench = natsbench::NatsBench::open("natsbench.db")?;
/// use natsbench::Recipe;
///
/// let topology = bench.topology()?;
/// let asked = topology.ask_results(11, Recipe::Hp200)?; // some microseconds
/// let results = topology.read_results(&asked)?; // about a millisecond
/// # Ok::<(), natsbench::query::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AskedResults {
    index: ArchitectureIndex,
    recipe: Recipe,
    weights_cleared: bool,
    content_sha256: [u8; 32],
}

impl AskedResults {
    /// The architecture.
    #[must_use]
    pub const fn index(&self) -> ArchitectureIndex {
        self.index
    }

    /// The recipe.
    #[must_use]
    pub const fn recipe(&self) -> Recipe {
        self.recipe
    }

    /// Whether the weights were removed from the archive (`clear_net_done`).
    #[must_use]
    pub const fn weights_cleared(&self) -> bool {
        self.weights_cleared
    }

    /// Digest of what was imported of the architecture when it was asked for.
    const fn content_sha256(&self) -> &[u8; 32] {
        &self.content_sha256
    }
}

impl Space {
    /// Makes sure that all trials of an architecture under one recipe exist;
    /// [`read_results`](Self::read_results) reads them later.
    ///
    /// # Errors
    ///
    /// As [`query_by_index`](Self::query_by_index).
    pub fn ask_results(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        recipe: Recipe,
    ) -> Result<AskedResults, QueryError> {
        let index = self.resolve(architecture)?;
        let key = self.key(index)?.get();
        let recipes: Vec<(Recipe, bool)> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/architecture_recipes.sql"))?
                .query_map([key, key], |row| Ok((row.get(0)?, row.get(2)?)))?
                .collect()
        })?;
        let Some(content_sha256) = self.imported_content(index)? else {
            return Err(self.not_imported(index));
        };
        let found = recipes.iter().find(|(of, _)| *of == recipe);
        let Some(&(_, weights_cleared)) = found else {
            let left_out = self.left_out(recipe, Dataset::ALL[0]);
            return Err(left_out.unwrap_or_else(|| QueryError::NoRecipe {
                space: self.space,
                index,
                recipe,
                available: recipes.into_iter().map(|(recipe, _)| recipe).collect(),
                call: OfficialCall::QueryByIndex,
            }));
        };
        self.need_curves()?;
        Ok(AskedResults {
            index,
            recipe,
            weights_cleared,
            content_sha256,
        })
    }

    /// Reads the results that [`ask_results`](Self::ask_results) has found.
    ///
    /// # Errors
    ///
    /// [`QueryError::Replaced`] if the architecture was imported again since, from a file with another content.
    pub fn read_results(&self, asked: &AskedResults) -> Result<ArchitectureResults, QueryError> {
        let (index, recipe) = (asked.index(), asked.recipe());
        if self.imported_content(index)?.as_ref() != Some(asked.content_sha256()) {
            let space = self.space;
            return Err(QueryError::Replaced { space, index });
        }
        let (rows, record) = self.rows_and_record(index, Some(recipe))?;
        ArchitectureResults::assemble(&rows, record, recipe)
            .ok_or_else(|| self.contradiction(index))
    }

    /// The seeds of an architecture on a data set (`get_dataset_seeds`), in stored order, which is also the order in which
    /// values are added up; empty for a data set that is listed without trials.
    ///
    /// # Errors
    ///
    /// As [`query_by_index`](Self::query_by_index), or [`QueryError::NoDataset`].
    pub fn seeds(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<Vec<Seed>, QueryError> {
        let index = self.resolve(architecture)?;
        let keys = self.key(index)?.trials_on(recipe, dataset);
        let seeds: Vec<Seed> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/trial_seeds.sql"))?
                .query_map([keys.start(), keys.end()], |row| row.get(0))?
                .collect()
        })?;
        if !seeds.is_empty() {
            return Ok(seeds);
        }
        match self.why_no_trials(index, recipe, dataset, OfficialCall::QueryByIndex) {
            QueryError::NoTrials { .. } => Ok(seeds),
            error => Err(error),
        }
    }

    /// Digest of what was imported of an architecture; `None` if nothing was.
    fn imported_content(&self, index: ArchitectureIndex) -> Result<Option<[u8; 32]>, QueryError> {
        let key = self.key(index)?.get();
        self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/imported_content.sql"))?
                .query_row([key], |row| row.get(0))
                .optional()
        })
    }
}
