//! Whether the stored mean times follow from the times of the epochs.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::model::{ArchitectureIndex, ArchitectureKey, EpochKey, SearchSpace};
use crate::store::layout_cache::Layouts;
use crate::store::mean_times::mean_times;
use crate::store::reader::read_rows;

use super::difference::SchemaDifference;

/// The eight mean times of an epoch.
type Means = [Option<f64>; 8];

pub(super) fn mean_time_differences(
    connection: &Connection,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let mut stored: BTreeMap<i64, Means> = connection
        .prepare(include_str!("../../../sql/checks/mean_times.sql"))?
        .query_map([], |row| Ok((row.get(0)?, means(row)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut found = Vec::new();
    for (key, expected) in expected(connection)? {
        let stored = stored.remove(&key);
        if stored.as_ref() != Some(&expected) {
            found.push(difference(key, Some(&expected), stored.as_ref()));
        }
    }
    let unexpected = stored.iter();
    found.extend(unexpected.map(|(&key, means)| difference(key, None, Some(means))));
    Ok(found)
}

/// Derives all mean times again.
fn expected(connection: &Connection) -> rusqlite::Result<BTreeMap<i64, Means>> {
    let mut expected = BTreeMap::new();
    let layouts = Layouts::default();
    let mut select = connection.prepare(include_str!("../../../sql/checks/with_mean_times.sql"))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let Some((space, index, key)) = architecture(row.get(0)?) else {
            continue; // the check of references reports it
        };
        let Some(rows) = read_rows(connection, &layouts, space, index, key, None)? else {
            continue; // the check of sources reports it
        };
        for row in mean_times(&rows) {
            let mut means = Means::default();
            let values = row.of_trial.into_iter().chain(row.of_seeds);
            means
                .iter_mut()
                .zip(values)
                .for_each(|(mean, value)| *mean = value);
            expected.insert(row.key.get(), means);
        }
    }
    Ok(expected)
}

fn architecture(id: i64) -> Option<(SearchSpace, ArchitectureIndex, ArchitectureKey)> {
    let mut spaces = SearchSpace::ALL.iter().copied();
    let space = spaces.find(|&space| ArchitectureKey::of_space(space).contains(&id))?;
    let index = id - ArchitectureKey::of_space(space).start();
    let index = ArchitectureIndex(u32::try_from(index).ok()?);
    Some((space, index, ArchitectureKey::new(space, index)?))
}

fn means(row: &Row<'_>) -> rusqlite::Result<Means> {
    let mut means = Means::default();
    for (column, mean) in (1..).zip(&mut means) {
        *mean = row.get(column)?;
    }
    Ok(means)
}

fn difference(key: i64, expected: Option<&Means>, found: Option<&Means>) -> SchemaDifference {
    let text = |means: Option<&Means>| {
        let Some(means) = means else {
            return "none".to_owned();
        };
        let one = |mean: &Option<f64>| mean.map_or("NULL".to_owned(), |mean| format!("{mean:?}"));
        means.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let key = EpochKey::from_database(key);
    SchemaDifference {
        place: format!(
            "stored_epoch_metrics: trial_id {}, epoch {}, mean times",
            key.trial().get(),
            key.epoch()
        ),
        expected: text(expected),
        found: text(found),
    }
}
