//! The supernet of topologies.

use crate::engine::{Convolution, Engine};

use super::block_pass::BlockDone;
use super::builder::{Builder, CellNorm, edge_module};
use super::cell_pass::{FactorNumbers, Mix};
use super::pass::{ConvNormDone, Found, HeadDone, Pass, Statistics};
use super::pieces::{Block, ConvNorm, Head};
use super::route::{CellRoute, Factors};
use super::running::Running;
use super::weights::Weights;
use super::{Batch, Logits, Supernet, Trained, Wanted, running};

/// Channels of an image.
const COLOURS: usize = 3;

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
    engine: E,
    config: CellSupernetConfig,
    stem: ConvNorm,
    blocks: Vec<Block>,
    head: Head,
    weights: Weights<E>,
    running: Vec<Running<E>>,
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
        let mut builder = Builder::new(&engine, config.norm, uniform);
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
        let (weights, running) = (builder.weights, builder.running);
        Self {
            engine,
            config,
            stem,
            blocks,
            head,
            weights,
            running,
        }
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

    /// What each block does. Residual blocks have a place in the list, and do always the same.
    fn mixes(&self, route: &CellRoute) -> Vec<Mix> {
        if let CellRoute::PathOfEachCell(paths) = route {
            let mut paths = paths.iter();
            let of_block = |block: &Block| match block {
                Block::Cell(_) => paths.next().map(Mix::of_path),
                Block::Residual(_) => None,
            };
            let mixes = self.blocks.iter().map(of_block);
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
        vec![mix; self.blocks.len()]
    }
}

/// What a pass forward leaves for the pass backward.
struct Done<E: Engine> {
    stem: ConvNormDone<E>,
    blocks: Vec<BlockDone<E>>,
    head: HeadDone<E>,
}

impl<E: Engine> Pass<'_, E> {
    /// Forward in training mode.
    fn cells_forward(
        &mut self,
        network: &Pieces<'_>,
        batch: &Batch,
        keep: bool,
    ) -> (Vec<f64>, Done<E>) {
        let images = batch.activations(self.engine);
        let read = self.engine.prepare(&images, false);
        let (mut activations, stem) = self.conv_norm(network.stem, read);
        let mut blocks = Vec::new();
        for (block, mix) in network.blocks.iter().zip(&network.mixes) {
            let (output, done) = self.block(block, mix, activations, keep);
            activations = output;
            if keep {
                blocks.push(done);
            }
        }
        let (logits, head) = self.head(&network.head, &activations);
        (logits, Done { stem, blocks, head })
    }

    /// Forward in evaluation mode.
    fn cells_evaluated(&mut self, network: &Pieces<'_>, batch: &Batch) -> Vec<f64> {
        let images = batch.activations(self.engine);
        let mut activations = self.outputs(network.stem, &self.engine.prepare(&images, false));
        for (block, mix) in network.blocks.iter().zip(&network.mixes) {
            activations = self.block_outputs(block, mix, activations);
        }
        self.head(&network.head, &activations).0
    }

    /// Backward.
    fn cells_backward(
        &self,
        network: &Pieces<'_>,
        mut done: Done<E>,
        gradient: (&[f64], usize),
        found: &mut Found<E>,
        mut factors: Option<&mut FactorNumbers<E>>,
    ) {
        let mut gradient = self.head_backward(&network.head, &done.head, gradient, found);
        for block in network.blocks.iter().rev() {
            // What a block did is dropped when it is no longer needed.
            let Some(done) = done.blocks.pop() else {
                continue;
            };
            gradient = self.block_backward(block, &done, gradient, found, factors.as_deref_mut());
        }
        if found.weights_wanted {
            self.conv_norm_backward(network.stem, &done.stem, &gradient, found);
        }
    }
}

/// The pieces of a network.
struct Pieces<'a> {
    stem: ConvNorm,
    blocks: &'a [Block],
    /// What each block does.
    mixes: Vec<Mix>,
    head: Head,
}

impl<E: Engine> Supernet<E> for CellSupernet<E> {
    type Route = CellRoute;
    type RouteGradient = Factors;

    fn engine(&self) -> &E {
        &self.engine
    }

    fn weights(&self) -> &Weights<E> {
        &self.weights
    }

    fn weights_mut(&mut self) -> &mut Weights<E> {
        &mut self.weights
    }

    fn running_statistics(&self) -> Vec<(String, Vec<f64>)> {
        running::named(&self.engine, &self.running)
    }

    fn set_running_statistics(&mut self, values: &[Vec<f64>]) {
        running::set(&self.engine, &mut self.running, values);
    }

    fn reached(&self, route: &CellRoute) -> Vec<bool> {
        let mut reached = vec![true; self.weights.len()];
        for (block, mix) in self.blocks.iter().zip(self.mixes(route)) {
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
        let mixes = self.mixes(route);
        let pieces = Pieces {
            stem: self.stem,
            blocks: &self.blocks,
            mixes,
            head: self.head,
        };
        let mut pass = Pass {
            engine: &self.engine,
            weights: &self.weights,
            statistics: Statistics::Learn(&mut self.running),
        };
        let keep = wanted != Wanted::NOTHING;
        let (values, done) = pass.cells_forward(&pieces, batch, keep);
        let logits = Logits {
            classes: self.config.classes,
            values,
        };
        let loss = logits.cross_entropy(&batch.labels);
        let mut trained = Trained {
            loss,
            logits,
            weights: None,
            route: None,
        };
        if keep {
            let gradient = trained.logits.cross_entropy_gradient(&batch.labels);
            let mut found = Found::new(&self.weights, wanted.weights);
            let mut numbers = wanted.route.then(Vec::new);
            let gradient = (gradient.as_slice(), batch.labels.len());
            pass.cells_backward(&pieces, done, gradient, &mut found, numbers.as_mut());
            trained.weights = wanted.weights.then_some(found.weights);
            trained.route = numbers.map(|numbers| added_factors(&self.engine, numbers));
        }
        trained
    }

    fn evaluate(&self, batch: &Batch, route: &CellRoute) -> Logits {
        let pieces = Pieces {
            stem: self.stem,
            blocks: &self.blocks,
            mixes: self.mixes(route),
            head: self.head,
        };
        let mut pass = Pass {
            engine: &self.engine,
            weights: &self.weights,
            statistics: Statistics::Use(&self.running),
        };
        let values = pass.cells_evaluated(&pieces, batch);
        Logits {
            classes: self.config.classes,
            values,
        }
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
