//! The six accuracies of every architecture that the paper correlates.

use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::report::ReportError;
use crate::report::rows::Rows;

/// The statement.
pub(super) const SQL: &str = include_str!("../../../sql/reports/correlation.sql");

/// Names of the columns in SQL, and how the paper writes them.
pub(super) const FINAL_COLUMNS: [(&str, &str); 6] = [
    ("cifar10_valid_percent", "C10-V"),
    ("cifar10_test_percent", "C10-T"),
    ("cifar100_valid_percent", "C100-V"),
    ("cifar100_test_percent", "C100-T"),
    ("imagenet16_valid_percent", "I120-V"),
    ("imagenet16_test_percent", "I120-T"),
];

/// Position of the test accuracy on CIFAR-10.
pub(super) const CIFAR10_TEST: usize = 1;

/// Accuracies in percent after full training, mean over seeds, of the architectures that have all six, in the
/// order of their indexes.
#[derive(Debug)]
pub(super) struct FinalColumns {
    /// The columns, in the order of [`FINAL_COLUMNS`].
    pub(super) columns: [Vec<f64>; 6],
    /// Trials behind the accuracies.
    pub(super) trials: usize,
}

impl FinalColumns {
    pub(super) fn read(bench: &NatsBench, space: SearchSpace) -> Result<Self, ReportError> {
        let rows = Rows::read(bench, SQL, space)?;
        let mut columns: [Vec<f64>; 6] = Default::default();
        for (column, (name, _)) in columns.iter_mut().zip(FINAL_COLUMNS) {
            *column = rows.numbers(name)?;
        }
        Ok(Self {
            columns,
            trials: rows.total("trials")?,
        })
    }

    /// Number of architectures.
    pub(super) fn len(&self) -> usize {
        self.columns[CIFAR10_TEST].len()
    }

    /// The columns of the architectures whose test accuracy on CIFAR-10 is above a limit.
    pub(super) fn above_cifar10_test(&self, percent: f64) -> [Vec<f64>; 6] {
        let test = &self.columns[CIFAR10_TEST];
        self.columns.each_ref().map(|column| {
            let pairs = column.iter().zip(test);
            let kept = pairs.filter(|(_, test)| **test > percent);
            kept.map(|(value, _)| *value).collect()
        })
    }
}
