//! The controller of ENAS, a small recurrent network that samples paths.

use std::ops::Range;

use super::lstm::{
    Memory, Places, Step, add, add_outer, add_product, add_transposed_product, slice, slice_mut,
};
use crate::draws::Draws;
use crate::methods::softmax::log_softmax;
use crate::network::Path;

/// Logits lie between this and its negative.
const LARGEST_LOGIT: f64 = 2.5;
/// What the linear layer gives is divided by this before it is squashed.
const TEMPERATURE: f64 = 5.0;

/// An LSTM of two layers that goes from edge to edge. Its first input is a learned vector; afterwards, a learned vector for
/// the operation that was sampled last. A linear layer gives the logits of the next operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Controller {
    hidden: usize,
    numbers: Vec<f64>,
}

/// Where the parameters lie among all numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layout {
    start: Range<usize>,
    layers: [Places; 2],
    embedding: Range<usize>,
    weight: Range<usize>,
    bias: Range<usize>,
}

/// A path that the controller sampled.
#[derive(Debug, Clone, PartialEq)]
pub struct Roll {
    /// The operation of each edge.
    pub path: Path,
    /// The sum over the edges of the logarithms of the probabilities of the sampled operations.
    pub log_probability: f64,
    /// The sum over the edges of the entropies of the operations.
    pub entropy: f64,
    edges: Vec<EdgeRoll>,
}

/// What happened at an edge.
#[derive(Debug, Clone, PartialEq)]
struct EdgeRoll {
    operation: usize,
    layers: [Step; 2],
    /// The hyperbolic tangents that the logits are made of.
    squashed: Vec<f64>,
    log_probabilities: Vec<f64>,
}

impl Roll {
    /// The probabilities that each edge was sampled with.
    #[must_use]
    pub fn probabilities(&self) -> Vec<Vec<f64>> {
        let exponentials = |edge: &EdgeRoll| {
            let logarithms = edge.log_probabilities.iter();
            logarithms.map(|logarithm| logarithm.exp()).collect()
        };
        self.edges.iter().map(exponentials).collect()
    }

    /// The logits of each edge.
    #[must_use]
    pub fn logits(&self) -> Vec<Vec<f64>> {
        let scaled = |edge: &EdgeRoll| {
            let squashed = edge.squashed.iter();
            squashed.map(|tangent| LARGEST_LOGIT * tangent).collect()
        };
        self.edges.iter().map(scaled).collect()
    }
}

impl Controller {
    /// A controller with the start of the original: uniform numbers up to 0.1 for the vectors, the linear layer and the
    /// weights of the first layer; up to 1 / sqrt(`hidden`) for the rest.
    pub fn random(hidden: usize, draws: &mut dyn Draws) -> Self {
        let usual = 1.0 / (hidden as f64).sqrt();
        let mut numbers = Vec::new();
        for (name, shape) in Self::shapes(hidden) {
            let small = match name {
                "input_vars" | "w_embd.weight" | "w_pred.weight" => true,
                _ => name.starts_with("w_lstm.weight") && name.ends_with("l0"),
            };
            let scale = if small { 0.1 } else { usual };
            let count: usize = shape.iter().product();
            numbers.extend((0..count).map(|_| (2.0 * draws.fraction() - 1.0) * scale));
        }
        Self { hidden, numbers }
    }

