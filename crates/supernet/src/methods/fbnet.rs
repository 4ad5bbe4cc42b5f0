//! FBNet-V2: a mask of channels, softened by Gumbel noise.

use super::channels::Widths;
use super::gumbel::{gumbel_softmax, gumbel_softmax_gradient, until_finite};
use super::method::{Choice, Method, SizeNetwork};
use super::parameters::Parameters;
use super::width_rule::WidthRule;
use crate::Architecture;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{ChannelRule, SizeRoute};
use crate::settings::Settings;
use crate::state::{State, StateError};

/// FBNet-V2 (Wan and others, 2020). Each rule has the mean of the masks of all widths, with the shares of a softmax with
/// Gumbel noise.
#[derive(Debug, Clone)]
pub struct FbnetV2 {
    widths: Widths,
}

impl FbnetV2 {
    /// The method with parameters near 0.
    pub fn new(settings: &Settings, draws: &mut dyn Draws) -> Self {
        Self {
            widths: Widths::new(settings, draws),
        }
    }

    /// A row for each of the five layers.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.widths.parameters
    }

    /// The same, to be changed.
    pub fn parameters_mut(&mut self) -> &mut Parameters {
        &mut self.widths.parameters
    }
}

/// The shares of the widths, with noise.
#[derive(Debug, Clone, PartialEq)]
struct Shares {
    shares: Vec<f64>,
    temperature: f64,
}

impl WidthRule for Shares {
    fn draw(row: &[f64], moment: &Moment, draws: &mut dyn Draws) -> Result<Self, SearchError> {
        let temperature = moment.temperature;
        until_finite(moment, draws, |draws| {
            let noise = draws.gumbel(row.len());
            let shares = gumbel_softmax(row, &noise, temperature);
            let finite = shares.iter().all(|share| share.is_finite());
            finite.then_some(Self {
                shares,
                temperature,
            })
        })
    }

    fn rule(&self, widths: &Widths) -> ChannelRule {
        ChannelRule::Scale(mean_mask(&widths.candidates, &self.shares))
    }

    fn gradient(&self, widths: &Widths, of_rule: &[f64]) -> Vec<f64> {
        let of_shares = shares_gradient(&widths.candidates, of_rule);
        gumbel_softmax_gradient(&self.shares, &of_shares, self.temperature)
    }
}

/// For each channel, the sum of the shares of the widths that have it.
pub(super) fn mean_mask(candidates: &[usize], shares: &[f64]) -> Vec<f64> {
    let width = candidates.last().copied().unwrap_or(0);
    let has = |channel: usize| move |(candidate, _): &(&usize, &f64)| channel < **candidate;
    (0..width)
        .map(|channel| {
            let pairs = candidates.iter().zip(shares);
            pairs.filter(has(channel)).map(|(_, share)| share).sum()
        })
        .collect()
}

/// The gradient for the shares, from that for the channels of their mask.
pub(super) fn shares_gradient(candidates: &[usize], of_channels: &[f64]) -> Vec<f64> {
    candidates
        .iter()
        .map(|&candidate| of_channels.iter().take(candidate).sum())
        .collect()
}

impl<E: Engine, N: SizeNetwork<E>> Method<E, N> for FbnetV2 {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        self.widths.step_by_gradient::<Shares, E, N>(step)
    }

    fn choose(&mut self, _validation: &mut Validation<'_, E, N>) -> Result<Choice, SearchError> {
        Ok(self.widths.choice())
    }

    /// Another draw for each batch, so that the accuracy is not that of the chosen widths.
    fn evaluation_route(
        &mut self,
        _chosen: &Architecture,
        moment: &Moment,
        draws: &mut dyn Draws,
    ) -> Result<SizeRoute, SearchError> {
        self.widths.drawn_route::<Shares>(moment, draws)
    }

    fn probabilities(&self) -> Vec<Vec<f64>> {
        self.widths.parameters.probabilities()
    }

    fn state(&self) -> State {
        self.widths.parameters.state()
    }

    fn restore(&mut self, state: &State) -> Result<(), StateError> {
        self.widths.parameters.restore(state)
    }
}
