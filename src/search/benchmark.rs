//! What a search runs on.

use crate::model::{ArchitectureIndex, Seed};

use super::{Numbering, Scope, SearchError};

/// Answers what accuracy an architecture reaches when it is trained and evaluated, and what that costs.
///
/// The official searches ask for validation accuracy under the 12-epoch recipe.
pub trait Benchmark: Sync {
    /// The search space and the numbers of its architectures.
    fn numbering(&self) -> &Numbering;

    /// The architectures that it can answer about; the default is the whole space.
    ///
    /// A method may ask only for these, so [`MethodSettings::build`](super::MethodSettings::build) takes them.
    fn scope(&self) -> Scope {
        Scope::whole(self.numbering().space())
    }

    /// Number of epochs of a complete curve, such as 12.
    fn max_epochs(&self) -> u16;

    /// Seeds of the trials of an architecture, in the order in which random draws number them; empty if it has no trials.
    fn seeds(&self, architecture: ArchitectureIndex) -> &[Seed];

    /// The trial at `seed_position` of [`seeds`](Self::seeds), trained for
    /// `epochs` epochs (1 to [`max_epochs`](Self::max_epochs)) and evaluated once.
    ///
    /// # Errors
    ///
    /// [`SearchError`] if there is no such trial or it cannot be read.
    fn evaluate(
        &self,
        architecture: ArchitectureIndex,
        seed_position: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError>;
}

/// The accuracy and the cost of one evaluation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// Top-1 accuracy in percent on the images that the search may see.
    pub reward_percent: f64,
    /// Seconds of all training epochs up to this one (`train-all-time`).
    pub train_seconds: f64,
    /// Seconds of one evaluation (`valid-per-time`).
    pub valid_seconds: f64,
}
