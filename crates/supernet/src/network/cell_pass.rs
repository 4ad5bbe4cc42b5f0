//! A pass through a cell.
//!
//! A cell has four nodes. Node 0 is what comes in; each other node is the sum of the edges from the nodes before it; node
//! 3 goes out.

use crate::engine::Engine;

use super::pass::{Found, Pass};
use super::pieces::{Cell, ConvNorm};
use super::route::{EDGES, Factors, Path};

const SKIP: usize = 1;
const POOL: usize = 4;
const CONVOLUTIONS: [usize; 2] = [2, 3];

/// What the edges of a cell do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mix {
    /// What each operation is multiplied with.
    pub(super) factors: Factors,
    /// Which operations are computed.
    pub(super) computed: [[bool; 5]; 6],
    /// What is added to each number of an edge.
    pub(super) added: [f64; 6],
}

impl Mix {
    pub(super) fn of_all(factors: Factors) -> Self {
        Self {
            factors,
            computed: [[true; 5]; 6],
            added: [0.0; 6],
        }
    }

    pub(super) fn of_path(path: &Path) -> Self {
        let mut mix = Self {
            factors: [[0.0; 5]; 6],
            computed: [[false; 5]; 6],
            added: [0.0; 6],
        };
        for (edge, &operation) in path.iter().enumerate() {
            mix.factors[edge][operation] = 1.0;
            mix.computed[edge][operation] = true;
        }
        mix
    }

    pub(super) fn one_hot(path: &Path, factors: Factors) -> Self {
        let mut mix = Self {
            factors,
            ..Self::of_path(path)
        };
        for (edge, &chosen) in path.iter().enumerate() {
            let others = factors[edge]
                .iter()
                .enumerate()
                .filter(|(operation, _)| *operation != chosen);
            mix.added[edge] = others.map(|(_, factor)| factor).sum();
        }
        mix
    }
}

/// What a cell did.
pub(super) struct CellDone<E: Engine> {
    mix: Mix,
    /// What the edges read.
    nodes: Vec<E::Activations>,
    /// What the convolutions read, by node.
    read: [Option<E::Prepared>; 3],
    normalized: [[Option<E::Normalized>; 5]; 6],
}

/// Gradients for factors, as they are found: an edge, operations that have the same gradient, and it.
pub(super) type FactorNumbers<E> = Vec<(usize, Vec<usize>, <E as Engine>::Number)>;

