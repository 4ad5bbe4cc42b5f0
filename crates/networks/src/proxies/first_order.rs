//! `grad_norm`, `snip` and `plain`: from the gradients of the loss.

use burn_tensor::Tensor;

use crate::run::{Network, RunError, Watch, numbers, track};

use super::weights::{dot, length, of_steps, weighted};
use super::{Batch, ProxyError};

/// The weights of the layers, with their gradients.
#[derive(Debug, Clone)]
pub(super) struct Slopes {
    layers: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Slopes {
    /// From one forward and backward pass.
    pub(super) fn new(network: &Network, batch: Batch<'_>) -> Result<Self, ProxyError> {
        let gradients = gradients(network, &network.parameters, batch, None)?;
        let weights = of_steps(network).into_iter();
        let weights = weights.map(|(_, weight)| numbers(&weight));
        let layers = weights.zip(gradients.iter().map(numbers)).collect();
        Ok(Self { layers })
    }

    pub(super) fn lengths(&self) -> f64 {
        let gradients = self.layers.iter().map(|(_, gradient)| gradient);
        gradients.map(|gradient| length(gradient)).sum()
    }

    pub(super) fn snip(&self) -> f64 {
        let layers = self.layers.iter();
        let numbers = layers.flat_map(|(weight, gradient)| weight.iter().zip(gradient));
        numbers
            .map(|(weight, gradient)| (weight * gradient).abs())
            .sum()
    }

    pub(super) fn plain(&self) -> f64 {
        let products = self.layers.iter();
        products
            .map(|(weight, gradient)| dot(weight, gradient))
            .sum()
    }
}

/// The gradients of the loss for the weights that count, with these parameters. Zeros where the loss does not depend on
/// a weight.
pub(super) fn gradients(
    network: &Network,
    parameters: &[Vec<Tensor<1>>],
    batch: Batch<'_>,
    watch: Option<Watch<'_>>,
) -> Result<Vec<Tensor<1>>, RunError> {
    let tracked: Vec<Vec<Tensor<1>>> = parameters.iter().map(|of| track(of)).collect();
    let (loss, _) = network.loss(&tracked, batch.images, batch.labels, watch)?;
    let mut found = loss.backward();
    let gradients = weighted(network.plan()).map(|position| {
        let weight = &tracked[position][0];
        let gradient = weight.grad_remove(&mut found);
        gradient.unwrap_or_else(|| weight.clone().inner().zeros_like())
    });
    Ok(gradients.collect())
}
