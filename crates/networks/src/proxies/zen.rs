//! `zen`: how much the network reacts to a small change of random images.

use crate::images::Images;
use crate::plan::{Layer, Plan};
use crate::run::{Device, Done, Network, Norm, Precision, RunError, numbers};
use crate::state::{StateDict, Tensor, Values};

use super::ProxyError;
use super::gaussian::Gaussian;
use super::weights::is_weighted;

/// How much of the second images is added to the first.
const MIXED: f64 = 0.01;

/// Draws the weights of convolutions and of the classifier in the order of the state dict, then the images, then the
/// images that are added to them.
pub(super) fn value(
    plan: &Plan,
    seed: u64,
    images: usize,
    precision: Precision,
) -> Result<f64, ProxyError> {
    let images = images.max(1);
    let mut gaussian = Gaussian::new(seed);
    let weights = weights(plan, &mut gaussian);
    let mut network = Network::new(plan.clone(), &weights, &Device::cpu(), precision)?;
    let mut draw = || {
        let numbers = gaussian.draw(images * plan.input().numbers());
        network.input(&Images::made_for(plan.input(), numbers))
    };
    let (first, added) = (draw()?, draw()?);
    let mixed = first.clone() + added.mul_scalar(MIXED);
    let one = maps(&mut network, first)?;
    let other = maps(&mut network, mixed)?;
    let pairs = one.iter().zip(&other);
    let difference: f64 = pairs.map(|(a, b)| (a - b).abs()).sum();
    let statistics = network.statistics.iter().flatten();
    let scales = statistics.map(|of| libm::log(mean(&numbers(&of.variance))) / 2.0);
    Ok(libm::log(difference / images as f64) + scales.sum::<f64>())
}

/// What the mean of pixels reads. The running statistics learn from the pass.
fn maps(network: &mut Network, images: burn_tensor::Tensor<4>) -> Result<Vec<f64>, RunError> {
    let mut maps = Vec::new();
    let mut keep = |done: Done<'_>| {
        if done.step.layer == Layer::MeanOfPixels {
            maps = numbers(&done.inputs[0]);
        }
        done.output
    };
    let pass = network.pass(&network.parameters, Norm::Batch);
    let passed = pass.run_watched(images, Some(&mut keep))?;
    network.learn_statistics(&passed.batch);
    Ok(maps)
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// Gaussian weights without biases, and batch norms as they are made.
fn weights(plan: &Plan, gaussian: &mut Gaussian) -> StateDict {
    let mut tensors = Vec::new();
    for step in plan.steps() {
        for entry in step.entries() {
            let count = entry.shape.iter().product();
            let name = entry.key.rsplit('.').next().unwrap_or_default();
            let values = match name {
                "weight" if is_weighted(step.layer) => Values::Float32(gaussian.draw(count)),
                "weight" | "running_var" => Values::Float32(vec![1.0; count]),
                "num_batches_tracked" => Values::Int64(vec![0]),
                _ => Values::Float32(vec![0.0; count]),
            };
            tensors.push((entry.key, Tensor::made_for(entry.shape, values)));
        }
    }
    StateDict::of_distinct(tensors)
}
