//! What a search reports while it runs.

use super::Phases;

/// What happens in a search.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A step is done.
    Step {
        /// The epoch, from 0.
        epoch: u32,
        /// Steps that are done in this epoch.
        done: usize,
        /// Steps of the epoch.
        of: usize,
        /// The means of the epoch so far.
        phases: Phases,
    },
    /// Something after the steps has gone on.
    Progress {
        /// The epoch, from 0.
        epoch: u32,
        /// What is going on.
        stage: Stage,
        /// How much of it is done.
        done: usize,
        /// How much there is. `None` where nobody knows it before the end.
        of: Option<usize>,
    },
}

/// What follows the steps of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// What a method learns from sampled architectures, one after the other.
    Sampling,
    /// Architectures are compared, one after the other.
    Choosing,
    /// The validation set is evaluated, batch by batch.
    Evaluating,
}

/// Somebody who watches a search, and may stop it.
pub trait Watch {
    /// Something happened.
    fn event(&mut self, event: Event);

    /// Whether the search shall stop before its next step. It then ends with
    /// [`SearchError::Stopped`](super::SearchError::Stopped).
    fn should_stop(&self) -> bool {
        false
    }
}

/// Nobody watches.
impl Watch for () {
    fn event(&mut self, _event: Event) {}
}
