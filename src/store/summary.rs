//! What is computed about a whole space: its accuracies with their ranks, and its rankings.
//!
//! All of it follows from `stored_datasets`. That table is ordered by architecture, and its pages lie between those of the
//! curves. Here its rows are grouped by setting (a data set and a recipe), as questions about a whole space need them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::model::{ArchitectureIndex, ArchitectureKey, Dataset, Recipe, SearchSpace, Split};

/// What an architecture reached in a setting, as in `stored_datasets`, with NaN for NULL.
#[derive(Debug, Clone, Copy)]
pub(super) struct SummaryRow {
    pub(super) index: ArchitectureIndex,
    /// By [`Split::id`].
    pub(super) top1_percent: [f64; 4],
    pub(super) params_millions: f64,
    pub(super) flops_millions: f64,
    pub(super) latency_seconds: f64,
}

/// A data set under a recipe, and all architectures of a space that have it, by index.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) space: SearchSpace,
    pub(super) recipe: Recipe,
    pub(super) dataset: Dataset,
    pub(super) rows: Vec<SummaryRow>,
}

impl Setting {
    /// Every setting of a space, in the order of the keys. Takes 64 bytes of memory for each row of `stored_datasets`.
    pub(super) fn of_space(
        connection: &Connection,
        space: SearchSpace,
    ) -> rusqlite::Result<Vec<Self>> {
        let mut select =
            connection.prepare_cached(include_str!("../../sql/queries/summary_rows.sql"))?;
        let keys = ArchitectureKey::of_space(space);
        let mut rows = select.query([keys.start(), keys.end()])?;
        let mut settings: BTreeMap<i64, Self> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (recipe, dataset) = (row.get(1)?, row.get(2)?);
            settings
                .entry(setting_id(space, recipe, dataset))
                .or_insert_with(|| Self {
                    space,
                    recipe,
                    dataset,
                    rows: Vec::new(),
                })
                .rows
                .push(summary_row(row)?);
        }
        Ok(settings.into_values().collect())
    }

    /// Its key in `stored_final_accuracies`.
    pub(super) fn id(&self) -> i64 {
        setting_id(self.space, self.recipe, self.dataset)
    }

    /// Positions of the rows that have an accuracy: the highest first, equal ones in the order of their indexes.
    pub(super) fn order(&self, split: Split) -> Vec<u32> {
        let accuracy = |position: u32| self.row(position).top1_percent[split.id() as usize];
        let mut order: Vec<u32> = (0..self.rows.len() as u32)
            .filter(|&position| !accuracy(position).is_nan())
            .collect();
        order.sort_unstable_by(|&one, &other| {
            let by_accuracy = accuracy(other).total_cmp(&accuracy(one));
            by_accuracy.then(one.cmp(&other))
        });
        order
    }

    /// The rank of each row from 1, given the order of the rows. Equal accuracies share the mean of their places. NaN for a row
    /// without an accuracy.
    pub(super) fn shared_ranks(&self, split: Split, order: &[u32]) -> Vec<f64> {
        let accuracy = |position: &u32| self.row(*position).top1_percent[split.id() as usize];
        let mut ranks = vec![f64::NAN; self.rows.len()];
        let mut before = 0;
        for equals in order.chunk_by(|one, other| accuracy(one).total_cmp(&accuracy(other)).is_eq())
        {
            let last = before + equals.len();
            let shared = (before + 1 + last) as f64 / 2.0;
            for &position in equals {
                ranks[position as usize] = shared;
            }
            before = last;
        }
        ranks
    }

    /// The rows of a ranking, given the order of its split: those that have costs.
    pub(super) fn ranking(&self, order: &[u32]) -> impl Iterator<Item = &SummaryRow> {
        order
            .iter()
            .map(|&position| self.row(position))
            .filter(|row| !row.flops_millions.is_nan() && !row.params_millions.is_nan())
    }

    fn row(&self, position: u32) -> &SummaryRow {
        &self.rows[position as usize]
    }
}

/// Key of a setting: `space_id * 1024 + recipe_id * 4 + dataset_id`.
pub(super) const fn setting_id(space: SearchSpace, recipe: Recipe, dataset: Dataset) -> i64 {
    space.id() * SETTINGS_PER_SPACE + recipe.id() * 4 + dataset.id()
}

/// Number of keys that a space has for its settings, used or not.
pub(super) const SETTINGS_PER_SPACE: i64 = 1024;

fn summary_row(row: &Row<'_>) -> rusqlite::Result<SummaryRow> {
    let value = |column| -> rusqlite::Result<f64> {
        Ok(row.get::<_, Option<_>>(column)?.unwrap_or(f64::NAN))
    };
    Ok(SummaryRow {
        index: row.get(0)?,
        top1_percent: [value(3)?, value(4)?, value(5)?, value(6)?],
        params_millions: value(7)?,
        flops_millions: value(8)?,
        latency_seconds: value(9)?,
    })
}
