//! DARTS: all operations of an edge at once, each with its share.

use super::look_ahead::LookAhead;
use super::method::{CellNetwork, Choice, Method};
use super::parameters::Parameters;
use super::softmax::softmax_gradient;
use crate::Architecture;
use crate::architecture::first_operation;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{CellRoute, Factors, Path};
use crate::settings::Settings;
use crate::state::{State, StateError};

/// DARTS (Liu, Simonyan, Yang, 2019). Each edge computes all operations and adds them up, each times its share, the
/// softmax of its parameter. The parameters follow the gradient of the loss on images that the weights do not see.
#[derive(Debug, Clone)]
pub struct Darts {
    /// A row for each edge.
    pub parameters: Parameters,
    second_order: bool,
    nesterov: bool,
    first_operation: usize,
}

impl Darts {
    /// First order: the weights are taken as they are.
    pub fn first_order(settings: &Settings, draws: &mut dyn Draws) -> Self {
        Self {
            parameters: Parameters::random(6, 5, settings.architecture, draws),
            second_order: false,
            nesterov: settings.options.nesterov,
            first_operation: first_operation(settings),
        }
    }

    /// Second order: the parameters follow the gradient of the loss that the weights would have after one more step.
    pub fn second_order(settings: &Settings, draws: &mut dyn Draws) -> Self {
        let second_order = true;
        Self {
            second_order,
            ..Self::first_order(settings, draws)
        }
    }
}

impl<E: Engine, N: CellNetwork<E>> Method<E, N> for Darts {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let shares = self.parameters.shares();
        let route = CellRoute::Mixed(shares);
        let weights = step.learn_weights(&route)?;
        let (architecture, gradient) = if self.second_order {
            let LookAhead {
                phase, gradient, ..
            } = LookAhead::new(step, &route, &shares, self.nesterov)?;
            (phase, gradient)
        } else {
            let (phase, gradient) = step.architecture_gradient(&route)?;
            (phase, shares_gradient(&shares, &gradient))
        };
        self.parameters.learn(gradient);
        if !self.parameters.are_finite() {
            return Err(step.not_finite("a parameter of the architecture"));
        }
        Ok(Phases {
            weights,
            architecture,
        })
    }

    fn choose(&mut self, _validation: &mut Validation<'_, E, N>) -> Result<Choice, SearchError> {
        Ok(largest_cell(&self.parameters, self.first_operation))
    }

    fn evaluation_route(
        &mut self,
        _chosen: &Architecture,
        _moment: &Moment,
        _draws: &mut dyn Draws,
    ) -> Result<CellRoute, SearchError> {
        Ok(CellRoute::Mixed(self.parameters.shares()))
    }

    fn probabilities(&self) -> Vec<Vec<f64>> {
        self.parameters.probabilities()
    }

    fn state(&self) -> State {
        self.parameters.state()
    }

    fn restore(&mut self, state: &State) -> Result<(), StateError> {
        self.parameters.restore(state)
    }
}

/// The gradient for the parameters, from that for their softmax.
pub(super) fn shares_gradient(shares: &Factors, gradient: &Factors) -> Vec<f64> {
    let rows = shares.iter().zip(gradient);
    rows.flat_map(|(shares, gradient)| softmax_gradient(shares, gradient))
        .collect()
}

/// The operation with the largest parameter on each edge.
pub(super) fn largest_cell(parameters: &Parameters, first_operation: usize) -> Choice {
    let mut path = Path::default();
    for (edge, operation) in path.iter_mut().zip(parameters.largest(first_operation)) {
        *edge = operation;
    }
    Choice::uncompared(Architecture::Cell(path))
}
