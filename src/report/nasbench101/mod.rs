//! Reports about NAS-Bench-101.
//!
//! They read all modules at once by [`NasBench101::means`](crate::query::NasBench101), and show a statement that gives the same
//! numbers, which would take longer: a test compares the two.

mod accuracies;
mod budgets;
mod locality;
#[cfg(test)]
mod tests;

use super::Answer;
use super::definition::Definition;

/// All of them, in the order of the page.
pub(super) const REPORTS: &[Definition] = &[budgets::REPORT, accuracies::REPORT, locality::REPORT];

/// The answer without runs of full training.
pub(super) fn without_full_training() -> Answer {
    Answer::Missing {
        what: "runs of 108 epochs of two modules; `natsbench import nasbench_only108.tfrecord` \
               brings them"
            .to_owned(),
    }
}
