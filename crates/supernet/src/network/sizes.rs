//! The supernet of sizes.

use crate::engine::{Convolution, Engine, Kernel};

use super::block_pass::BlockDone;
use super::builder::{Builder, CellNorm};
use super::cell_pass::Mix;
use super::pass::{ConvNormDone, Found, HeadDone, Pass, Statistics};
use super::pieces::{Block, ConvNorm, Head};
use super::route::{ChannelRule, SizeRoute};
use super::running::Running;
use super::weights::Weights;
use super::{Batch, Logits, Supernet, Trained, Wanted, running};

/// Channels of an image.
const COLOURS: usize = 3;

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
/// [`ChannelRule`] behind it.
#[derive(Debug, Clone)]
pub struct SizeSupernet<E: Engine> {
    engine: E,
    config: SizeSupernetConfig,
    stem: ConvNorm,
    blocks: Vec<Block>,
    head: Head,
    weights: Weights<E>,
    running: Vec<Running<E>>,
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
        let mut builder = Builder::new(&engine, config.norm, uniform);
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
    pub fn config(&self) -> SizeSupernetConfig {
        self.config
    }

    fn pieces(&self) -> Pieces<'_> {
        Pieces {
            stem: self.stem,
            blocks: &self.blocks,
            head: self.head,
            mix: Mix::of_path(&CELL),
        }
    }
}

/// The pieces of a network.
struct Pieces<'a> {
    stem: ConvNorm,
    blocks: &'a [Block],
    head: Head,
    mix: Mix,
}

/// What a rule read.
enum RuleDone<E: Engine> {
    Scale(E::Activations),
    Mix(E::Prepared),
}

/// What a pass forward leaves for the pass backward.
struct Done<E: Engine> {
    stem: ConvNormDone<E>,
    rules: Vec<RuleDone<E>>,
    blocks: Vec<BlockDone<E>>,
    head: HeadDone<E>,
}

impl<E: Engine> Pass<'_, E> {
    fn rule(&self, rule: &ChannelRule, input: E::Activations) -> (E::Activations, RuleDone<E>) {
        match rule {
            ChannelRule::Scale(factors) => (
                self.engine.scale_channels(&input, factors),
                RuleDone::Scale(input),
            ),
            ChannelRule::Mix(matrix) => {
                let read = self.engine.prepare(&input, false);
                let weight = self.engine.weight(matrix);
                let kernel = Kernel {
                    of: mixing(matrix),
                    weight: &weight,
                    bias: None,
                };
                (self.engine.convolve(&read, kernel), RuleDone::Mix(read))
            }
        }
    }

    /// The gradient for what a rule read; adds that for its factors to `factors`, if they are wanted.
    fn rule_backward(
        &self,
        rule: &ChannelRule,
        done: &RuleDone<E>,
        gradient: E::Activations,
        factors: Option<&mut Vec<Vec<f64>>>,
    ) -> E::Activations {
        let engine = self.engine;
        match (rule, done) {
            (ChannelRule::Scale(scales), RuleDone::Scale(input)) => {
                if let Some(factors) = factors {
                    factors.push(engine.channel_dots(&gradient, input));
                }
                engine.scale_channels(&gradient, scales)
            }
            (ChannelRule::Mix(matrix), RuleDone::Mix(read)) => {
                let weight = engine.weight(matrix);
                let kernel = Kernel {
                    of: mixing(matrix),
                    weight: &weight,
                    bias: None,
                };
                let mut into = engine.zeros_for(read);
                let wanted = factors.is_some();
                let of_matrix =
                    engine.convolve_backward(read, kernel, &gradient, &mut into, wanted);
                if let (Some(factors), Some(of_matrix)) = (factors, of_matrix) {
                    factors.push(engine.numbers(&of_matrix));
                }
                into
            }
            _ => gradient,
        }
    }

    /// Forward in training mode.
    fn sizes_forward(
        &mut self,
        network: &Pieces<'_>,
        route: &SizeRoute,
        batch: &Batch,
    ) -> (Vec<f64>, Done<E>) {
        let images = batch.activations(self.engine);
        let (output, stem) = self.conv_norm(network.stem, self.engine.prepare(&images, false));
        let [of_stem, of_blocks @ ..] = &route.layers;
        let (mut activations, done) = self.rule(of_stem, output);
        let mut rules = vec![done];
        let mut blocks = Vec::new();
        for (block, rule) in network.blocks.iter().zip(of_blocks) {
            let (output, done) = self.block(block, &network.mix, activations, true);
            blocks.push(done);
            let (output, done) = self.rule(rule, output);
            activations = output;
            rules.push(done);
        }
        let (logits, head) = self.head(&network.head, &activations);
        (
            logits,
            Done {
                stem,
                rules,
                blocks,
                head,
            },
        )
    }

    /// Backward.
    fn sizes_backward(
        &self,
        network: &Pieces<'_>,
        route: &SizeRoute,
        mut done: Done<E>,
        (gradient, images): (&[f64], usize),
        found: &mut Found<E>,
        mut factors: Option<&mut Vec<Vec<f64>>>,
    ) {
        let mut gradient = self.head_backward(&network.head, &done.head, (gradient, images), found);
        let [of_stem, of_blocks @ ..] = &route.layers;
        for (block, rule) in network.blocks.iter().zip(of_blocks).rev() {
            if let Some(done) = done.rules.pop() {
                gradient = self.rule_backward(rule, &done, gradient, factors.as_deref_mut());
            }
            if let Some(done) = done.blocks.pop() {
                gradient = self.block_backward(block, &done, gradient, found, None);
            }
        }
        if let Some(done) = done.rules.pop() {
            gradient = self.rule_backward(of_stem, &done, gradient, factors.as_deref_mut());
        }
        if found.weights_wanted {
            self.conv_norm_backward(network.stem, &done.stem, &gradient, found);
        }
        // They were found from the last layer to the first.
        if let Some(factors) = factors {
            factors.reverse();
        }
    }

    /// Forward in evaluation mode.
    fn sizes_evaluated(
        &mut self,
        network: &Pieces<'_>,
        route: &SizeRoute,
        batch: &Batch,
    ) -> Vec<f64> {
        let images = batch.activations(self.engine);
        let output = self.outputs(network.stem, &self.engine.prepare(&images, false));
        let [of_stem, of_blocks @ ..] = &route.layers;
        let mut activations = self.rule(of_stem, output).0;
        for (block, rule) in network.blocks.iter().zip(of_blocks) {
            let output = self.block_outputs(block, &network.mix, activations);
            activations = self.rule(rule, output).0;
        }
        self.head(&network.head, &activations).0
    }
}

