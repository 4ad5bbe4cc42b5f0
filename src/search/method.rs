//! The interface of search methods: a method is asked what to evaluate, and is given the result.

use crate::model::ArchitectureIndex;

use super::{Genome, Random};

/// Number of a trial within its run: from 0, in the order in which
/// [`Proposal::new`] started them. So a method that counts its new
/// proposals knows the number of each trial.
pub type TrialNumber = u32;

/// A search method: implement [`ask`](Self::ask) and [`tell`](Self::tell).
///
/// `examples/own_search_method.rs` is a whole one. All chance comes from the
/// generator that is handed in, so that a run can be replayed.
pub trait SearchMethod {
    /// Its name, as results state it.
    fn name(&self) -> &str;

    /// What to evaluate next. With several workers it is asked again before the
    /// results of earlier proposals are known.
    fn ask(&mut self, random: &mut Random) -> Ask;

    /// Takes the result of a proposal; results come in simulated time order.
    fn tell(&mut self, observation: &Observation);

    /// Whether the next proposal is evaluated even if the budget is spent, as
    /// some official scripts do. Only [`BudgetRule::Official`] asks this.
    ///
    /// [`BudgetRule::Official`]: super::BudgetRule::Official
    fn ignores_budget(&self) -> bool {
        false
    }
}

/// The answer of a method that is asked what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Evaluate this.
    Evaluate(Proposal),
    /// Nothing before another result is known.
    Wait,
    /// Nothing any more: the search is finished.
    Finished,
}

/// One evaluation that a method asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// What to train.
    pub genome: Genome,
    /// Total number of epochs after which to evaluate; `None` is the whole curve.
    pub epochs: Option<u16>,
    /// The trial that is continued, or `None` for a new one.
    pub resumes: Option<TrialNumber>,
}

impl Proposal {
    /// A new trial, trained for all epochs of the curve.
    #[must_use]
    pub const fn new(genome: Genome) -> Self {
        Self {
            genome,
            epochs: None,
            resumes: None,
        }
    }

    /// The same, evaluated after `epochs` epochs.
    #[must_use]
    pub const fn after_epochs(self, epochs: u16) -> Self {
        Self {
            epochs: Some(epochs),
            ..self
        }
    }

    /// The same, but continuing a trial that was evaluated after fewer epochs.
    #[must_use]
    pub const fn resuming(self, trial: TrialNumber) -> Self {
        Self {
            resumes: Some(trial),
            ..self
        }
    }
}

/// The result of a proposal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The trial.
    pub trial: TrialNumber,
    /// What was trained.
    pub genome: Genome,
    /// Its number in the search space.
    pub architecture: ArchitectureIndex,
    /// Number of epochs it was trained for.
    pub epochs: u16,
    /// Top-1 accuracy in percent.
    pub reward_percent: f64,
    /// Simulated time of the result.
    pub clock_seconds: f64,
}
