//! `synflow`: how much of an image of ones arrives through each weight, without any data.

use burn_tensor::Tensor;

use crate::images::Images;
use crate::plan::Plan;
use crate::run::{Network, Norm, numbers, track};

use super::ProxyError;
use super::weights::{dot, weighted};

/// The value of a network in double precision: products of many layers leave the range of single precision.
pub(super) fn value(network: &Network) -> Result<f64, ProxyError> {
    let plan = network.plan();
    let tracked: Vec<Vec<Tensor<1>>> = network
        .parameters
        .iter()
        .map(|of| track(&of.iter().cloned().map(Tensor::abs).collect::<Vec<_>>()))
        .collect();
    let input = network.input(&ones(plan))?.autodiff();
    let passed = network
        .pass(&tracked, Norm::LeftOut)
        .run_watched(input, None)?;
    let mut found = passed.output.sum().backward();
    // Neither weights nor gradients are negative here.
    let layers = weighted(plan).map(|position| {
        let weight = &tracked[position][0];
        let gradient = weight.grad_remove(&mut found);
        gradient.map_or(0.0, |gradient| dot(&numbers(weight), &numbers(&gradient)))
    });
    Ok(layers.sum())
}

/// One image of ones.
fn ones(plan: &Plan) -> Images {
    Images::made_for(plan.input(), vec![1.0; plan.input().numbers()])
}
