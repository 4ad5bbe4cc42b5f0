//! The ways to store curves that are compared, and the rows of each.

use natsbench::Split;
use rusqlite::Row;
use rusqlite::types::Value;

/// The rows of all curves, by architecture, trial and epoch, with their columns in the order of [`EpochRow::values`].
pub(crate) const SELECT_ROWS: &str = "\
    SELECT epoch_key, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent, x_valid_loss, \
    x_valid_top1_percent, train_top5_percent, x_test_loss, x_test_top1_percent \
    FROM stored_epoch_metrics ORDER BY epoch_key";

/// The metrics of one epoch of one trial.
pub(crate) struct EpochRow {
    /// `trial_id * 256 + epoch`.
    key: i64,
    /// The metrics in the order of [`SELECT_ROWS`]; NaN for an absent one.
    pub(crate) values: [f64; 9],
}

impl EpochRow {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mut values = [f64::NAN; 9];
        for (position, value) in values.iter_mut().enumerate() {
            *value = row.get::<_, Option<f64>>(position + 1)?.unwrap_or(f64::NAN);
        }
        let key = row.get(0)?;
        Ok(Self { key, values })
    }

    pub(crate) fn architecture_id(&self) -> i64 {
        self.trial_id() / 1024
    }

    fn trial_id(&self) -> i64 {
        self.key / 256
    }

    fn epoch(&self) -> i64 {
        self.key % 256
    }

    /// Loss, top-1 and top-5 accuracy of a split.
    fn of_split(&self, split: Split) -> [f64; 3] {
        let values = &self.values;
        match split {
            Split::Train => [values[0], values[1], values[6]],
            Split::OriTest => [values[2], values[3], f64::NAN],
            Split::XValid => [values[4], values[5], f64::NAN],
            Split::XTest => [values[7], values[8], f64::NAN],
        }
    }
}

/// A way to store the curves.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) create: &'static str,
    /// Names of its key columns.
    pub(crate) key: &'static str,
    /// Names of its other columns.
    pub(crate) values: &'static str,
    pub(crate) rows: fn(&[EpochRow]) -> Vec<Vec<Value>>,
}

const THREE: &str = "loss, top1, top5";
const NINE: &str = "train_loss, train_top1, ori_test_loss, ori_test_top1, x_valid_loss, x_valid_top1, \
                    train_top5, x_test_loss, x_test_top1";

/// The candidates.
pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "narrow rows keyed (curve, epoch), WITHOUT ROWID",
        create: "CREATE TABLE metrics (curve_id INTEGER, epoch INTEGER, loss REAL, top1 REAL, top5 REAL, \
                 PRIMARY KEY (curve_id, epoch)) WITHOUT ROWID",
        key: "curve_id, epoch",
        values: THREE,
        rows: |metrics| {
            let row = |(curve, epoch, values): CurvePoint| {
                let key = [curve.into(), epoch.into()];
                key.into_iter().chain(values.map(cell)).collect()
            };
            curve_points(metrics).map(row).collect()
        },
    },
    Layout {
        name: "one row per curve and epoch, packed integer key",
        create: "CREATE TABLE metrics (curve_epoch_key INTEGER PRIMARY KEY, loss REAL, top1 REAL, top5 REAL)",
        key: "curve_epoch_key",
        values: THREE,
        rows: |metrics| {
            let row = |(curve, epoch, values): CurvePoint| {
                let key = std::iter::once((curve * 256 + epoch).into());
                key.chain(values.map(cell)).collect()
            };
            curve_points(metrics).map(row).collect()
        },
    },
    Layout {
        name: "wide rows keyed (trial, epoch), WITHOUT ROWID",
        create: "CREATE TABLE metrics (trial_id INTEGER, epoch INTEGER, train_loss REAL, train_top1 REAL, \
                 ori_test_loss REAL, ori_test_top1 REAL, x_valid_loss REAL, x_valid_top1 REAL, train_top5 REAL, \
                 x_test_loss REAL, x_test_top1 REAL, PRIMARY KEY (trial_id, epoch)) WITHOUT ROWID",
        key: "trial_id, epoch",
        values: NINE,
        rows: |metrics| {
            let row = |row: &EpochRow| {
                let key = [row.trial_id().into(), row.epoch().into()];
                key.into_iter().chain(row.values.map(cell)).collect()
            };
            metrics.iter().map(row).collect()
        },
    },
    CHOSEN,
    Layout {
        name: "one BLOB per curve",
        create: "CREATE TABLE metrics (curve_id INTEGER PRIMARY KEY, curve_values BLOB NOT NULL)",
        key: "curve_id",
        values: "curve_values",
        rows: |metrics| {
            let mut rows: Vec<(i64, Vec<u8>)> = Vec::new();
            for (curve, _epoch, values) in curve_points(metrics) {
                if rows.last().is_none_or(|(last, _)| *last != curve) {
                    rows.push((curve, Vec::new()));
                }
                let bytes = values.into_iter().filter(|value| !value.is_nan());
                if let Some((_, blob)) = rows.last_mut() {
                    blob.extend(bytes.flat_map(f64::to_le_bytes));
                }
            }
            let row = |(curve, bytes): (i64, Vec<u8>)| vec![curve.into(), bytes.into()];
            rows.into_iter().map(row).collect()
        },
    },
];

/// The layout of `migrations/V4__curves.sql`.
pub(crate) const CHOSEN: Layout = Layout {
    name: "**wide rows, packed integer key (chosen)**",
    create: "CREATE TABLE metrics (epoch_key INTEGER PRIMARY KEY, train_loss REAL, train_top1 REAL, \
             ori_test_loss REAL, ori_test_top1 REAL, x_valid_loss REAL, x_valid_top1 REAL, train_top5 REAL, \
             x_test_loss REAL, x_test_top1 REAL)",
    key: "epoch_key",
    values: NINE,
    rows: |metrics| {
        let row = |row: &EpochRow| {
            let key = std::iter::once(Value::from(row.key));
            key.chain(row.values.map(cell)).collect()
        };
        metrics.iter().map(row).collect()
    },
};

/// A point of a curve, which is what a trial has of one split: curve (trial * 4 + split), epoch, and
/// loss, top-1 and top-5 accuracy, NaN where there is none.
type CurvePoint = (i64, i64, [f64; 3]);

/// All points of an architecture, curve by curve.
fn curve_points(metrics: &[EpochRow]) -> impl Iterator<Item = CurvePoint> {
    let trials = metrics.chunk_by(|a, b| a.trial_id() == b.trial_id());
    trials.flat_map(|rows| {
        Split::ALL.iter().flat_map(move |&split| {
            let point = move |row: &EpochRow| {
                let curve = row.trial_id() * 4 + split.id();
                (curve, row.epoch(), row.of_split(split))
            };
            let is_there = |(_, _, values): &CurvePoint| !values.iter().all(|value| value.is_nan());
            rows.iter().map(point).filter(is_there)
        })
    })
}

fn cell(value: f64) -> Value {
    if value.is_nan() {
        Value::Null
    } else {
        Value::Real(value)
    }
}
