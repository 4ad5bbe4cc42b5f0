//! The weights that proxies look at: those of convolutions and of the classifier.

use burn_tensor::Tensor;

use crate::plan::{Layer, Plan};
use crate::run::{Network, numbers};

/// The positions of the steps whose weights count.
pub(super) fn weighted(plan: &Plan) -> impl Iterator<Item = usize> {
    let steps = plan.steps().iter().enumerate();
    steps
        .filter(|(_, step)| is_weighted(step.layer))
        .map(|(position, _)| position)
}

/// Whether the weights of a layer count.
pub(super) fn is_weighted(layer: Layer) -> bool {
    matches!(layer, Layer::Convolution(_) | Layer::Linear { .. })
}

/// The weight, without the bias, of each step that counts.
pub(super) fn of_steps(network: &Network) -> Vec<(usize, Tensor<1>)> {
    let positions = weighted(network.plan());
    positions
        .map(|position| (position, network.parameters[position][0].clone()))
        .collect()
}

/// The sum of the lengths of the layers' weights.
pub(super) fn lengths(network: &Network) -> f64 {
    let weights = of_steps(network).into_iter();
    weights.map(|(_, weight)| length(&numbers(&weight))).sum()
}

/// The length of a vector.
pub(super) fn length(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// The sum of products.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
