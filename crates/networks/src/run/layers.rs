//! What each layer does to tensors. Vectors are images of one pixel here, so all have four dimensions.

use burn_tensor::ops::{AvgPoolOptions, ConvOptions, PadMode};
use burn_tensor::{Tensor, activation, module};

use crate::plan::{Layer, Shape};

use super::tensors::Precision;

/// Applies a layer other than a batch norm. `parameters` are flat, in the order of the state dict.
pub(super) fn apply(
    layer: Layer,
    mut inputs: Vec<Tensor<4>>,
    output: Shape,
    parameters: &[Tensor<1>],
    precision: Precision,
) -> Tensor<4> {
    let input = inputs.remove(0);
    match layer {
        Layer::TimesZero { stride: 1 } => input.mul_scalar(0.0),
        // The mean of one pixel is that pixel, so this pool only leaves out rows and columns.
        Layer::TimesZero { stride } => average_pool(input, 1, stride, 0).mul_scalar(0.0),
        Layer::Zeros => {
            let [images, ..] = input.dims();
            let shape = [images, output.channels, output.side, output.side];
            precision.zeros(shape, &input.device())
        }
        Layer::Relu => activation::relu(input),
        Layer::Convolution(of) => {
            let weight = parameters[0].clone().reshape(of.shape());
            let (stride, padding) = ([of.stride; 2], [of.padding; 2]);
            let options = ConvOptions::new(stride, padding, [1, 1], 1);
            module::conv2d(input, weight, None, options)
        }
        Layer::AveragePool {
            kernel,
            stride,
            padding,
        } => average_pool(input, kernel, stride, padding),
        Layer::Shift => {
            let cut = input.slice([0.., 0.., 1.., 1..]);
            cut.pad((0, 1, 0, 1), PadMode::Constant(0.0))
        }
        Layer::Concatenate => {
            inputs.insert(0, input);
            Tensor::cat(inputs, 1)
        }
        Layer::Add => inputs.into_iter().fold(input, |sum, next| sum + next),
        Layer::MeanOfPixels => input.mean_dims(&[2, 3]),
        Layer::Linear {
            inputs: length,
            outputs,
        } => {
            let images = input.dims()[0];
            let weight = parameters[0].clone().reshape([outputs, length]);
            let bias = parameters[1].clone().reshape([1, outputs]);
            let product = input.reshape([images, length]).matmul(weight.transpose());
            (product + bias).reshape([images, outputs, 1, 1])
        }
        Layer::Identity | Layer::BatchNorm { .. } => input,
    }
}

fn average_pool(input: Tensor<4>, kernel: usize, stride: usize, padding: usize) -> Tensor<4> {
    let mut options = AvgPoolOptions::new([kernel; 2])
        .with_stride([stride; 2])
        .with_padding([padding; 2]);
    options.count_include_pad = false;
    module::avg_pool2d(input, options)
}
