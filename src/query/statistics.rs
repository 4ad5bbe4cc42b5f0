//! `statistics`: how many architectures have how many trials.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::model::{ArchitectureIndex, ArchitectureKey, Dataset, Recipe};

use super::{OfficialCall, QueryError, Space};

impl Space {
    /// For each number of trials on a data set, how many imported architectures have it (`statistics`).
    ///
    /// An architecture whose recipe lacks the data set counts under 0.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    ///
    /// for (trials, architectures) in bench.topology()?.statistics(Dataset::ImageNet16, Recipe::Hp200)? {
    ///     println!("{architectures} architectures were trained {trials} times");
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::NothingImported`], [`QueryError::NoRecipe`] if an imported architecture was not trained with the
    /// recipe, [`QueryError::LeftOut`] in a slice without it, or [`QueryError::Store`].
    pub fn statistics(
        &self,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<BTreeMap<usize, usize>, QueryError> {
        let keys = ArchitectureKey::of_space(self.space);
        let (without, counts) = self.bench.read(|connection, _| {
            let without: Option<ArchitectureIndex> = connection
                .prepare_cached(include_str!("../../sql/queries/first_without_recipe.sql"))?
                .query_row(params![keys.start(), keys.end(), recipe], |row| row.get(0))?;
            let counts: BTreeMap<usize, usize> = connection
                .prepare_cached(include_str!("../../sql/queries/trial_statistics.sql"))?
                .query_map(params![keys.start(), keys.end(), recipe, dataset], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<Result<_, _>>()?;
            Ok((without, counts))
        })?;
        if counts.is_empty() {
            self.refuse_empty()?;
        }
        let Some(index) = without else {
            return Ok(counts);
        };
        if let Some(left_out) = self.left_out(recipe, dataset) {
            return Err(left_out);
        }
        Err(QueryError::NoRecipe {
            space: self.space,
            index,
            recipe,
            available: self.recipes_of(index)?,
            call: OfficialCall::Statistics,
        })
    }

    /// As [`statistics`](Self::statistics), among some architectures only: the official API counts those that were loaded.
    ///
    /// # Errors
    ///
    /// [`QueryError::NotImported`] or [`QueryError::NoRecipe`] for the first without trials of that recipe, or
    /// [`QueryError::Store`].
    pub fn statistics_among(
        &self,
        indexes: &[ArchitectureIndex],
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<BTreeMap<usize, usize>, QueryError> {
        let mut counts = BTreeMap::new();
        for &index in indexes {
            let available = self.recipes_of(index)?;
            if !available.contains(&recipe) {
                let space = self.space;
                return Err(QueryError::NoRecipe {
                    space,
                    index,
                    recipe,
                    available,
                    call: OfficialCall::Statistics,
                });
            }
            let key = self.key(index)?;
            let trials: usize = self.bench.read(|connection, _| {
                connection
                    .prepare_cached(include_str!("../../sql/queries/count_trials.sql"))?
                    .query_row(params![key.get(), recipe, dataset], |row| row.get(0))
            })?;
            *counts.entry(trials).or_default() += 1;
        }
        Ok(counts)
    }
}
