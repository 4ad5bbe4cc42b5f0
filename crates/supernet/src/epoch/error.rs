//! Why a search cannot go on.

use crate::settings::{SettingsError, Space};
use crate::state::StateError;

/// Why a search cannot go on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// Somebody asked it to stop. What the epoch has done so far is lost; the search can go on from the epoch before.
    #[error("the search was stopped in epoch {epoch}")]
    Stopped {
        /// The epoch that is not finished.
        epoch: u32,
    },
    /// A number that no search can go on with.
    #[error(
        "{what} is not a finite number in epoch {epoch}{}; a smaller learning rate may help",
        .step.map(|step| format!(", step {step}")).unwrap_or_default()
    )]
    NotFinite {
        /// The loss, the weight or the parameter.
        what: String,
        /// The epoch, from 0.
        epoch: u32,
        /// The step of the epoch, from 0. `None` for what is found after the steps.
        step: Option<usize>,
    },
    /// Settings of a search that cannot be run.
    #[error("the settings cannot be used")]
    Settings(#[from] SettingsError),
    /// A method of this crate that searches the other space.
    #[error("{method} is no method for the space {space}")]
    NoMethodOfSpace {
        /// The method.
        method: String,
        /// The space that was asked for.
        space: Space,
    },
    /// Fewer candidates than a method needs.
    #[error("{method} needs at least {expected} candidates of a width; the settings have {found}")]
    TooFewCandidates {
        /// The method.
        method: String,
        /// How many it needs.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A data set without images of a kind.
    #[error("there are no {kind} images; expected at least one batch of them in an epoch")]
    NoImages {
        /// Training or validation.
        kind: &'static str,
    },
    /// A choice among no architectures.
    #[error("there are no architectures to choose from; expected at least one")]
    NothingCompared,
    /// Widths, where a cell was expected.
    #[error("the chosen architecture is {found}; expected a cell")]
    NotACell {
        /// The architecture.
        found: String,
    },
    /// A network that does not give what it was asked for.
    #[error("the network gave no {what}; expected one, as it was asked for it")]
    NotGiven {
        /// What is missing.
        what: &'static str,
    },
    /// The epochs of the settings are over.
    #[error("the search has had all its {epochs} epochs")]
    Over {
        /// How many it has.
        epochs: u32,
    },
    /// A saved state of another search.
    #[error("the saved state does not belong to this search")]
    State(#[from] StateError),
}