    /// The parameters by PyTorch's names, in its order, with their shapes.
    #[must_use]
    pub fn shapes(hidden: usize) -> [(&'static str, Vec<usize>); 12] {
        let square = vec![4 * hidden, hidden];
        let gates = vec![4 * hidden];
        [
            ("input_vars", vec![1, 1, hidden]),
            ("w_lstm.weight_ih_l0", square.clone()),
            ("w_lstm.weight_hh_l0", square.clone()),
            ("w_lstm.bias_ih_l0", gates.clone()),
            ("w_lstm.bias_hh_l0", gates.clone()),
            ("w_lstm.weight_ih_l1", square.clone()),
            ("w_lstm.weight_hh_l1", square),
            ("w_lstm.bias_ih_l1", gates.clone()),
            ("w_lstm.bias_hh_l1", gates),
            ("w_embd.weight", vec![5, hidden]),
            ("w_pred.weight", vec![5, hidden]),
            ("w_pred.bias", vec![5]),
        ]
    }

    /// All parameters, in the order of [`shapes`](Self::shapes).
    #[must_use]
    pub fn numbers(&self) -> &[f64] {
        &self.numbers
    }

    /// All parameters, to be changed.
    pub fn numbers_mut(&mut self) -> &mut [f64] {
        &mut self.numbers
    }

    fn layout(&self) -> Layout {
        let mut next = 0;
        let mut place = |count: usize| {
            let first = next;
            next += count;
            first..next
        };
        let hidden = self.hidden;
        let start = place(hidden);
        let layers = [(); 2].map(|()| Places {
            of_input: place(4 * hidden * hidden),
            of_hidden: place(4 * hidden * hidden),
            biases: [place(4 * hidden), place(4 * hidden)],
        });
        Layout {
            start,
            layers,
            embedding: place(5 * hidden),
            weight: place(5 * hidden),
            bias: place(5),
        }
    }

    /// The vector of an operation.
    fn embedding(&self, layout: &Layout, operation: usize) -> Range<usize> {
        let first = layout.embedding.start + operation * self.hidden;
        first..first + self.hidden
    }

    /// Samples a path with operations from number `first_operation` on: the probabilities of the others are left out.
    pub fn roll(&self, first_operation: usize, draws: &mut dyn Draws) -> Roll {
        let layout = self.layout();
        let numbers = &self.numbers;
        let mut roll = Roll {
            path: Path::default(),
            log_probability: 0.0,
            entropy: 0.0,
            edges: Vec::with_capacity(6),
        };
        let mut memories = [(); 2].map(|()| Memory::zero(self.hidden));
        let mut input = slice(numbers, &layout.start).to_vec();
        for edge in &mut roll.path {
            let [first, second] = memories;
            let [of_first, of_second] = &layout.layers;
            let first = Step::forward(numbers, of_first, input, first);
            let second = Step::forward(numbers, of_second, first.after.hidden.clone(), second);
            let mut sums = slice(numbers, &layout.bias).to_vec();
            add_product(
                &mut sums,
                slice(numbers, &layout.weight),
                &second.after.hidden,
            );
            let squashed: Vec<f64> = sums.iter().map(|sum| (sum / TEMPERATURE).tanh()).collect();
            let logits: Vec<f64> = squashed.iter().map(|one| LARGEST_LOGIT * one).collect();
            let log_probabilities = log_softmax(&logits);
            let allowed = log_probabilities.get(first_operation..).unwrap_or_default();
            let probabilities: Vec<f64> = allowed.iter().map(|one| one.exp()).collect();
            let operation = first_operation + draws.category(&probabilities);
            *edge = operation;
            let logarithm = log_probabilities.get(operation);
            roll.log_probability += logarithm.copied().unwrap_or(f64::NAN);
            roll.entropy += entropy(&log_probabilities);
            memories = [first.after.clone(), second.after.clone()];
            input = slice(numbers, &self.embedding(&layout, operation)).to_vec();
            roll.edges.push(EdgeRoll {
                operation,
                layers: [first, second],
                squashed,
                log_probabilities,
            });
        }
        roll
    }

    /// Adds to `gradient`, which has a number for each parameter, the gradient of
    /// `of_log_probability` x log-probability + `of_entropy` x entropy of a roll.
    pub fn add_gradient(
        &self,
        roll: &Roll,
        of_log_probability: f64,
        of_entropy: f64,
        gradient: &mut [f64],
    ) {
        let layout = self.layout();
        let numbers = &self.numbers;
        let [of_first, of_second] = &layout.layers;
        let mut of_memories = [(); 2].map(|()| Memory::zero(self.hidden));
        for (index, edge) in roll.edges.iter().enumerate().rev() {
            let [first, second] = &edge.layers;
            let [mut after_first, mut after_second] = of_memories;
            let of_sums = edge.of_sums(of_log_probability, of_entropy);
            add(slice_mut(gradient, &layout.bias), &of_sums, 1.0);
            let given = &second.after.hidden;
            add_outer(slice_mut(gradient, &layout.weight), &of_sums, given);
            let weight = slice(numbers, &layout.weight);
            add_transposed_product(&mut after_second.hidden, weight, &of_sums);
            let (of_given, before_second) =
                second.backward(numbers, of_second, &after_second, gradient);
            add(&mut after_first.hidden, &of_given, 1.0);
            let (of_input, before_first) =
                first.backward(numbers, of_first, &after_first, gradient);
            let sampled_before = index
                .checked_sub(1)
                .and_then(|before| roll.path.get(before));
            let place = match sampled_before {
                Some(&operation) => self.embedding(&layout, operation),
                None => layout.start.clone(),
            };
            add(slice_mut(gradient, &place), &of_input, 1.0);
            of_memories = [before_first, before_second];
        }
    }
}

impl EdgeRoll {
    /// The gradient for what the linear layer gave.
    fn of_sums(&self, of_log_probability: f64, of_entropy: f64) -> Vec<f64> {
        let entropy = entropy(&self.log_probabilities);
        let operations = self.log_probabilities.iter().zip(&self.squashed);
        operations
            .enumerate()
            .map(|(operation, (logarithm, tangent))| {
                let probability = logarithm.exp();
                let hot = if operation == self.operation {
                    1.0
                } else {
                    0.0
                };
                let of_logit = of_log_probability * (hot - probability)
                    - of_entropy * probability * (logarithm + entropy);
                of_logit * LARGEST_LOGIT * (1.0 - tangent * tangent) / TEMPERATURE
            })
            .collect()
    }
}

fn entropy(log_probabilities: &[f64]) -> f64 {
    let products = log_probabilities.iter().map(|one| one.exp() * one);
    -products.sum::<f64>()
}
