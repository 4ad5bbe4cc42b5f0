//! The reports about accuracies and costs of whole spaces.

use super::definition::Definition;
use super::{
    correlation, cost_accuracy, early_stop, quick_correlation, rank_stability, relative_rank,
    valid_test_rank,
};

/// All of them, in the order of the paper.
pub(super) const REPORTS: &[Definition] = &[
    relative_rank::REPORT,
    cost_accuracy::REPORT,
    valid_test_rank::REPORT,
    correlation::REPORT,
    rank_stability::REPORT,
    quick_correlation::REPORT,
    early_stop::REPORT,
];
