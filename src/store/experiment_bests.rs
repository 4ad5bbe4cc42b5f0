//! The best accuracies that an experiment could have found. They are stored with the experiment: if a view computed them, parsing
//! that view whenever a database is opened would take longer than most questions take.

use rusqlite::{Connection, Row};

/// Of one experiment: by validation, then by test, in percent.
pub(super) struct Bests {
    pub(super) experiment_id: i64,
    /// What is stored of it.
    pub(super) stored: [Option<f64>; 2],
    /// What follows from the accuracies in the database.
    pub(super) expected: [Option<f64>; 2],
}

impl Bests {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            experiment_id: row.get(0)?,
            stored: [row.get(1)?, row.get(2)?],
            expected: [row.get(3)?, row.get(4)?],
        })
    }
}

/// The best accuracies of an experiment, or of all experiments.
pub(super) fn bests(
    connection: &Connection,
    experiment_id: Option<i64>,
) -> rusqlite::Result<Vec<Bests>> {
    connection
        .prepare(include_str!("../../sql/queries/best_of_experiments.sql"))?
        .query_map([experiment_id], Bests::from_row)?
        .collect()
}

/// Stores the best accuracies of an experiment, or of all experiments, if they differ from the stored ones.
pub(super) fn store_bests(
    connection: &Connection,
    experiment_id: Option<i64>,
) -> rusqlite::Result<()> {
    let update = "UPDATE experiments SET best_valid_percent = ?2, best_test_percent = ?3 WHERE experiment_id = ?1";
    for best in bests(connection, experiment_id)? {
        let [valid, test] = best.expected;
        if best.stored != best.expected {
            connection.execute(update, (best.experiment_id, valid, test))?;
        }
    }
    Ok(())
}
