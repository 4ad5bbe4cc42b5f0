//! Rankings and counts: what is kept about a whole space.

use rusqlite::{named_params, params};

use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::store::keys::ArchitectureKey;
use crate::store::rows::RankingRow;

use super::Batch;

/// Rankings of an architecture that take the place of others when the batch is committed.
#[derive(Debug)]
pub(in crate::store) struct Replaced {
    pub(super) space: SearchSpace,
    pub(super) index: ArchitectureIndex,
    pub(super) rankings: Vec<RankingRow>,
}

impl Batch {
    pub(super) fn insert_rankings(
        &mut self,
        space: SearchSpace,
        index: ArchitectureIndex,
        rankings: &[RankingRow],
    ) -> rusqlite::Result<()> {
        let mut insert = self.database.connection.prepare_cached(
            "INSERT INTO ranked_accuracies VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for row in rankings {
            insert.execute(params![
                space,
                row.recipe,
                row.dataset,
                row.split,
                row.top1_percent,
                index,
                row.flops_millions,
                row.params_millions
            ])?;
            *self
                .ranked
                .entry((space, row.recipe, row.dataset, row.split))
                .or_default() += 1;
        }
        Ok(())
    }

    /// Forgets all trials of an architecture; its rankings follow at the commit.
    pub(super) fn delete_trials(&self, key: ArchitectureKey) -> rusqlite::Result<()> {
        let (trials, epochs) = (key.trials(), key.epochs());
        for (sql, range) in [
            (
                "DELETE FROM stored_epoch_metrics WHERE epoch_key BETWEEN ?1 AND ?2",
                &epochs,
            ),
            (
                "DELETE FROM stored_final_metrics WHERE trial_id BETWEEN ?1 AND ?2",
                &trials,
            ),
            (
                "DELETE FROM stored_epoch_times WHERE trial_id BETWEEN ?1 AND ?2",
                &trials,
            ),
            (
                "DELETE FROM trial_latencies WHERE trial_id BETWEEN ?1 AND ?2",
                &trials,
            ),
            (
                "DELETE FROM stored_trials WHERE trial_id BETWEEN ?1 AND ?2",
                &trials,
            ),
        ] {
            self.connection()
                .prepare_cached(sql)?
                .execute(params![range.start(), range.end()])?;
        }
        for sql in [
            "DELETE FROM stored_datasets WHERE architecture_id = ?1",
            "DELETE FROM stored_recipes WHERE architecture_id = ?1",
            "DELETE FROM architecture_sources WHERE architecture_id = ?1",
        ] {
            self.connection()
                .prepare_cached(sql)?
                .execute([key.get()])?;
        }
        Ok(())
    }

    /// Rankings are ordered by accuracy, so finding those of an architecture reads all of its
    /// space: once a commit, for all architectures that were replaced since the last.
    pub(super) fn write_replaced_rankings(&mut self) -> rusqlite::Result<()> {
        let replaced = std::mem::take(&mut self.replaced);
        for &space in SearchSpace::ALL {
            let of_space: Vec<&Replaced> =
                replaced.iter().filter(|one| one.space == space).collect();
            if of_space.is_empty() {
                continue;
            }
            self.delete_rankings(space, &of_space)?;
            for replaced in of_space {
                self.insert_rankings(space, replaced.index, &replaced.rankings)?;
            }
        }
        Ok(())
    }

    fn delete_rankings(
        &mut self,
        space: SearchSpace,
        replaced: &[&Replaced],
    ) -> rusqlite::Result<()> {
        let indexes: Vec<u32> = replaced.iter().map(|replaced| replaced.index.0).collect();
        let list = serde_json::to_string(&indexes)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let mut delete = self
            .database
            .connection
            .prepare_cached(include_str!("../../../sql/writes/delete_rankings.sql"))?;
        let mut deleted = delete.query(named_params! { ":space_id": space, ":indexes": list })?;
        while let Some(row) = deleted.next()? {
            *self
                .ranked
                .entry((space, row.get(0)?, row.get(1)?, row.get(2)?))
                .or_default() -= 1;
        }
        Ok(())
    }

    pub(super) fn write_counts(&mut self) -> rusqlite::Result<()> {
        for (space, count) in std::mem::take(&mut self.imported) {
            self.connection().execute(
                "UPDATE search_spaces SET imported_architectures = imported_architectures + ?2 WHERE space_id = ?1",
                params![space, count],
            )?;
        }
        for ((space, recipe, dataset, split), count) in std::mem::take(&mut self.ranked) {
            self.connection().execute(
                include_str!("../../../sql/writes/count_ranked.sql"),
                params![space, recipe, dataset, split, count],
            )?;
        }
        Ok(())
    }
}
