//! What a search runs on.

use std::fmt;

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

    /// The numbers of epochs after which it can evaluate; the default is every one from 1 to
    /// [`max_epochs`](Self::max_epochs).
    fn budgets(&self) -> Budgets<'_> {
        Budgets::UpTo(self.max_epochs())
    }

    /// Seeds of the trials of an architecture, in the order in which random draws number them; empty if it has no trials.
    fn seeds(&self, architecture: ArchitectureIndex) -> &[Seed];

    /// The trial at `seed_position` of [`seeds`](Self::seeds), trained for
    /// `epochs` epochs (one of the [`budgets`](Self::budgets)) and evaluated once.
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

/// Numbers of epochs after which a benchmark can evaluate.
///
/// ```
/// use natsbench::search::Budgets;
///
/// assert_eq!(Budgets::UpTo(12).to_string(), "1 to 12");
/// let ladder = Budgets::Only(&[4, 12, 36, 108]);
/// assert_eq!(ladder.to_string(), "4, 12, 36 or 108");
/// assert!(ladder.contains(36) && !ladder.contains(35));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budgets<'a> {
    /// Every number from 1 to this one.
    UpTo(u16),
    /// These, ascending.
    Only(&'a [u16]),
}

impl Budgets<'_> {
    /// Whether there is an evaluation after so many epochs.
    #[must_use]
    pub fn contains(self, epochs: u16) -> bool {
        self.position(epochs).is_some()
    }

    /// The place of a number of epochs among them, from 0.
    pub(super) fn position(self, epochs: u16) -> Option<usize> {
        match self {
            Self::UpTo(most) => (1..=most)
                .contains(&epochs)
                .then(|| usize::from(epochs) - 1),
            Self::Only(budgets) => budgets.binary_search(&epochs).ok(),
        }
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        match self {
            Self::UpTo(most) => usize::from(most),
            Self::Only(budgets) => budgets.len(),
        }
    }
}

impl fmt::Display for Budgets<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UpTo(most) => write!(formatter, "1 to {most}"),
            Self::Only([]) => formatter.write_str("none"),
            Self::Only([rest @ .., last]) => {
                for (place, budget) in rest.iter().enumerate() {
                    let separator = if place + 1 == rest.len() {
                        " or "
                    } else {
                        ", "
                    };
                    write!(formatter, "{budget}{separator}")?;
                }
                write!(formatter, "{last}")
            }
        }
    }
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