impl<E: Engine> Pass<'_, E> {
    /// Forward; with `keep`, what a pass backward needs is kept.
    pub(super) fn cell(
        &mut self,
        cell: &Cell,
        mix: &Mix,
        input: E::Activations,
        keep: bool,
    ) -> (E::Activations, CellDone<E>) {
        let mut done = CellDone {
            mix: mix.clone(),
            nodes: vec![input],
            read: [None, None, None],
            normalized: Default::default(),
        };
        for node in 1..3 {
            let sum = self.node(cell, &mut done, node, keep);
            done.nodes.push(sum);
        }
        (self.node(cell, &mut done, 3, keep), done)
    }

    /// The sum of the edges into a node.
    fn node(
        &mut self,
        cell: &Cell,
        done: &mut CellDone<E>,
        node: usize,
        keep: bool,
    ) -> E::Activations {
        let engine = self.engine;
        let CellDone {
            mix,
            nodes,
            read,
            normalized,
        } = done;
        let mut sum = engine.zeros_like(&nodes[0]);
        for (edge, &(to, from)) in EDGES.iter().enumerate() {
            if to != node {
                continue;
            }
            let (factors, computed) = (&mix.factors[edge], &mix.computed[edge]);
            if computed[SKIP] {
                engine.add(&mut sum, factors[SKIP], &nodes[from]);
            }
            if computed[POOL] {
                engine.add(&mut sum, factors[POOL], &engine.average_pool(&nodes[from]));
            }
            for operation in CONVOLUTIONS
                .into_iter()
                .filter(|&operation| computed[operation])
            {
                let Some(conv) = cell.convs[edge][operation] else {
                    continue;
                };
                let read = read[from].get_or_insert_with(|| engine.prepare(&nodes[from], true));
                let factor = factors[operation];
                if conv.full.is_some() && !self.learns() {
                    engine.add(&mut sum, factor, &self.outputs(conv, read));
                    continue;
                }
                let outputs = engine.convolve_normalized(read, conv.conv.kernel(self.weights));
                match conv.full {
                    None => engine.add_normalized(&mut sum, factor, &outputs),
                    Some(full) => engine.add(&mut sum, factor, &self.scaled(full, &outputs)),
                }
                normalized[edge][operation] = keep.then_some(outputs);
            }
            if mix.added[edge] != 0.0 {
                engine.add_number(&mut sum, mix.added[edge]);
            }
        }
        sum
    }

    /// Backward: the gradient for what came in. Adds those for factors to `factors`, if they are wanted.
    pub(super) fn cell_backward(
        &self,
        cell: &Cell,
        done: &CellDone<E>,
        gradient: E::Activations,
        found: &mut Found<E>,
        mut factors: Option<&mut FactorNumbers<E>>,
    ) -> E::Activations {
        let engine = self.engine;
        let zeros = || engine.zeros_like(&done.nodes[0]);
        // Of the nodes, as they are; and of what convolutions read of them.
        let mut of_nodes = [Some(zeros()), None, None, Some(gradient)];
        let mut of_read: [Option<E::Activations>; 3] = [None, None, None];
        for node in [3, 2, 1] {
            let gradient = of_nodes[node].take();
            for (edge, &(to, from)) in EDGES.iter().enumerate() {
                if to != node {
                    continue;
                }
                let Some(gradient) = &gradient else {
                    self.unused_edge(cell, done, edge, found);
                    continue;
                };
                let of_edge = EdgeGradient { edge, gradient };
                let into = of_nodes[from].get_or_insert_with(zeros);
                self.plain_backward(done, &of_edge, into, factors.as_deref_mut());
                let read = &mut of_read[from];
                self.convs_backward(cell, done, &of_edge, read, found, factors.as_deref_mut());
            }
            let below = node - 1;
            if let (Some(of_read), Some(read)) = (of_read[below].take(), &done.read[below]) {
                let into = of_nodes[below].get_or_insert_with(zeros);
                engine.prepare_backward(into, read, &of_read);
            }
        }
        let [input, ..] = of_nodes;
        input.unwrap_or_else(zeros)
    }

    /// Backward through the operations of an edge that have no weights.
    fn plain_backward(
        &self,
        done: &CellDone<E>,
        of: &EdgeGradient<'_, E>,
        into: &mut E::Activations,
        factors: Option<&mut FactorNumbers<E>>,
    ) {
        let (engine, edge) = (self.engine, of.edge);
        let (mix, node) = (&done.mix, &done.nodes[EDGES[edge].1]);
        let computed = mix.computed[edge];
        if computed[SKIP] {
            engine.add(into, mix.factors[edge][SKIP], of.gradient);
        }
        let pooled = computed[POOL].then(|| engine.average_pool_backward(of.gradient));
        if let Some(pooled) = &pooled {
            engine.add(into, mix.factors[edge][POOL], pooled);
        }
        let Some(factors) = factors else { return };
        if computed[SKIP] {
            factors.push((edge, vec![SKIP], engine.dot(of.gradient, node)));
        }
        if let Some(pooled) = &pooled {
            factors.push((edge, vec![POOL], engine.dot(pooled, node)));
        }
        // Factors that are added as plain numbers.
        let added: Vec<usize> = (0..5).filter(|&operation| !computed[operation]).collect();
        if !added.is_empty() {
            factors.push((edge, added, engine.sum(of.gradient)));
        }
    }

    /// Backward through the convolutions of an edge.
    fn convs_backward(
        &self,
        cell: &Cell,
        done: &CellDone<E>,
        of: &EdgeGradient<'_, E>,
        into: &mut Option<E::Activations>,
        found: &mut Found<E>,
        mut factors: Option<&mut FactorNumbers<E>>,
    ) {
        let edge = of.edge;
        let Some(read) = &done.read[EDGES[edge].1] else {
            return;
        };
        for operation in CONVOLUTIONS {
            let (Some(conv), Some(normalized)) = (
                cell.convs[edge][operation],
                &done.normalized[edge][operation],
            ) else {
                continue;
            };
            let factor = done.mix.factors[edge][operation];
            let into = into.get_or_insert_with(|| self.engine.zeros_for(read));
            let number = match conv.full {
                None => {
                    let gradient = (of.gradient, factor);
                    self.conv_backward(conv.conv, (read, normalized), gradient, Some(into), found)
                }
                Some(full) => {
                    let mut scaled = self.engine.zeros_like(of.gradient);
                    self.engine.add(&mut scaled, factor, of.gradient);
                    let inner = self.scaled_backward(full, normalized, &scaled, found);
                    let gradient = (&inner, 1.0);
                    self.conv_backward(conv.conv, (read, normalized), gradient, Some(into), found);
                    let [scale, shift] =
                        [full.scale, full.shift].map(|at| &self.weights[at].values);
                    let outputs = self.engine.scale_shift(normalized, scale, shift);
                    self.engine.dot(of.gradient, &outputs)
                }
            };
            if let Some(factors) = factors.as_deref_mut() {
                factors.push((edge, vec![operation], number));
            }
        }
    }

    /// An edge into a node that the output does not depend on: gradients exist, and are 0.
    fn unused_edge(&self, cell: &Cell, done: &CellDone<E>, edge: usize, found: &mut Found<E>) {
        if !found.weights_wanted {
            return;
        }
        for operation in CONVOLUTIONS
            .into_iter()
            .filter(|&at| done.mix.computed[edge][at])
        {
            for weight in cell.convs[edge][operation]
                .iter()
                .flat_map(ConvNorm::weights)
            {
                found.set(weight, self.zeros(weight));
            }
        }
    }
}

/// The gradient for the sum that an edge belongs to.
struct EdgeGradient<'a, E: Engine> {
    edge: usize,
    gradient: &'a E::Activations,
}