/// A sum of channels for each channel is a convolution of single pixels.
fn mixing(matrix: &[f64]) -> Convolution {
    let channels = matrix.len().isqrt();
    Convolution {
        inputs: channels,
        outputs: channels,
        kernel: 1,
        stride: 1,
    }
}

impl<E: Engine> Supernet<E> for SizeSupernet<E> {
    type Route = SizeRoute;
    /// For each layer, a number for each of its rule's.
    type RouteGradient = Vec<Vec<f64>>;

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

    fn reached(&self, _: &SizeRoute) -> Vec<bool> {
        vec![true; self.weights.len()]
    }

    fn train(
        &mut self,
        batch: &Batch,
        route: &SizeRoute,
        wanted: Wanted,
    ) -> Trained<E, Vec<Vec<f64>>> {
        let mix = Mix::of_path(&CELL);
        let pieces = Pieces {
            stem: self.stem,
            blocks: &self.blocks,
            head: self.head,
            mix,
        };
        let mut pass = Pass {
            engine: &self.engine,
            weights: &self.weights,
            statistics: Statistics::Learn(&mut self.running),
        };
        let (values, done) = pass.sizes_forward(&pieces, route, batch);
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
        if wanted != Wanted::NOTHING {
            let gradient = trained.logits.cross_entropy_gradient(&batch.labels);
            let gradient = (gradient.as_slice(), batch.labels.len());
            let mut found = Found::new(&self.weights, wanted.weights);
            let mut factors = wanted.route.then(Vec::new);
            pass.sizes_backward(&pieces, route, done, gradient, &mut found, factors.as_mut());
            trained.weights = wanted.weights.then_some(found.weights);
            trained.route = factors;
        }
        trained
    }

    fn evaluate(&self, batch: &Batch, route: &SizeRoute) -> Logits {
        let mut pass = Pass {
            engine: &self.engine,
            weights: &self.weights,
            statistics: Statistics::Use(&self.running),
        };
        let values = pass.sizes_evaluated(&self.pieces(), route, batch);
        Logits {
            classes: self.config.classes,
            values,
        }
    }
}
