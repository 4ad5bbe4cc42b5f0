//! `grasp`: how the gradients would change without the weights.
//!
//! burn has no second derivative, so gradients at two points are subtracted. The loss has kinks where the input of a
//! `ReLU` is 0, which second derivatives do not see and differences do; so `ReLU`s are held as they are at the weights.

use std::collections::HashMap;

use burn_tensor::{Bool, Tensor};

use crate::plan::Layer;
use crate::run::{Done, Network, numbers};

use super::first_order::gradients;
use super::weights::{dot, weighted};
use super::{Batch, ProxyError};

/// Distance of the two points from the weights, as a part of the length of the weights. The error of the difference
/// grows with its square, that of rounding with its inverse; of 1e-10 to 1e-2, this was best.
const DISTANCE: f64 = 3e-8;

/// Which inputs of each `ReLU` are not positive, by the position of its step.
type Closed = HashMap<usize, Tensor<4, Bool>>;

/// The value of a network in double precision.
pub(super) fn value(network: &Network, batch: Batch<'_>) -> Result<f64, ProxyError> {
    let mut closed = Closed::new();
    let mut remember = |done: Done<'_>| {
        if done.step.layer == Layer::Relu {
            let input = done.inputs[0].clone().inner();
            closed.insert(done.position, input.lower_equal_elem(0.0));
        }
        done.output
    };
    let slopes = gradients(network, &network.parameters, batch, Some(&mut remember))?;
    let plan = network.plan();
    let weights: Vec<Tensor<1>> = weighted(plan)
        .map(|position| network.parameters[position][0].clone())
        .collect();
    let slope_length = length_of(&slopes);
    if slope_length == 0.0 {
        return Ok(0.0);
    }
    let step = DISTANCE * length_of(&weights) / slope_length;
    let behind = moved_slopes(network, batch, &closed, &slopes, step)?;
    let before = moved_slopes(network, batch, &closed, &slopes, -step)?;
    let differences = behind.iter().zip(&before);
    let products = weights
        .iter()
        .zip(differences)
        .map(|(weight, (one, other))| {
            dot(&numbers(weight), &numbers(&(one.clone() - other.clone())))
        });
    Ok(-products.sum::<f64>() / (2.0 * step))
}

/// The gradients at the weights plus `step` times their gradients.
fn moved_slopes(
    network: &Network,
    batch: Batch<'_>,
    closed: &Closed,
    slopes: &[Tensor<1>],
    step: f64,
) -> Result<Vec<Tensor<1>>, ProxyError> {
    let mut parameters = network.parameters.clone();
    for (position, slope) in weighted(network.plan()).zip(slopes) {
        let weight = &mut parameters[position][0];
        *weight = weight.clone() + slope.clone().mul_scalar(step);
    }
    let mut hold = |done: Done<'_>| match closed.get(&done.position) {
        Some(closed) => done.inputs[0].clone().mask_fill(closed.clone(), 0.0),
        None => done.output,
    };
    Ok(gradients(network, &parameters, batch, Some(&mut hold))?)
}

/// The length of all tensors as one vector.
fn length_of(tensors: &[Tensor<1>]) -> f64 {
    let squares = tensors.iter().map(|tensor| {
        let numbers = numbers(tensor);
        dot(&numbers, &numbers)
    });
    squares.sum::<f64>().sqrt()
}
