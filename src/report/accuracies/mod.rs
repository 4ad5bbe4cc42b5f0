//! The reports about accuracies and costs of whole spaces.

mod correlation;
mod cost_accuracy;
mod early_stop;
mod final_columns;
mod quick_correlation;
mod rank_panel;
mod rank_stability;
mod relative_rank;
mod valid_test_rank;

#[cfg(test)]
mod tests;

use crate::report::definition::Definition;

/// These reports, in the order of the paper.
pub(super) const REPORTS: &[Definition] = &[
    relative_rank::REPORT,
    cost_accuracy::REPORT,
    valid_test_rank::REPORT,
    correlation::REPORT,
    rank_stability::REPORT,
    quick_correlation::REPORT,
    early_stop::REPORT,
];
