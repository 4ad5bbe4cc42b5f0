//! The supernet of topologies.

use crate::engine::{Convolution, Engine};

use super::builder::{Builder, CellNorm, edge_module};
use super::cell_pass::{FactorNumbers, Mix};
use super::pieces::{Block, ConvNorm};
use super::route::{CellRoute, Factors};
use super::trunk::{COLOURS, Trunk, Way};
use super::weights::Weights;
use super::{Batch, Logits, Supernet, Trained, Wanted, running};

/// What a supernet of topologies is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CellSupernetConfig {
    /// Channels of the first stage; the second has twice as many, the third four times.
    pub channels: usize,
    /// Cells of each stage.
    pub cells_per_stage: usize,
    /// Classes of images.
    pub classes: usize,
    /// Batch norms of cells.
    pub norm: CellNorm,
}

/// The supernet of topologies: each edge of each cell has all five operations.
#[derive(Debug, Clone)]
pub struct CellSupernet<E: Engine> {
    config: CellSupernetConfig,
    trunk: Trunk<E>,
}

impl<E: Engine> CellSupernet<E> {
    /// A network whose weights begin as PyTorch's do, with numbers from 0 to 1 that `uniform` draws.
    ///
    /// ```
    /// use nats_supernet::engine::Cpu;
    /// use nats_supernet::network::{CellNorm, CellSupernet, CellSupernetConfig, Supernet};
    ///
    /// let config = CellSupernetConfig { channels: 16, cells_per_stage: 5, classes: 10, norm: CellNorm::Plain };
    /// let network = CellSupernet::new(Cpu::<f32>::new(1)?, config, &mut || 0.5);
    /// assert_eq!(network.weights().len(), 379);
    /// # Ok::<(), nats_supernet::engine::NoThreads>(())
    /// ```
    #[must_use]
    pub fn new(engine: E, config: CellSupernetConfig, uniform: &mut dyn FnMut() -> f64) -> Self {
        let mut builder = Builder::new(engine, config.norm, uniform);
        let of = Convolution {
            inputs: COLOURS,
            outputs: config.channels,
            kernel: 3,
            stride: 1,
        };
        let stem = builder.full_conv("_stem.0", "_stem.1", of);
        let mut blocks = Vec::new();
        for stage in 0..3 {
            let channels = config.channels << stage;
            if stage > 0 {
                let module = format!("_cells.{}", blocks.len());
                blocks.push(Block::Residual(Box::new(builder.residual(
                    &module,
                    channels / 2,
                    channels,
                ))));
            }
            for _ in 0..config.cells_per_stage {
                let number = blocks.len();
                let name = |edge, operation| edge_module(number, edge, operation);
                blocks.push(Block::Cell(Box::new(builder.cell(
                    channels,
                    |_, _| true,
                    name,
                ))));
            }
        }
        let head = builder.head(config.channels << 2, config.classes);
        let trunk = Trunk::new(builder, (stem, blocks, head), config.classes);
        Self { config, trunk }
    }

    /// What it was built for.
    #[must_use]
    pub fn config(&self) -> CellSupernetConfig {
        self.config
    }

    /// Number of cells, residual blocks not counted.
    #[must_use]
    pub fn cells(&self) -> usize {
        3 * self.config.cells_per_stage
    }

    fn way(&self, route: &CellRoute) -> Way<'static> {
        Way {
            mixes: self.mixes(route),
            rules: &[],
        }
    }

    /// What each block does. Residual blocks have a place in the list, and always do the same.
    fn mixes(&self, route: &CellRoute) -> Vec<Mix> {
        if let CellRoute::PathOfEachCell(paths) = route {
            let mut paths = paths.iter();
            let of_block = |block: &Block| match block {
                Block::Cell(_) => paths.next().map(Mix::of_path),
                Block::Residual(_) => None,
            };
            let mixes = self.trunk.blocks.iter().map(of_block);
            return mixes
                .map(|mix| mix.unwrap_or_else(|| Mix::of_path(&[0; 6])))
                .collect();
        }
        let mix = match route {
            CellRoute::Mixed(factors) => Mix::of_all(*factors),
            CellRoute::OneHot { path, factors } => Mix::one_hot(path, *factors),
            CellRoute::Path(path) => Mix::of_path(path),
            CellRoute::PathOfEachCell(_) => Mix::of_path(&[0; 6]),
        };
        vec![mix; self.trunk.blocks.len()]
    }
}

impl<E: Engine> Supernet<E> for CellSupernet<E> {
    type Route = CellRoute;
    type RouteGradient = Factors;

    fn engine(&self) -> &E {
        &self.trunk.engine
    }

    fn weights(&self) -> &Weights<E> {
        &self.trunk.weights
    }

    fn weights_mut(&mut self) -> &mut Weights<E> {
        &mut self.trunk.weights
    }

    fn running_statistics(&self) -> Vec<(String, Vec<f64>)> {
        running::named(&self.trunk.engine, &self.trunk.running)
    }

    fn set_running_statistics(&mut self, values: &[Vec<f64>]) {
        running::set(&self.trunk.engine, &mut self.trunk.running, values);
    }

    fn reached(&self, route: &CellRoute) -> Vec<bool> {
        let mut reached = vec![true; self.trunk.weights.len()];
        for (block, mix) in self.trunk.blocks.iter().zip(self.mixes(route)) {
            let Block::Cell(cell) = block else { continue };
            for (convs, computed) in cell.convs.iter().zip(mix.computed) {
                for (conv, computed) in convs.iter().zip(computed) {
                    for weight in conv.iter().flat_map(ConvNorm::weights) {
                        reached[weight] = computed;
                    }
                }
            }
        }
        reached
    }

    fn train(&mut self, batch: &Batch, route: &CellRoute, wanted: Wanted) -> Trained<E, Factors> {
        let way = self.way(route);
        let engine = self.trunk.engine.clone();
        let trained = self.trunk.train(batch, &way, wanted);
        trained.map_route(|of_way| added_factors(&engine, of_way.factors))
    }

    fn evaluate(&self, batch: &Batch, route: &CellRoute) -> Logits {
        self.trunk.evaluate(batch, &self.way(route))
    }
}

/// Adds up the gradients of all cells, which share their factors.
fn added_factors<E: Engine>(engine: &E, numbers: FactorNumbers<E>) -> Factors {
    let (places, numbers): (Vec<_>, Vec<_>) = numbers
        .into_iter()
        .map(|(edge, operations, number)| ((edge, operations), number))
        .unzip();
    let mut factors = [[0.0; 5]; 6];
    for ((edge, operations), value) in places.into_iter().zip(engine.values(numbers)) {
        for operation in operations {
            factors[edge][operation] += value;
        }
    }
    factors
}
