//! `fisher`: what it costs to remove each channel.

use burn_tensor::Tensor;

use crate::plan::{Layer, Shape};
use crate::run::{Done, Network, numbers};

use super::weights::is_weighted;
use super::{Batch, ProxyError};

/// A factor of 1 for each image and channel that a layer makes. Its gradient is the sum over pixels of number times
/// gradient.
struct Factors {
    layer: Layer,
    output: Shape,
    tensor: Tensor<4>,
}

pub(super) fn value(network: &Network, batch: Batch<'_>) -> Result<f64, ProxyError> {
    let images = batch.images.count();
    let mut all = Vec::new();
    let mut multiply = |done: Done<'_>| {
        if !is_weighted(done.step.layer) {
            return done.output;
        }
        let output = done.step.output;
        let ones = vec![1.0; images * output.channels];
        let ones = network.tensor(ones, [images, output.channels, 1, 1]);
        let tensor = ones.autodiff().require_grad();
        let multiplied = done.output * tensor.clone();
        all.push(Factors {
            layer: done.step.layer,
            output,
            tensor,
        });
        multiplied
    };
    let (loss, _) = network.loss(
        &network.parameters,
        batch.images,
        batch.labels,
        Some(&mut multiply),
    )?;
    let mut found = loss.backward();
    let layers = all.iter().map(|factors| {
        let gradient = factors.tensor.grad_remove(&mut found);
        gradient.map_or(0.0, |gradient| {
            of_layer(factors, &numbers(&gradient), images)
        })
    });
    Ok(layers.sum())
}

/// Half the mean square of each channel, once for each weight of the channel.
fn of_layer(factors: &Factors, gradient: &[f64], images: usize) -> f64 {
    let weights_of_channel = match factors.layer {
        Layer::Convolution(of) => of.inputs_of_output(),
        Layer::Linear { inputs, .. } => inputs,
        _ => 0,
    };
    let channels = factors.output.channels;
    let squares = (0..channels).map(|channel| {
        let of_images = gradient.iter().skip(channel).step_by(channels);
        of_images.map(|number| number * number).sum::<f64>()
    });
    let halves = squares.map(|square| square / images as f64 / 2.0);
    halves.sum::<f64>() * weights_of_channel as f64
}
