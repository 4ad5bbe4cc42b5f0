//! SETN: weights learn on uniform paths, parameters on all operations.

use super::darts::shares_gradient;
use super::method::{CellNetwork, Choice, Method};
use super::parameters::Parameters;
use super::paths::{best_of, most_probable_paths};
use crate::Architecture;
use crate::architecture::first_operation;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{CellRoute, Path};
use crate::settings::Settings;
use crate::state::{State, StateError};

/// SETN (Dong, Yang, 2019). The weights learn on a path that is drawn uniformly, the same in all cells. The parameters
/// learn as those of DARTS. The best of the most probable paths is chosen.
#[derive(Debug, Clone)]
pub struct Setn {
    /// A row for each edge.
    pub parameters: Parameters,
    compared: usize,
    first_operation: usize,
}

impl Setn {
    /// The method with parameters near 0.
    pub fn new(settings: &Settings, draws: &mut dyn Draws) -> Self {
        Self {
            parameters: Parameters::random(6, 5, settings.architecture, draws),
            compared: settings.compared,
            first_operation: first_operation(settings),
        }
    }
}

impl<E: Engine, N: CellNetwork<E>> Method<E, N> for Setn {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let path = Path::default().map(|_| step.draws.below(5));
        let weights = step.learn_weights(&CellRoute::Path(path))?;
        let shares = self.parameters.shares();
        let (architecture, gradient) = step.architecture_gradient(&CellRoute::Mixed(shares))?;
        self.parameters.learn(shares_gradient(&shares, &gradient));
        if !self.parameters.are_finite() {
            return Err(step.not_finite("a parameter of the architecture"));
        }
        Ok(Phases {
            weights,
            architecture,
        })
    }

    fn choose(&mut self, validation: &mut Validation<'_, E, N>) -> Result<Choice, SearchError> {
        let paths = most_probable_paths(&self.parameters, self.compared, self.first_operation);
        best_of(paths.into_iter(), validation)
    }

    fn evaluation_route(
        &mut self,
        chosen: &Architecture,
        _moment: &Moment,
        _draws: &mut dyn Draws,
    ) -> Result<CellRoute, SearchError> {
        chosen_path(chosen)
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

/// The route of a chosen cell.
pub(super) fn chosen_path(chosen: &Architecture) -> Result<CellRoute, SearchError> {
    match chosen {
        Architecture::Cell(path) => Ok(CellRoute::Path(*path)),
        Architecture::Widths(_) => Err(SearchError::NotACell {
            found: chosen.to_string(),
        }),
    }
}
