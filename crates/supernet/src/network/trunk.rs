//! What both supernets are: a stem, blocks one behind the other, and a head.

use crate::engine::Engine;

use super::block_pass::BlockDone;
use super::builder::Builder;
use super::cell_pass::{FactorNumbers, Mix};
use super::pass::{ConvNormDone, Found, HeadDone, Pass, Statistics};
use super::pieces::{Block, ConvNorm, Head};
use super::route::ChannelRule;
use super::rule_pass::RuleDone;
use super::running::Running;
use super::weights::Weights;
use super::{Batch, Logits, Trained, Wanted};

/// Channels of an image.
pub(super) const COLOURS: usize = 3;

/// The network itself, which knows no search space.
#[derive(Debug, Clone)]
pub(super) struct Trunk<E: Engine> {
    pub(super) engine: E,
    pub(super) blocks: Vec<Block>,
    pub(super) weights: Weights<E>,
    pub(super) running: Vec<Running<E>>,
    stem: ConvNorm,
    head: Head,
    classes: usize,
}

/// A way through the network.
pub(super) struct Way<'a> {
    /// What each block does, if it is a cell. Residual blocks always do the same.
    pub(super) mixes: Vec<Mix>,
    /// What happens to the output of the stem and of each block. Empty if nothing does.
    pub(super) rules: &'a [ChannelRule],
}

/// Gradients for what a way has numbers for.
pub(super) struct WayGradient<E: Engine> {
    /// For the factors of edges, as they were found.
    pub(super) factors: FactorNumbers<E>,
    /// For the numbers of each rule, from the first to the last.
    pub(super) rules: Vec<Vec<f64>>,
}

/// What a pass forward leaves for the pass backward.
struct Done<E: Engine> {
    stem: ConvNormDone<E>,
    blocks: Vec<BlockDone<E>>,
    rules: Vec<RuleDone<E>>,
    head: HeadDone<E>,
}

impl<E: Engine> Trunk<E> {
    /// A network of these pieces, which the builder has made.
    pub(super) fn new(
        builder: Builder<'_, E>,
        (stem, blocks, head): (ConvNorm, Vec<Block>, Head),
        classes: usize,
    ) -> Self {
        let Builder {
            engine,
            weights,
            running,
            ..
        } = builder;
        Self {
            engine,
            blocks,
            weights,
            running,
            stem,
            head,
            classes,
        }
    }

    /// A pass in training mode.
    pub(super) fn train(
        &mut self,
        batch: &Batch,
        way: &Way<'_>,
        wanted: Wanted,
    ) -> Trained<E, WayGradient<E>> {
        let pieces = (self.stem, self.blocks.as_slice(), self.head);
        let mut pass = Pass {
            engine: &self.engine,
            weights: &self.weights,
            statistics: Statistics::Learn(&mut self.running),
        };
        let keep = wanted != Wanted::NOTHING;
        let (values, done) = pass.forward(pieces, way, batch, keep);
        let logits = Logits {
            classes: self.classes,
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
            let gradient = (gradient.as_slice(), batch.labels.len());
            let mut found = Found::new(&self.weights, wanted.weights);
            let mut of_way = wanted.route.then(|| WayGradient {
                factors: Vec::new(),
                rules: Vec::new(),
            });
            pass.backward(pieces, way, done, gradient, &mut found, of_way.as_mut());
            trained.weights = wanted.weights.then_some(found.weights);
            trained.route = of_way;
        }
        trained
    }

    /// A pass in evaluation mode.
    pub(super) fn evaluate(&self, batch: &Batch, way: &Way<'_>) -> Logits {
        let mut pass = Pass {
            engine: &self.engine,
            weights: &self.weights,
            statistics: Statistics::Use(&self.running),
        };
        let values = pass.evaluated((self.stem, &self.blocks, self.head), way, batch);
        Logits {
            classes: self.classes,
            values,
        }
    }
}

/// The pieces that a pass goes through.
type Pieces<'a> = (ConvNorm, &'a [Block], Head);

impl<E: Engine> Pass<'_, E> {
    /// Forward in training mode; with `keep`, what a pass backward needs is kept.
    fn forward(
        &mut self,
        (stem, blocks, head): Pieces<'_>,
        way: &Way<'_>,
        batch: &Batch,
        keep: bool,
    ) -> (Vec<f64>, Done<E>) {
        let mut rules = way.rules.iter();
        let mut of_rules = Vec::new();
        let mut after = |pass: &Self, output| match rules.next() {
            None => output,
            Some(rule) => {
                let (output, done) = pass.rule(rule, output);
                of_rules.extend(keep.then_some(done));
                output
            }
        };
        let images = batch.activations(self.engine);
        let (output, of_stem) = self.conv_norm(stem, self.engine.prepare(&images, false));
        let mut activations = after(self, output);
        let mut of_blocks = Vec::new();
        for (block, mix) in blocks.iter().zip(&way.mixes) {
            let (output, done) = self.block(block, mix, activations, keep);
            of_blocks.extend(keep.then_some(done));
            activations = after(self, output);
        }
        let (logits, of_head) = self.head(&head, &activations);
        let done = Done {
            stem: of_stem,
            blocks: of_blocks,
            rules: of_rules,
            head: of_head,
        };
        (logits, done)
    }

    /// Forward in evaluation mode.
    fn evaluated(
        &mut self,
        (stem, blocks, head): Pieces<'_>,
        way: &Way<'_>,
        batch: &Batch,
    ) -> Vec<f64> {
        let mut rules = way.rules.iter();
        let mut after = |pass: &Self, output| match rules.next() {
            None => output,
            Some(rule) => pass.rule(rule, output).0,
        };
        let images = batch.activations(self.engine);
        let output = self.outputs(stem, &self.engine.prepare(&images, false));
        let mut activations = after(self, output);
        for (block, mix) in blocks.iter().zip(&way.mixes) {
            let output = self.block_outputs(block, mix, activations);
            activations = after(self, output);
        }
        self.head(&head, &activations).0
    }

    /// Backward. What a piece did is dropped when it is no longer needed.
    fn backward(
        &self,
        (stem, blocks, head): Pieces<'_>,
        way: &Way<'_>,
        mut done: Done<E>,
        gradient: (&[f64], usize),
        found: &mut Found<E>,
        mut of_way: Option<&mut WayGradient<E>>,
    ) {
        let mut rules = way.rules.iter().rev();
        let mut after = |gradient, of_way: Option<&mut WayGradient<E>>| match (
            rules.next(),
            done.rules.pop(),
        ) {
            (Some(rule), Some(done)) => {
                let numbers = of_way.map(|of_way| &mut of_way.rules);
                self.rule_backward(rule, &done, gradient, numbers)
            }
            _ => gradient,
        };
        let gradient = self.head_backward(&head, &done.head, gradient, found);
        let mut gradient = after(gradient, of_way.as_deref_mut());
        for block in blocks.iter().rev() {
            let Some(done) = done.blocks.pop() else {
                continue;
            };
            let factors = of_way.as_deref_mut().map(|of_way| &mut of_way.factors);
            gradient = self.block_backward(block, &done, gradient, found, factors);
            gradient = after(gradient, of_way.as_deref_mut());
        }
        if found.weights_wanted {
            self.conv_norm_backward(stem, &done.stem, &gradient, found);
        }
        // They were found from the last layer to the first.
        if let Some(of_way) = of_way {
            of_way.rules.reverse();
        }
    }
}

#[cfg(test)]
mod tests;
