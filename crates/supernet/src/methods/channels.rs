//! Widths of layers: what the methods of the size space have in common.

use std::ops::Range;

use super::method::Choice;
use super::parameters::Parameters;
use crate::Architecture;
use crate::draws::Draws;
use crate::epoch::Moment;
use crate::network::{ChannelRule, SizeRoute};
use crate::settings::Settings;

/// 1 for the first channels, and 0 for the rest up to `width`.
///
/// ```
/// assert_eq!(nats_supernet::methods::mask(2, 4), [1.0, 1.0, 0.0, 0.0]);
/// ```
#[must_use]
pub fn mask(channels: usize, width: usize) -> Vec<f64> {
    (0..width)
        .map(|channel| if channel < channels { 1.0 } else { 0.0 })
        .collect()
}

/// How channels become more channels: for each new one, the old ones that it is the mean of. This is PyTorch's adaptive
/// average pooling.
///
/// ```
/// let new: Vec<_> = nats_supernet::methods::interpolation(2, 3).collect();
/// assert_eq!(new, [0..1, 0..2, 1..2]);
/// ```
pub fn interpolation(from: usize, to: usize) -> impl Iterator<Item = Range<usize>> {
    (0..to).map(move |new| {
        let first = new * from / to;
        let end = ((new + 1) * from).div_ceil(to);
        first..end
    })
}

/// Rows of parameters for the widths of the five layers. The stem and the first block are one layer, with one row, but
/// have a rule each.
#[derive(Debug, Clone)]
pub(super) struct Widths {
    pub(super) parameters: Parameters,
    pub(super) candidates: Vec<usize>,
}

impl Widths {
    pub(super) fn new(settings: &Settings, draws: &mut dyn Draws) -> Self {
        let candidates = settings.candidates.clone();
        let parameters = Parameters::random(5, candidates.len(), settings.architecture, draws);
        Self {
            parameters,
            candidates,
        }
    }

    /// The channels that the supernet computes.
    pub(super) fn widest(&self) -> usize {
        self.candidates.last().copied().unwrap_or(0)
    }

    /// The channels of a candidate.
    pub(super) fn channels(&self, candidate: usize) -> usize {
        self.candidates.get(candidate).copied().unwrap_or(0)
    }

    /// The row of each rule.
    pub(super) fn rows_of_rules(&self) -> [&[f64]; 6] {
        let rows: Vec<&[f64]> = self.parameters.rows().collect();
        std::array::from_fn(|rule| {
            let row = rule.saturating_sub(1);
            rows.get(row).copied().unwrap_or_default()
        })
    }

    /// The gradient for the parameters, from that for the row of each rule.
    pub(super) fn gradient(of_rules: [Vec<f64>; 6]) -> Vec<f64> {
        let [stem, mut first, rest @ ..] = of_rules;
        for (sum, one) in first.iter_mut().zip(stem) {
            *sum += one;
        }
        first.extend(rest.into_iter().flatten());
        first
    }

    /// During warm-up, the route of a pass: each rule has the full width or, else, one that is drawn uniformly.
    pub(super) fn warm_up(&self, moment: &Moment, draws: &mut dyn Draws) -> Option<SizeRoute> {
        let full = moment.full_width_probability?;
        let layers = std::array::from_fn(|_| {
            let channels = if draws.fraction() < full {
                self.widest()
            } else {
                self.channels(draws.below(self.candidates.len()))
            };
            ChannelRule::Scale(mask(channels, self.widest()))
        });
        Some(SizeRoute { layers })
    }

    /// The width with the largest parameter of each layer.
    pub(super) fn choice(&self) -> Choice {
        let mut widths = [0; 5];
        for (width, candidate) in widths.iter_mut().zip(self.parameters.largest(0)) {
            *width = self.channels(candidate);
        }
        Choice::uncompared(Architecture::Widths(widths))
    }
}

/// The results of all rules, or the first error.
pub(super) fn all<T, E>(results: [Result<T, E>; 6]) -> Result<[T; 6], E> {
    let [stem, first, second, third, fourth, fifth] = results;
    Ok([stem?, first?, second?, third?, fourth?, fifth?])
}
