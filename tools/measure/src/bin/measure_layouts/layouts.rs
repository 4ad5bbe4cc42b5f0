//! The candidates, and the rows of each.

use natsbench::Split;
use natsbench::internals::MetricRow;
use natsbench::internals::MetricValues;
use rusqlite::types::Value;

/// A way to store the curves.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) create: &'static str,
    /// Names of its key columns.
    pub(crate) key: &'static str,
    /// Names of its other columns.
    pub(crate) values: &'static str,
    pub(crate) rows: fn(&[MetricRow]) -> Vec<Vec<Value>>,
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
        name: "one row a curve and epoch, packed integer key",
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
            let row = |row: &MetricRow| {
                let key = [
                    row.key.trial().get().into(),
                    i64::from(row.key.epoch().0).into(),
                ];
                key.into_iter().chain(cells(&row.values)).collect()
            };
            metrics.iter().map(row).collect()
        },
    },
    CHOSEN,
    Layout {
        name: "one BLOB a curve",
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

/// The layout of `migrations/V4__create_metrics.sql`.
pub(crate) const CHOSEN: Layout = Layout {
    name: "**wide rows, packed integer key (chosen)**",
    create: "CREATE TABLE metrics (epoch_key INTEGER PRIMARY KEY, train_loss REAL, train_top1 REAL, \
             ori_test_loss REAL, ori_test_top1 REAL, x_valid_loss REAL, x_valid_top1 REAL, train_top5 REAL, \
             x_test_loss REAL, x_test_top1 REAL)",
    key: "epoch_key",
    values: NINE,
    rows: |metrics| {
        let row = |row: &MetricRow| {
            let key = std::iter::once(Value::from(row.key.get()));
            key.chain(cells(&row.values)).collect()
        };
        metrics.iter().map(row).collect()
    },
};

/// A point of a curve, which is what a trial has of one split: curve (trial * 4 + split), epoch, and
/// loss, top-1 and top-5 accuracy, NaN where there is none.
type CurvePoint = (i64, i64, [f64; 3]);

/// All points of an architecture, curve by curve.
fn curve_points(metrics: &[MetricRow]) -> impl Iterator<Item = CurvePoint> {
    let trials = metrics.chunk_by(|a, b| a.key.trial() == b.key.trial());
    trials.flat_map(|rows| {
        Split::ALL.iter().flat_map(move |&split| {
            let point = move |row: &MetricRow| {
                let top5 = (split == Split::Train).then(|| row.values.train_top5_percent());
                let values = [
                    row.values.loss(split),
                    row.values.top1_percent(split),
                    top5.flatten(),
                ];
                let curve = row.key.trial().get() * 4 + split.id();
                let epoch = i64::from(row.key.epoch().0);
                let values = values.map(|value| value.unwrap_or(f64::NAN));
                (curve, epoch, values)
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

fn cells(values: &MetricValues) -> impl Iterator<Item = Value> {
    values.0.into_iter().map(cell)
}
