//! How far a search is, and what follows from it.

use crate::settings::Settings;

/// An epoch of a search, with the numbers that change from epoch to epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The epoch, from 0.
    pub epoch: u32,
    /// Learning rate of the weights.
    pub learning_rate: f64,
    /// Temperature of Gumbel draws.
    pub temperature: f64,
    /// During warm-up, the probability that a layer has its full width. `None` after it, and without one.
    pub full_width_probability: Option<f64>,
}

impl Moment {
    /// What the settings say about an epoch.
    #[must_use]
    pub fn new(settings: &Settings, epoch: u32) -> Self {
        Self {
            epoch,
            learning_rate: settings.learning_rate(epoch),
            temperature: settings.temperature(epoch),
            full_width_probability: settings.full_width_probability(epoch),
        }
    }
}
