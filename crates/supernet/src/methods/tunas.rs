//! TuNAS: a mask of channels, drawn; its distribution is learned by reinforcement.

use super::channels::{Widths, mask};
use super::method::{Choice, Method, SizeNetwork};
use super::parameters::Parameters;
use super::softmax::{log_softmax, softmax};
use crate::Architecture;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{ChannelRule, SizeRoute};
use crate::settings::Settings;
use crate::state::{State, StateError};

/// TuNAS (Bender and others, 2020). Each rule has the mask of one width, drawn from the softmax of its row. A width that
/// was drawn where the accuracy was better than usual becomes more probable.
#[derive(Debug, Clone)]
pub struct Tunas {
    widths: Widths,
    usual: MovingAverage,
}

/// A mean of the past, in which older values count less and less. The first value counts as any other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovingAverage {
    momentum: f64,
    sum: f64,
    weight: f64,
}

impl MovingAverage {
    /// No values yet. A value counts `momentum` times as much as the next one.
    ///
    /// ```
    /// use nats_supernet::methods::MovingAverage;
    ///
    /// let mut average = MovingAverage::new(0.5);
    /// assert_eq!(average.add(10.0), 10.0);
    /// assert_eq!(average.add(40.0), 30.0);
    /// ```
    #[must_use]
    pub fn new(momentum: f64) -> Self {
        Self {
            momentum,
            sum: 0.0,
            weight: 0.0,
        }
    }

    /// Adds a value. Returns the mean with it.
    pub fn add(&mut self, value: f64) -> f64 {
        self.sum = self.momentum * self.sum + (1.0 - self.momentum) * value;
        self.weight = self.momentum * self.weight + (1.0 - self.momentum);
        self.sum / self.weight
    }
}

/// The momentum of the accuracy that is usual.
const MOMENTUM: f64 = 0.95;

impl Tunas {
    /// The method with parameters near 0.
    pub fn new(settings: &Settings, draws: &mut dyn Draws) -> Self {
        Self {
            widths: Widths::new(settings, draws),
            usual: MovingAverage::new(MOMENTUM),
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

    fn draw(&self, draws: &mut dyn Draws) -> [usize; 6] {
        let rows = self.widths.rows_of_rules();
        rows.map(|row| draws.category(&softmax(row)))
    }

    fn route(&self, candidates: [usize; 6]) -> SizeRoute {
        let widest = self.widths.widest();
        let layers = candidates.map(|candidate| {
            let channels = self.widths.channels(candidate);
            ChannelRule::Scale(mask(channels, widest))
        });
        SizeRoute { layers }
    }

    fn pass_route(&self, moment: &Moment, draws: &mut dyn Draws) -> SizeRoute {
        let warm_up = self.widths.warm_up(moment, draws);
        warm_up.unwrap_or_else(|| self.route(self.draw(draws)))
    }

    /// The sum of the logarithms of the probabilities of a draw, with its gradient for the parameters.
    fn log_probability(&self, candidates: [usize; 6]) -> (f64, Vec<f64>) {
        let mut sum = 0.0;
        let mut drawn = candidates.into_iter();
        let of_rules = self.widths.rows_of_rules().map(|row| {
            let candidate = drawn.next();
            let one = candidate.and_then(|candidate| log_softmax(row).get(candidate).copied());
            sum += one.unwrap_or(f64::NAN);
            let mut gradient: Vec<f64> = softmax(row).into_iter().map(|share| -share).collect();
            if let Some(slot) = candidate.and_then(|candidate| gradient.get_mut(candidate)) {
                *slot += 1.0;
            }
            gradient
        });
        (sum, Widths::gradient(of_rules))
    }
}

impl<E: Engine, N: SizeNetwork<E>> Method<E, N> for Tunas {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let moment = step.moment;
        let route = self.pass_route(&moment, step.draws);
        let weights = step.learn_weights(&route)?;
        let (route, drawn) = if let Some(route) = self.widths.warm_up(&moment, step.draws) {
            (route, None)
        } else {
            let drawn = self.draw(step.draws);
            (self.route(drawn), Some(drawn))
        };
        let mut architecture = step.see_architecture(&route)?;
        let accuracy = architecture.top1_percent;
        let advantage = accuracy - self.usual.add(accuracy);
        architecture.loss = 0.0;
        if let Some(drawn) = drawn {
            let (log_probability, mut gradient) = self.log_probability(drawn);
            architecture.loss = -advantage * log_probability;
            for one in &mut gradient {
                *one *= -advantage;
            }
            self.widths.parameters.learn(gradient);
        }
        if !self.widths.parameters.are_finite() {
            return Err(step.not_finite("a parameter of the architecture"));
        }
        Ok(Phases {
            weights,
            architecture,
        })
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
        Ok(self.pass_route(moment, draws))
    }

    fn probabilities(&self) -> Vec<Vec<f64>> {
        self.widths.parameters.probabilities()
    }

    fn state(&self) -> State {
        let mut state = self.widths.parameters.state();
        state.put("usual_accuracy", vec![self.usual.sum, self.usual.weight]);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), StateError> {
        let mut usual = self.usual;
        if let [sum, weight] = *state.array("usual_accuracy", 2)? {
            usual.sum = sum;
            usual.weight = weight;
        }
        self.widths.parameters.restore(state)?;
        self.usual = usual;
        Ok(())
    }
}
