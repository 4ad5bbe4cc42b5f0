//! Whether the summaries of a space follow from its data sets, row by row.

use rusqlite::{Connection, Row};

use crate::model::{Dataset, Recipe, SearchSpace, Split};
use crate::store::summary::{SETTINGS_PER_SPACE, Setting};

use super::difference::SchemaDifference;

/// Columns of `stored_final_accuracies` behind its key.
const FINAL_COLUMNS: [&str; 11] = [
    "train_top1_percent",
    "x_valid_top1_percent",
    "x_test_top1_percent",
    "ori_test_top1_percent",
    "train_top1_rank",
    "x_valid_top1_rank",
    "x_test_top1_rank",
    "ori_test_top1_rank",
    "params_millions",
    "flops_millions",
    "latency_seconds",
];

/// Columns of `ranked_accuracies` behind its key.
const RANKING_COLUMNS: [&str; 4] = [
    "arch_index",
    "top1_percent",
    "flops_millions",
    "params_millions",
];

/// A row: its key, and its other columns with NaN for NULL.
type KeyedRow<const KEYS: usize, const COLUMNS: usize> = ([i64; KEYS], [f64; COLUMNS]);

/// All differences of a space. A space without summaries has none here: the counts of the space show that they are missing.
pub(super) fn summary_differences(
    connection: &Connection,
    space: SearchSpace,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let has_summaries: bool = connection.query_row(
        "SELECT summarised_architectures <> 0 FROM search_spaces WHERE space_id = ?1",
        [space],
        |row| row.get(0),
    )?;
    if !has_summaries {
        return Ok(Vec::new());
    }
    let settings = Setting::of_space(connection, space)?;
    let (mut finals, mut rankings) = (Vec::new(), Vec::new());
    for setting in &settings {
        push_expected(setting, &mut finals, &mut rankings);
    }
    let mut found = Vec::new();
    let mut select =
        connection.prepare(include_str!("../../../sql/checks/final_accuracies.sql"))?;
    let first = space.id() * SETTINGS_PER_SPACE;
    let stored = select.query_map([first, first + SETTINGS_PER_SPACE], keyed_row)?;
    let name = |[setting, index]: [i64; 2]| {
        let (recipe, dataset) = (setting % SETTINGS_PER_SPACE / 4, setting % 4);
        let (recipe, dataset) = (hp(recipe), dataset_name(dataset));
        format!("stored_final_accuracies: {space} {index}, hp {recipe}, {dataset}")
    };
    compare(finals, stored, &FINAL_COLUMNS, name, &mut found)?;
    let mut select = connection.prepare(include_str!("../../../sql/checks/rankings.sql"))?;
    let stored = select.query_map([space], keyed_row)?;
    let name = |[recipe, dataset, split, rank]: [i64; 4]| {
        let (recipe, dataset) = (hp(recipe), dataset_name(dataset));
        let split = or_number(Split::from_id(split), split);
        format!("ranked_accuracies: {space}, hp {recipe}, {dataset}, {split}, rank {rank}")
    };
    compare(rankings, stored, &RANKING_COLUMNS, name, &mut found)?;
    Ok(found)
}

fn hp(id: i64) -> String {
    or_number(Recipe::from_id(id), id)
}

fn dataset_name(id: i64) -> String {
    or_number(Dataset::from_id(id), id)
}

/// The name of an id, or the id itself if it names nothing.
fn or_number(name: Option<impl ToString>, id: i64) -> String {
    name.map_or_else(|| id.to_string(), |name| name.to_string())
}

/// The rows that should be there for a setting, in the order of their tables.
fn push_expected(
    setting: &Setting,
    finals: &mut Vec<KeyedRow<2, 11>>,
    rankings: &mut Vec<KeyedRow<4, 4>>,
) {
    let orders = [Split::Train, Split::XValid, Split::XTest, Split::OriTest]
        .map(|split| (split, setting.order(split)));
    let ranks = orders
        .each_ref()
        .map(|(split, order)| setting.shared_ranks(*split, order));
    for (position, row) in setting.rows.iter().enumerate() {
        let [train, x_valid, x_test, ori_test] = row.top1_percent;
        let [train_rank, x_valid_rank, x_test_rank, ori_test_rank] =
            ranks.each_ref().map(|ranks| ranks[position]);
        finals.push((
            [setting.id(), row.index.0.into()],
            [
                train,
                x_valid,
                x_test,
                ori_test,
                train_rank,
                x_valid_rank,
                x_test_rank,
                ori_test_rank,
                row.params_millions,
                row.flops_millions,
                row.latency_seconds,
            ],
        ));
    }
    let (recipe, dataset) = (setting.recipe.id(), setting.dataset.id());
    for (split, order) in &orders {
        rankings.extend((1..).zip(setting.ranking(order)).map(|(rank, row)| {
            let key = [recipe, dataset, split.id(), rank];
            let accuracy = row.top1_percent[split.id() as usize];
            let index = f64::from(row.index.0);
            (
                key,
                [index, accuracy, row.flops_millions, row.params_millions],
            )
        }));
    }
}

fn keyed_row<const KEYS: usize, const COLUMNS: usize>(
    row: &Row<'_>,
) -> rusqlite::Result<KeyedRow<KEYS, COLUMNS>> {
    let (mut key, mut values) = ([0; KEYS], [f64::NAN; COLUMNS]);
    for (column, part) in key.iter_mut().enumerate() {
        *part = row.get(column)?;
    }
    for (column, value) in (KEYS..).zip(&mut values) {
        if let Some(number) = row.get::<_, Option<f64>>(column)? {
            *value = number;
        }
    }
    Ok((key, values))
}

/// Compares rows that are both in the order of their keys.
fn compare<const KEYS: usize, const COLUMNS: usize>(
    expected: Vec<KeyedRow<KEYS, COLUMNS>>,
    stored: impl Iterator<Item = rusqlite::Result<KeyedRow<KEYS, COLUMNS>>>,
    columns: &[&str; COLUMNS],
    name: impl Fn([i64; KEYS]) -> String,
    found: &mut Vec<SchemaDifference>,
) -> rusqlite::Result<()> {
    let mut row_missing_in = |key, expected: &str, stored: &str| {
        found.push(SchemaDifference {
            place: name(key),
            expected: expected.to_owned(),
            found: stored.to_owned(),
        });
    };
    let mut different = Vec::new();
    let mut expected = expected.into_iter().peekable();
    for row in stored {
        let (key, values) = row?;
        while let Some((missing, _)) = expected.next_if(|(expected, _)| *expected < key) {
            row_missing_in(missing, "a row", "no row");
        }
        match expected.next_if(|(expected, _)| *expected == key) {
            Some((_, expected)) => {
                for ((column, expected), stored) in columns.iter().zip(expected).zip(values) {
                    let is_equal = expected.to_bits() == stored.to_bits()
                        || (expected.is_nan() && stored.is_nan());
                    if !is_equal {
                        different.push((key, column, expected, stored));
                    }
                }
            }
            None => row_missing_in(key, "no row", "a row"),
        }
    }
    for (missing, _) in expected {
        row_missing_in(missing, "a row", "no row");
    }
    let text = |value: f64| {
        if value.is_nan() {
            "NULL".to_owned()
        } else {
            format!("{value:?}")
        }
    };
    found.extend(
        different
            .into_iter()
            .map(|(key, column, expected, stored)| SchemaDifference {
                place: format!("{}, {column}", name(key)),
                expected: text(expected),
                found: text(stored),
            }),
    );
    Ok(())
}
