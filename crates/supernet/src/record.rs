//! What is written down after each epoch of a search.

use serde::{Deserialize, Serialize};

/// An epoch of a search: a line of `epochs.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// The epoch, from 0. -1 is before the search: an architecture chosen at random.
    pub epoch: i64,
    /// The architecture that the method would choose now, as NATS-Bench writes it.
    pub architecture: String,
    /// By what it was preferred to other candidates: its accuracy in the supernet, in percent, on one validation batch.
    /// `None` for methods that take the largest parameters.
    pub score_percent: Option<f64>,
    /// What the steps of the epoch had. `None` at epoch -1.
    pub training: Option<TrainingRecord>,
    /// On the whole validation set, in the mode that the method evaluates in. `None` at epoch -1.
    pub validation: Option<PhaseRecord>,
    /// The softmax of each row of architecture parameters. Empty for methods that have none.
    pub probabilities: Vec<Vec<f64>>,
    /// Seconds since the epoch began, without what a search that was stopped and resumed lost. 0 at epoch -1.
    pub seconds: f64,
}

/// The training of an epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingRecord {
    /// Steps.
    pub steps: usize,
    /// Learning rate of the weights.
    pub learning_rate: f64,
    /// Temperature of Gumbel draws. `None` for methods without.
    pub temperature: Option<f64>,
    /// Of the images that the weights learn from, mean over the epoch.
    pub weights: PhaseRecord,
    /// Of the images that the architecture is learned from, mean over the epoch.
    pub architecture: PhaseRecord,
}

/// Loss and accuracies over images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PhaseRecord {
    /// Mean loss over images.
    pub loss: f64,
    /// Images whose class is the first answer, in percent.
    pub top1_percent: f64,
    /// Images whose class is among the first five answers, in percent.
    pub top5_percent: f64,
}
