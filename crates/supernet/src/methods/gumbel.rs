//! Categories with Gumbel noise.

use super::softmax::{softmax, softmax_gradient};
use crate::draws::Draws;
use crate::epoch::{Moment, SearchError};

/// The softmax of (row + noise) / temperature.
#[must_use]
pub fn gumbel_softmax(row: &[f64], noise: &[f64], temperature: f64) -> Vec<f64> {
    softmax(&noisy(row, noise, temperature))
}

/// The gradient for the row, from what [`gumbel_softmax`] gave and the gradient for it.
#[must_use]
pub fn gumbel_softmax_gradient(
    probabilities: &[f64],
    gradient: &[f64],
    temperature: f64,
) -> Vec<f64> {
    let of_softmax = softmax_gradient(probabilities, gradient);
    of_softmax
        .into_iter()
        .map(|one| one / temperature)
        .collect()
}

/// (row + noise) / temperature.
pub(super) fn noisy(row: &[f64], noise: &[f64], temperature: f64) -> Vec<f64> {
    let sums = row.iter().zip(noise);
    sums.map(|(number, noise)| (number + noise) / temperature)
        .collect()
}

/// Draws again and again until `make` finds its numbers finite, as the original does; with parameters that are infinite
/// or no numbers, it gives up.
pub(super) fn until_finite<T>(
    moment: &Moment,
    draws: &mut dyn Draws,
    mut make: impl FnMut(&mut dyn Draws) -> Option<T>,
) -> Result<T, SearchError> {
    const TRIES: usize = 100;
    let found = (0..TRIES).find_map(|_| make(draws));
    found.ok_or_else(|| SearchError::NotFinite {
        what: "a probability of the architecture".to_owned(),
        epoch: moment.epoch,
        step: None,
    })
}
