//! Loss, accuracy and time of one epoch.

use super::ids::{Epoch, Split};
use super::keys::TrialKey;

/// A row of `stored_epoch_times`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EpochTimeRow {
    /// The trial.
    pub trial: TrialKey,
    /// The split.
    pub split: Split,
    /// The epoch.
    pub epoch: Epoch,
    /// Seconds of the epoch or of one evaluation.
    pub seconds: f64,
}

/// The nine metrics of one epoch in the order of the table's columns. An absent one is NaN here, which
/// `SQLite` stores as NULL; archives with a NaN of their own are refused on import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MetricValues(pub [f64; Self::COLUMNS]);

impl MetricValues {
    /// Number of metric columns.
    pub(crate) const COLUMNS: usize = 9;
    /// The columns of `stored_epoch_metrics`.
    #[cfg(feature = "write")]
    pub(crate) const NAMES: [&'static str; Self::COLUMNS] = [
        "train_loss",
        "train_top1_percent",
        "ori_test_loss",
        "ori_test_top1_percent",
        "x_valid_loss",
        "x_valid_top1_percent",
        "train_top5_percent",
        "x_test_loss",
        "x_test_top1_percent",
    ];
    /// The columns of `stored_trials` for the last epoch.
    #[cfg(feature = "import")]
    pub(crate) const FINAL_NAMES: [&'static str; Self::COLUMNS] = [
        "final_train_loss",
        "final_train_top1_percent",
        "final_ori_test_loss",
        "final_ori_test_top1_percent",
        "final_x_valid_loss",
        "final_x_valid_top1_percent",
        "final_train_top5_percent",
        "final_x_test_loss",
        "final_x_test_top1_percent",
    ];
    /// No value at all.
    pub(crate) const ABSENT: Self = Self([f64::NAN; Self::COLUMNS]);
    /// Column of the training split's top-5 accuracy, the only one of its kind.
    pub(crate) const TRAIN_TOP5: usize = 6;

    /// Column of a split's loss.
    #[must_use]
    pub(crate) const fn loss_column(split: Split) -> usize {
        match split {
            Split::Train => 0,
            Split::OriTest => 2,
            Split::XValid => 4,
            Split::XTest => 7,
        }
    }

    /// Column of a split's top-1 accuracy.
    #[must_use]
    pub(crate) const fn top1_column(split: Split) -> usize {
        Self::loss_column(split) + 1
    }

    /// Cross-entropy of a split, if the archive has it.
    #[must_use]
    pub(crate) fn loss(&self, split: Split) -> Option<f64> {
        present(self.0[Self::loss_column(split)])
    }

    /// Top-1 accuracy of a split in percent, if the archive has it.
    #[must_use]
    pub(crate) fn top1_percent(&self, split: Split) -> Option<f64> {
        present(self.0[Self::top1_column(split)])
    }
}

impl PartialEq for MetricValues {
    /// Equal to the last bit; absent equals absent.
    fn eq(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(other.0)
            .all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
    }
}

fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}
