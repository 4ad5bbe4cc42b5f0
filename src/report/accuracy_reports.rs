//! The reports about accuracies and costs of whole spaces.

use super::definition::Definition;

/// All of them, in the order of the paper.
pub(super) const REPORTS: &[Definition] = &[];
