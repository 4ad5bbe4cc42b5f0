//! The reports about what others measured of the same architectures.

mod accuracies;
mod correlation;
mod fronts;
#[cfg(test)]
mod tests;

use crate::report::definition::Definition;

/// These reports.
pub(super) const REPORTS: &[Definition] = &[correlation::REPORT, fronts::REPORT];

/// What a report lacks in a database without extensions of the space.
const NO_EXTENSIONS: &str =
    "columns of extensions; `natsbench extend` adds tables of what others measured";
