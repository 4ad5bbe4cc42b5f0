//! What a database stores, and in how many bytes.

use std::error::Error;
use std::path::Path;

use natsbench::query::Reader;

/// Columns of `stored_epoch_metrics` that hold metrics.
const METRIC_COLUMNS: [&str; 9] = [
    "train_loss",
    "train_top1_percent",
    "train_top5_percent",
    "x_valid_loss",
    "x_valid_top1_percent",
    "x_test_loss",
    "x_test_top1_percent",
    "ori_test_loss",
    "ori_test_top1_percent",
];

/// Size of a database.
pub(crate) struct Size {
    /// Losses and accuracies in it.
    pub(crate) metrics: u64,
    /// Bytes of the file.
    pub(crate) file: u64,
    /// Bytes of each table with its indexes, largest first.
    pub(crate) tables: Vec<(String, u64)>,
}

impl Size {
    pub(crate) fn of(database: &Path) -> Result<Self, Box<dyn Error>> {
        let reader = Reader::open(database)?;
        let counts = METRIC_COLUMNS.map(|column| format!("count({column})"));
        let metrics = reader.connection().query_row(
            &format!("SELECT {} FROM stored_epoch_metrics", counts.join(" + ")),
            [],
            |row| row.get(0),
        )?;
        let mut tables = reader.connection().prepare(
            "SELECT sqlite_schema.tbl_name, sum(dbstat.pgsize) AS bytes
            FROM dbstat INNER JOIN sqlite_schema USING (name)
            GROUP BY sqlite_schema.tbl_name ORDER BY bytes DESC",
        )?;
        let tables = tables
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Self {
            metrics,
            file: std::fs::metadata(database)?.len(),
            tables,
        })
    }

    /// The ratio to the bytes that the metrics would take as bare numbers.
    pub(crate) fn ratio(&self, bytes: u64) -> f64 {
        bytes as f64 / (8 * self.metrics) as f64
    }
}
