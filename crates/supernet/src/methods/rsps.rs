//! RSPS: random search with parameter sharing.

use super::method::{CellNetwork, Choice, Method};
use super::paths::{best_of, random_paths};
use crate::Architecture;
use crate::architecture::first_operation;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{CellRoute, EDGES, Path};
use crate::settings::Settings;

/// Random search with parameter sharing (Li, Talwalkar, 2019). The weights learn on random paths, and nothing is learned
/// about the architecture. The best of random paths is chosen.
///
/// Each cell has a path of its own, unless `one_path` is set. The edges that lead to the same node are drawn again until
/// not all of them are `none`.
#[derive(Debug, Clone)]
pub struct Rsps {
    search_cells: usize,
    one_path: bool,
    compared: usize,
    first_operation: usize,
}

impl Rsps {
    /// The method.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            search_cells: 3 * settings.cells_per_stage,
            one_path: settings.options.one_path,
            compared: settings.compared,
            first_operation: first_operation(settings),
        }
    }

    fn route(&self, draws: &mut dyn Draws) -> CellRoute {
        if self.one_path {
            CellRoute::Path(connected_path(draws))
        } else {
            let cells = 0..self.search_cells;
            CellRoute::PathOfEachCell(cells.map(|_| connected_path(draws)).collect())
        }
    }
}

/// A path on which each node has an input that is not `none`.
fn connected_path(draws: &mut dyn Draws) -> Path {
    let mut path = Path::default();
    for node in 1..=3 {
        loop {
            let edges = EDGES
                .iter()
                .zip(&mut path)
                .filter(|((to, _), _)| *to == node);
            let mut connected = false;
            for (_, operation) in edges {
                *operation = draws.below(5);
                connected |= *operation != 0;
            }
            if connected {
                break;
            }
        }
    }
    path
}

impl<E: Engine, N: CellNetwork<E>> Method<E, N> for Rsps {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let route = self.route(step.draws);
        let weights = step.learn_weights(&route)?;
        let route = self.route(step.draws);
        let architecture = step.see_architecture(&route)?;
        Ok(Phases {
            weights,
            architecture,
        })
    }

    fn choose(&mut self, validation: &mut Validation<'_, E, N>) -> Result<Choice, SearchError> {
        let paths = random_paths(self.compared, self.first_operation, validation.draws);
        best_of(paths.into_iter(), validation)
    }

    /// Other paths for each batch, so that the accuracy is not that of the chosen cell.
    fn evaluation_route(
        &mut self,
        _chosen: &Architecture,
        _moment: &Moment,
        draws: &mut dyn Draws,
    ) -> Result<CellRoute, SearchError> {
        Ok(self.route(draws))
    }
}
