//! TAS: two widths at once, brought to the same width by interpolation.

use super::channels::{Widths, interpolation};
use super::gumbel::{noisy, until_finite};
use super::method::{Choice, Method, SizeNetwork};
use super::parameters::Parameters;
use super::softmax::{log_softmax, softmax, softmax_gradient};
use super::width_rule::WidthRule;
use crate::Architecture;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{ChannelRule, SizeRoute};
use crate::settings::Settings;
use crate::state::{State, StateError};

/// TAS (Dong, Yang, 2019). Two different widths are drawn for each rule, and the output is a sum of the first channels of
/// both, interpolated to the larger width, each times its share.
#[derive(Debug, Clone)]
pub struct Tas {
    widths: Widths,
}

/// Two widths, with their shares.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    pub(super) candidates: (usize, usize),
    pub(super) shares: [f64; 2],
    temperature: f64,
}

impl Pair {
    /// The gradient for the row, from that for the shares.
    pub(super) fn row_gradient(&self, columns: usize, of_shares: &[f64; 2]) -> Vec<f64> {
        let mut gradient = vec![0.0; columns];
        let candidates = [self.candidates.0, self.candidates.1];
        let of_logits = softmax_gradient(&self.shares, of_shares);
        for (candidate, one) in candidates.into_iter().zip(of_logits) {
            if let Some(slot) = gradient.get_mut(candidate) {
                *slot += one / self.temperature;
            }
        }
        gradient
    }

    /// The old channels of each new channel, for both widths.
    fn means(&self, widths: &Widths) -> [Vec<std::ops::Range<usize>>; 2] {
        let from = [self.candidates.0, self.candidates.1].map(|one| widths.channels(one));
        let to = from.into_iter().fold(0, usize::max);
        from.map(|from| interpolation(from, to).collect())
    }
}

impl WidthRule for Pair {
    fn draw(row: &[f64], moment: &Moment, draws: &mut dyn Draws) -> Result<Self, SearchError> {
        let temperature = moment.temperature;
        until_finite(moment, draws, |draws| {
            let noise = draws.gumbel(row.len());
            let logits = noisy(&log_softmax(row), &noise, temperature);
            let mut probabilities = softmax(&logits);
            let numbers = noise.iter().chain(&probabilities);
            if !numbers.into_iter().all(|number| number.is_finite()) {
                return None;
            }
            for probability in &mut probabilities {
                *probability += 1e-7;
            }
            let (first, second) = draws.two_categories(&probabilities);
            let shares = softmax(&[*logits.get(first)?, *logits.get(second)?]);
            Some(Self {
                candidates: (first, second),
                shares: shares.try_into().ok()?,
                temperature,
            })
        })
    }

    fn rule(&self, widths: &Widths) -> ChannelRule {
        let width = widths.widest();
        let mut matrix = vec![0.0; width * width];
        for (means, share) in self.means(widths).into_iter().zip(self.shares) {
            for (row, old) in matrix.chunks_mut(width.max(1)).zip(means) {
                let part = share / old.len() as f64;
                for factor in row.get_mut(old).unwrap_or_default() {
                    *factor += part;
                }
            }
        }
        ChannelRule::Mix(matrix)
    }

    fn gradient(&self, widths: &Widths, of_rule: &[f64]) -> Vec<f64> {
        let width = widths.widest();
        let of_shares = self.means(widths).map(|means| {
            let rows = of_rule.chunks(width.max(1)).zip(means);
            rows.map(|(row, old)| {
                let count = old.len() as f64;
                row.get(old).unwrap_or_default().iter().sum::<f64>() / count
            })
            .sum()
        });
        self.row_gradient(widths.candidates.len(), &of_shares)
    }
}

impl Tas {
    /// The method with parameters near 0.
    ///
    /// # Errors
    ///
    /// [`SearchError::TooFewCandidates`] with fewer than two widths to choose from.
    pub fn new(settings: &Settings, draws: &mut dyn Draws) -> Result<Self, SearchError> {
        let found = settings.candidates.len();
        if found < 2 {
            return Err(SearchError::TooFewCandidates {
                method: settings.method.name().to_owned(),
                expected: 2,
                found,
            });
        }
        Ok(Self {
            widths: Widths::new(settings, draws),
        })
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

impl<E: Engine, N: SizeNetwork<E>> Method<E, N> for Tas {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        self.widths.step_by_gradient::<Pair, E, N>(step)
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
        self.widths.drawn_route::<Pair>(moment, draws)
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
