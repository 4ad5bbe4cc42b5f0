//! The supernet of sizes.

use crate::engine::{Convolution, Engine};

use super::builder::{Builder, CellNorm};
use super::cell_pass::Mix;
use super::pieces::Block;
use super::route::SizeRoute;
use super::trunk::{COLOURS, Trunk, Way};
use super::weights::Weights;
use super::{Batch, Logits, Supernet, Trained, Wanted, running};

/// The cell that all sizes have: 1<-0, 2<-0, 2<-1, 3<-0, 3<-1 and 3<-2 of
/// `|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|`.
const CELL: [usize; 6] = [3, 3, 3, 1, 3, 3];

/// What a supernet of sizes is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SizeSupernetConfig {
    /// Channels of each layer: as many as the largest candidate has.
    pub channels: usize,
    /// Classes of images.
    pub classes: usize,
    /// Batch norms of the stem, the cells and the end.
    pub norm: CellNorm,
}

/// The supernet of sizes: each of its six layers has as many channels as the largest candidate, and a
/// [`ChannelRule`](super::ChannelRule) behind it.
#[derive(Debug, Clone)]
pub struct SizeSupernet<E: Engine> {
    config: SizeSupernetConfig,
    trunk: Trunk<E>,
}

impl<E: Engine> SizeSupernet<E> {
    /// A network whose weights begin as PyTorch's do, with numbers from 0 to 1 that `uniform` draws.
    ///
    /// ```
    /// use nats_supernet::engine::Cpu;
    /// use nats_supernet::network::{CellNorm, SizeSupernet, SizeSupernetConfig, Supernet};
    ///
    /// let config = SizeSupernetConfig { channels: 64, classes: 10, norm: CellNorm::Plain };
    /// let network = SizeSupernet::new(Cpu::<f32>::new(1)?, config, &mut || 0.5);
    /// assert_eq!(network.weights().len(), 48);
    /// # Ok::<(), nats_supernet::engine::NoThreads>(())
    /// ```
    #[must_use]
    pub fn new(engine: E, config: SizeSupernetConfig, uniform: &mut dyn FnMut() -> f64) -> Self {
        let channels = config.channels;
        let mut builder = Builder::new(engine, config.norm, uniform);
        let of = Convolution {
            inputs: COLOURS,
            outputs: channels,
            kernel: 3,
            stride: 1,
        };
        let stem = builder.cell_conv("_cells.0.0", "_cells.0.1", of);
        let mut blocks = Vec::new();
        for layer in 1..6 {
            let module = format!("_cells.{layer}");
            blocks.push(if layer % 2 == 0 {
                Block::Residual(Box::new(builder.residual(&module, channels, channels)))
            } else {
                let name = |edge, _| format!("{module}.layers.{edge}");
                Block::Cell(Box::new(builder.cell(
                    channels,
                    |edge, operation| CELL[edge] == operation,
                    name,
                )))
            });
        }
        let head = builder.head(channels, config.classes);
        let trunk = Trunk::new(builder, (stem, blocks, head), config.classes);
        Self { config, trunk }
    }

    /// What it was built for.
    #[must_use]
    pub fn config(&self) -> SizeSupernetConfig {
        self.config
    }

    #[cfg(test)]
    pub(super) fn trunk_mut(&mut self) -> &mut Trunk<E> {
        &mut self.trunk
    }

    fn way<'a>(&self, route: &'a SizeRoute) -> Way<'a> {
        let mixes = vec![Mix::of_path(&CELL); self.trunk.blocks.len()];
        Way {
            mixes,
            rules: &route.layers,
        }
    }
}

impl<E: Engine> Supernet<E> for SizeSupernet<E> {
    type Route = SizeRoute;
    /// For each layer, a number for each of its rule's.
    type RouteGradient = Vec<Vec<f64>>;

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

    fn reached(&self, _: &SizeRoute) -> Vec<bool> {
        vec![true; self.trunk.weights.len()]
    }

    fn train(
        &mut self,
        batch: &Batch,
        route: &SizeRoute,
        wanted: Wanted,
    ) -> Trained<E, Vec<Vec<f64>>> {
        let way = self.way(route);
        let trained = self.trunk.train(batch, &way, wanted);
        trained.map_route(|of_way| of_way.rules)
    }

    fn evaluate(&self, batch: &Batch, route: &SizeRoute) -> Logits {
        self.trunk.evaluate(batch, &self.way(route))
    }
}
