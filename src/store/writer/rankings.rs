//! Rankings and counts: what is kept about a whole space.

use rusqlite::{CachedStatement, ToSql, named_params, params, params_from_iter};

use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::store::rows::{ArchitectureRows, RankingRow};

use super::Batch;

/// Rows that a statement inserts at once.
const ROWS_PER_INSERT: usize = 32;

/// Places in rankings that are written when the batch is committed.
///
/// Rankings are ordered by accuracy, so those of one architecture lie all over the table. Those of a whole
/// batch, sorted, come to each page once.
#[derive(Debug, Default)]
pub(super) struct PendingRankings {
    /// Architectures that have places already, to be taken away first.
    replaced: Vec<(SearchSpace, ArchitectureIndex)>,
    rows: Vec<(SearchSpace, ArchitectureIndex, RankingRow)>,
}

impl PendingRankings {
    pub(super) fn add(&mut self, rows: &ArchitectureRows) {
        let place = |row: &RankingRow| (rows.space, rows.index, *row);
        self.rows.extend(rows.rankings.iter().map(place));
    }

    pub(super) fn replace(&mut self, rows: &ArchitectureRows) {
        self.replaced.push((rows.space, rows.index));
        self.add(rows);
    }
}

impl Batch {
    pub(super) fn write_pending_rankings(&mut self) -> rusqlite::Result<()> {
        let PendingRankings { replaced, mut rows } = std::mem::take(&mut self.rankings);
        for &space in SearchSpace::ALL {
            let indexes: Vec<u32> = replaced
                .iter()
                .filter(|one| one.0 == space)
                .map(|one| one.1.0)
                .collect();
            if !indexes.is_empty() {
                self.delete_rankings(space, &indexes)?;
            }
        }
        rows.sort_by(|one, other| {
            let ranking = |&(space, _, row): &(SearchSpace, _, RankingRow)| {
                (space, row.recipe, row.dataset, row.split)
            };
            ranking(one)
                .cmp(&ranking(other))
                .then_with(|| other.2.top1_percent.total_cmp(&one.2.top1_percent))
                .then_with(|| one.1.cmp(&other.1))
        });
        for &(space, _, row) in &rows {
            *self
                .ranked
                .entry((space, row.recipe, row.dataset, row.split))
                .or_default() += 1;
        }
        self.insert_rankings(&rows)
    }

    fn insert_rankings(
        &self,
        rows: &[(SearchSpace, ArchitectureIndex, RankingRow)],
    ) -> rusqlite::Result<()> {
        let insert = |rows: usize| {
            let values = vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; rows].join(", ");
            self.connection()
                .prepare_cached(&format!("INSERT INTO ranked_accuracies VALUES {values}"))
        };
        let (chunks, rest) = rows.as_chunks::<ROWS_PER_INSERT>();
        let (mut many, mut one) = (insert(ROWS_PER_INSERT)?, insert(1)?);
        for chunk in chunks {
            insert_places(&mut many, chunk)?;
        }
        for row in rest {
            insert_places(&mut one, std::slice::from_ref(row))?;
        }
        Ok(())
    }

    /// Takes architectures out of all rankings of a space. That reads all of them: once a commit.
    fn delete_rankings(&mut self, space: SearchSpace, indexes: &[u32]) -> rusqlite::Result<()> {
        let list = serde_json::to_string(indexes)
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

fn insert_places(
    insert: &mut CachedStatement<'_>,
    rows: &[(SearchSpace, ArchitectureIndex, RankingRow)],
) -> rusqlite::Result<()> {
    let columns = rows.iter().flat_map(|(space, index, row)| {
        let columns: [&dyn ToSql; 8] = [
            space,
            &row.recipe,
            &row.dataset,
            &row.split,
            &row.top1_percent,
            index,
            &row.flops_millions,
            &row.params_millions,
        ];
        columns
    });
    insert.execute(params_from_iter(columns))?;
    Ok(())
}
