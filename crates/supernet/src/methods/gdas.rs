//! GDAS: one operation of each edge, drawn, with a gradient for all.

use super::darts::largest_cell;
use super::gumbel::{gumbel_softmax, gumbel_softmax_gradient, until_finite};
use super::method::{CellNetwork, Choice, Method};
use super::parameters::Parameters;
use super::softmax::{largest, log_softmax};
use crate::Architecture;
use crate::architecture::first_operation;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{CellRoute, Factors, Path};
use crate::settings::Settings;
use crate::state::{State, StateError};

/// GDAS (Dong, Yang, 2019). A draw with Gumbel noise picks an operation for each edge, the same in all cells. Only that is
/// computed; the gradient is that of the probabilities of the draw.
#[derive(Debug, Clone)]
pub struct Gdas {
    /// A row for each edge.
    pub parameters: Parameters,
    first_operation: usize,
}

/// A draw: the operation of each edge, the probabilities that it was drawn with, and its temperature.
#[derive(Debug, Clone, PartialEq)]
struct Draw {
    path: Path,
    probabilities: Factors,
    temperature: f64,
}

impl Gdas {
    /// The method with parameters near 0.
    pub fn new(settings: &Settings, draws: &mut dyn Draws) -> Self {
        Self {
            parameters: Parameters::random(6, 5, settings.architecture, draws),
            first_operation: first_operation(settings),
        }
    }

    fn draw(&self, moment: &Moment, draws: &mut dyn Draws) -> Result<Draw, SearchError> {
        let temperature = moment.temperature;
        until_finite(moment, draws, |draws| {
            let noise = draws.gumbel(self.parameters.numbers().len());
            let mut draw = Draw {
                path: Path::default(),
                probabilities: Factors::default(),
                temperature,
            };
            let edges = draw.path.iter_mut().zip(&mut draw.probabilities);
            for ((operation, edge), (row, noise)) in
                edges.zip(self.parameters.rows().zip(noise.chunks(5)))
            {
                let probabilities = gumbel_softmax(&log_softmax(row), noise, temperature);
                *operation = largest(&probabilities);
                edge.copy_from_slice(probabilities.get(..5)?);
            }
            let finite = draw
                .probabilities
                .iter()
                .flatten()
                .all(|one| one.is_finite());
            (finite && noise.iter().all(|one| one.is_finite())).then_some(draw)
        })
    }
}

impl Draw {
    /// The operations of the draw as they are. In the original a factor is one-hot, minus the probability, plus the
    /// probability, which is the same up to rounding.
    fn route(&self) -> CellRoute {
        let mut factors = Factors::default();
        for (row, &drawn) in factors.iter_mut().zip(&self.path) {
            if let Some(factor) = row.get_mut(drawn) {
                *factor = 1.0;
            }
        }
        CellRoute::OneHot {
            path: self.path,
            factors,
        }
    }

    /// The gradient for the parameters. Log-softmax moves a row by one number, which a softmax does not feel.
    fn gradient(&self, of_factors: &Factors) -> Vec<f64> {
        let rows = self.probabilities.iter().zip(of_factors);
        rows.flat_map(|(probabilities, gradient)| {
            gumbel_softmax_gradient(probabilities, gradient, self.temperature)
        })
        .collect()
    }
}

impl<E: Engine, N: CellNetwork<E>> Method<E, N> for Gdas {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let draw = self.draw(&step.moment, step.draws)?;
        let weights = step.learn_weights(&draw.route())?;
        let draw = self.draw(&step.moment, step.draws)?;
        let (architecture, gradient) = step.architecture_gradient(&draw.route())?;
        self.parameters.learn(draw.gradient(&gradient));
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

    /// Another draw for each batch, so that the accuracy is not that of the chosen cell.
    fn evaluation_route(
        &mut self,
        _chosen: &Architecture,
        moment: &Moment,
        draws: &mut dyn Draws,
    ) -> Result<CellRoute, SearchError> {
        Ok(CellRoute::Path(self.draw(moment, draws)?.path))
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
