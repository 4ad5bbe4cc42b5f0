//! Compares stored rows with those that an import of an archive would write, value by value, to the last bit.

use std::collections::HashMap;
use std::fmt;

use crate::model::{ArchitectureIndex, CurveLayout, MetricValues, SearchSpace, TrialKey};
use crate::store::{ArchitectureRows, ConfigRow, DatasetRow, TrialRow};

/// A value of the database that differs from that of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Table, key and column.
    pub place: String,
    /// What the archive says.
    pub archive: String,
    /// What the database says.
    pub database: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            archive,
            database,
        } = self;
        write!(formatter, "{place}: expected {archive}, found {database}")
    }
}

/// All values in which the rows of an architecture differ.
#[must_use]
pub(crate) fn differences(
    expected: &ArchitectureRows,
    stored: &ArchitectureRows,
) -> Vec<Difference> {
    // Neither side can have -0.0 or NaN, so equal numbers have equal bits. Cells are only made to report
    // a difference.
    if expected == stored {
        return Vec::new();
    }
    let names = Names::of(expected, stored);
    let tables = [
        Table::new("stored_recipes", expected, stored, recipe_cells),
        Table::new("stored_datasets", expected, stored, dataset_cells),
        Table::new("stored_trials", expected, stored, trial_cells),
        Table::new("trial_latencies", expected, stored, latency_cells),
        Table::new("stored_epoch_times", expected, stored, time_cells),
    ];
    let mut found = Vec::new();
    for table in tables {
        table.compare(&names, &mut found);
    }
    // The largest table is compared directly.
    if expected.metrics != stored.metrics {
        Table::new("stored_epoch_metrics", expected, stored, metric_cells)
            .compare(&names, &mut found);
    }
    found
}

/// A value of a column. Numbers are equal if their bits are equal.
#[derive(Debug, Clone)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Real(a), Self::Real(b)) => a.to_bits() == b.to_bits(),
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Real(value) => write!(formatter, "{value:?}"),
            Self::Text(value) => write!(formatter, "'{}'", value.replace('\'', "''")),
        }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Null, Self::Real)
    }
}

impl From<Option<i64>> for Cell {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Integer)
    }
}

impl From<Option<String>> for Cell {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Null, Self::Text)
    }
}

/// The key of a row as text, and its other columns.
struct CellRow {
    key: RowKey,
    cells: Vec<(&'static str, Cell)>,
}

/// What identifies a row: a trial, or a recipe and a data set; and, for some tables, a split or an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum RowKey {
    Trial(TrialKey, String),
    Other(String),
}

struct Table {
    name: &'static str,
    space: SearchSpace,
    index: ArchitectureIndex,
    expected: Vec<CellRow>,
    stored: Vec<CellRow>,
}

impl Table {
    fn new(
        name: &'static str,
        expected: &ArchitectureRows,
        stored: &ArchitectureRows,
        cells: fn(&ArchitectureRows) -> Vec<CellRow>,
    ) -> Self {
        Self {
            name,
            space: expected.space,
            index: expected.index,
            expected: cells(expected),
            stored: cells(stored),
        }
    }

    fn compare(self, names: &Names, found: &mut Vec<Difference>) {
        let Self {
            name,
            space,
            index,
            expected,
            stored,
        } = self;
        let place = |key: &RowKey| format!("{name}: {space} {index}{}", names.name(key));
        let row = |there: bool| if there { "a row" } else { "no row" }.to_owned();
        let mut stored: HashMap<RowKey, Vec<(&str, Cell)>> =
            stored.into_iter().map(|row| (row.key, row.cells)).collect();
        for CellRow { key, cells } in expected {
            let Some(stored) = stored.remove(&key) else {
                found.push(Difference {
                    place: place(&key),
                    archive: row(true),
                    database: row(false),
                });
                continue;
            };
            for ((column, archive), (_column, database)) in cells.into_iter().zip(stored) {
                if archive != database {
                    found.push(Difference {
                        place: format!("{}, {column}", place(&key)),
                        archive: archive.to_string(),
                        database: database.to_string(),
                    });
                }
            }
        }
        for key in stored.into_keys() {
            found.push(Difference {
                place: place(&key),
                archive: row(false),
                database: row(true),
            });
        }
    }
}

/// Names of trials as users know them.
struct Names(HashMap<TrialKey, String>);

impl Names {
    fn of(expected: &ArchitectureRows, stored: &ArchitectureRows) -> Self {
        let name = |row: &TrialRow| {
            (
                row.key,
                format!(", hp {}, {}, seed {}", row.recipe, row.dataset, row.seed),
            )
        };
        let trials = stored.trials.iter().chain(&expected.trials);
        Self(trials.map(name).collect())
    }

    fn name(&self, key: &RowKey) -> String {
        match key {
            RowKey::Trial(trial, rest) => match self.0.get(trial) {
                Some(name) => format!("{name}{rest}"),
                None => format!(", trial_id {}{rest}", trial.get()),
            },
            RowKey::Other(text) => text.clone(),
        }
    }
}

fn recipe_cells(rows: &ArchitectureRows) -> Vec<CellRow> {
    let cells = |row: &crate::store::RecipeRow| CellRow {
        key: RowKey::Other(format!(", hp {}", row.recipe)),
        cells: vec![
            ("recipe_position", Cell::Integer(row.position.into())),
            ("weights_cleared", Cell::Integer(row.weights_cleared.into())),
        ],
    };
    rows.recipes.iter().map(cells).collect()
}

fn dataset_cells(rows: &ArchitectureRows) -> Vec<CellRow> {
    let cells = |row: &DatasetRow| {
        let mut cells = vec![
            ("dataset_position", Cell::Integer(row.position.into())),
            ("trial_count", Cell::Integer(row.trial_count.into())),
            ("params_millions", row.params_millions.into()),
            ("flops_millions", row.flops_millions.into()),
            ("latency_seconds", row.latency_seconds.into()),
        ];
        let means = [
            "train_top1_percent",
            "x_valid_top1_percent",
            "x_test_top1_percent",
            "ori_test_top1_percent",
            "train_epoch_seconds",
            "x_valid_epoch_seconds",
            "x_test_epoch_seconds",
            "ori_test_epoch_seconds",
            "train_total_seconds",
            "x_valid_total_seconds",
            "x_test_total_seconds",
            "ori_test_total_seconds",
        ];
        let values = [row.top1_percent, row.epoch_seconds, row.total_seconds];
        let values = values.into_iter().flatten().map(Cell::from);
        cells.extend(means.into_iter().zip(values));
        CellRow {
            key: RowKey::Other(format!(", hp {}, {}", row.recipe, row.dataset)),
            cells,
        }
    };
    rows.datasets.iter().map(cells).collect()
}

fn trial_cells(rows: &ArchitectureRows) -> Vec<CellRow> {
    let cells = |row: &TrialRow| {
        let mut cells = vec![
            ("recipe_id", Cell::Text(row.recipe.to_string())),
            ("dataset_id", Cell::Text(row.dataset.to_string())),
            ("seed", Cell::Integer(row.seed.0.into())),
            ("seed_position", Cell::Integer(row.seed_position.into())),
            ("result_position", Cell::Integer(row.result_position.into())),
            ("epochs", Cell::Integer(row.epochs.into())),
            ("params_millions", Cell::Real(row.params_millions)),
            ("flops_millions", Cell::Real(row.flops_millions)),
            ("latency_count", row.latency_count.map(i64::from).into()),
            ("latency_seconds", row.latency_seconds.into()),
        ];
        let seconds = [
            "train_seconds",
            "x_valid_seconds",
            "x_test_seconds",
            "ori_test_seconds",
        ];
        cells.extend(
            seconds
                .into_iter()
                .zip(row.constant_seconds.map(Cell::from)),
        );
        let last = &row.final_metrics;
        cells.extend(value_cells(MetricValues::FINAL_NAMES, last));
        cells.extend(config_cells(&row.config));
        cells.extend(layout_cells(&row.layout));
        CellRow {
            key: RowKey::Trial(row.key, String::new()),
            cells,
        }
    };
    rows.trials.iter().map(cells).collect()
}

fn config_cells(config: &ConfigRow) -> [(&'static str, Cell); 5] {
    [
        ("channel", config.channel.into()),
        ("num_cells", config.num_cells.into()),
        ("name", config.name.clone().into()),
        ("genotype", config.genotype.clone().into()),
        ("class_num", Cell::Integer(config.class_num)),
    ]
}

fn layout_cells(layout: &CurveLayout) -> Vec<(&'static str, Cell)> {
    let texts = layout.texts();
    CurveLayout::COLUMNS
        .into_iter()
        .zip(texts.map(Cell::from))
        .collect()
}

fn latency_cells(rows: &ArchitectureRows) -> Vec<CellRow> {
    let cells = |row: &crate::store::LatencyRow| CellRow {
        key: RowKey::Trial(row.trial, format!(", position {}", row.position)),
        cells: vec![("latency_seconds", Cell::Real(row.seconds))],
    };
    rows.latencies.iter().map(cells).collect()
}

fn time_cells(rows: &ArchitectureRows) -> Vec<CellRow> {
    let cells = |row: &crate::model::EpochTimeRow| CellRow {
        key: RowKey::Trial(row.trial, format!(", {}, epoch {}", row.split, row.epoch)),
        cells: vec![("seconds", Cell::Real(row.seconds))],
    };
    rows.epoch_times.iter().map(cells).collect()
}

fn metric_cells(rows: &ArchitectureRows) -> Vec<CellRow> {
    let cells = |row: &crate::store::MetricRow| CellRow {
        key: RowKey::Trial(row.key.trial(), format!(", epoch {}", row.key.epoch())),
        cells: value_cells(MetricValues::NAMES, &row.values).collect(),
    };
    rows.metrics.iter().map(cells).collect()
}

fn value_cells(
    names: [&'static str; MetricValues::COLUMNS],
    values: &MetricValues,
) -> impl Iterator<Item = (&'static str, Cell)> {
    let cell = |value: f64| Cell::from((!value.is_nan()).then_some(value));
    names.into_iter().zip(values.0.map(cell))
}
