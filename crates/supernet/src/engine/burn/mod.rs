//! Tensors of burn: on a graphics card of NVIDIA, or on the processor to compare with.
//!
//! Each operation backward is written with operations forward, so no graph is kept here, either.

mod device;
mod kernel;
mod normalized;

pub use device::Burn;
#[cfg(feature = "cuda")]
pub use device::NoCuda;

use burn_tensor::module::{avg_pool2d, conv2d};
use burn_tensor::ops::AvgPoolOptions;
use burn_tensor::{DType, Tensor, activation};

use super::{ConvolutionGradient, EPSILON, Engine, Kernel, Shape};
use normalized::{Normalized, channel_sums, channels, count};

/// What convolutions read.
#[derive(Debug, Clone)]
pub struct Prepared {
    values: Tensor<4>,
    rectified: bool,
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor
        .into_data()
        .convert_dtype(DType::F64)
        .iter::<f64>()
        .collect()
}

/// Adds to a tensor in its place.
fn add_to(into: &mut Tensor<4>, tensor: Tensor<4>) {
    *into = into.clone() + tensor;
}

/// Means of three rows and three columns.
fn pool_options(count_border: bool) -> AvgPoolOptions<2> {
    let mut options = AvgPoolOptions::new([3; 2])
        .with_stride([1; 2])
        .with_padding([1; 2]);
    options.count_include_pad = count_border;
    options
}

impl Engine for Burn {
    type Array = Tensor<1>;
    type Activations = Tensor<4>;
    type Prepared = Prepared;
    type Normalized = Normalized;
    type Number = Tensor<1>;

    fn name(&self) -> String {
        self.name.clone()
    }

    fn weight(&self, values: &[f64]) -> Tensor<1> {
        self.tensor(values, [values.len()])
    }

    fn numbers(&self, array: &Tensor<1>) -> Vec<f64> {
        numbers(array.clone())
    }

    fn combine(&self, terms: &[(f64, &Tensor<1>)]) -> Tensor<1> {
        let each = terms
            .iter()
            .map(|&(factor, array)| array.clone().mul_scalar(factor));
        each.reduce(|sum, term| sum + term)
            .unwrap_or_else(|| self.weight(&[]))
    }

    fn sum_of_squares(&self, array: &Tensor<1>) -> f64 {
        numbers((array.clone() * array.clone()).sum()).iter().sum()
    }

    fn values(&self, of: Vec<Tensor<1>>) -> Vec<f64> {
        if of.is_empty() {
            Vec::new()
        } else {
            numbers(Tensor::cat(of, 0))
        }
    }

    fn activations(&self, shape: Shape, values: &[f64]) -> Tensor<4> {
        self.tensor(
            values,
            [shape.images, shape.channels, shape.side, shape.side],
        )
    }

    fn activation_numbers(&self, of: &Tensor<4>) -> Vec<f64> {
        numbers(of.clone())
    }

    fn zeros_like(&self, of: &Tensor<4>) -> Tensor<4> {
        of.zeros_like()
    }

    fn zeros_for(&self, prepared: &Prepared) -> Tensor<4> {
        prepared.values.zeros_like()
    }

    fn copy_normalized(&self, of: &Normalized) -> Tensor<4> {
        of.values.clone()
    }

    fn add(&self, into: &mut Tensor<4>, factor: f64, of: &Tensor<4>) {
        add_to(into, of.clone().mul_scalar(factor));
    }

    fn add_number(&self, into: &mut Tensor<4>, number: f64) {
        *into = into.clone().add_scalar(number);
    }

    fn add_normalized(&self, into: &mut Tensor<4>, factor: f64, of: &Normalized) {
        self.add(into, factor, &of.values);
    }

    fn dot(&self, a: &Tensor<4>, b: &Tensor<4>) -> Tensor<1> {
        (a.clone() * b.clone()).sum()
    }

    fn sum(&self, of: &Tensor<4>) -> Tensor<1> {
        of.clone().sum()
    }

    fn prepare(&self, of: &Tensor<4>, rectify: bool) -> Prepared {
        let values = if rectify {
            activation::relu(of.clone())
        } else {
            of.clone()
        };
        Prepared {
            values,
            rectified: rectify,
        }
    }

    fn prepare_backward(&self, into: &mut Tensor<4>, prepared: &Prepared, gradient: &Tensor<4>) {
        let gradient = gradient.clone();
        let passed = if prepared.rectified {
            gradient.mask_fill(prepared.values.clone().lower_equal_elem(0.0), 0.0)
        } else {
            gradient
        };
        add_to(into, passed);
    }

    fn convolve(&self, of: &Prepared, kernel: Kernel<'_, Tensor<1>>) -> Tensor<4> {
        conv2d(
            of.values.clone(),
            kernel.weight(),
            kernel.bias.cloned(),
            kernel.options(),
        )
    }

    fn convolve_backward(
        &self,
        of: &Prepared,
        kernel: Kernel<'_, Tensor<1>>,
        gradient: &Tensor<4>,
        into: &mut Tensor<4>,
        weight_wanted: bool,
    ) -> Option<Tensor<1>> {
        add_to(into, kernel.back(gradient.clone(), of.values.dims()[2]));
        weight_wanted.then(|| kernel.of_weight(of.values.clone(), gradient.clone()))
    }

    fn convolve_normalized(&self, of: &Prepared, kernel: Kernel<'_, Tensor<1>>) -> Normalized {
        Normalized::of(&self.convolve(of, kernel))
    }

    fn convolve_normalized_backward(
        &self,
        of: &Prepared,
        kernel: Kernel<'_, Tensor<1>>,
        normalized: &Normalized,
        gradient: &Tensor<4>,
        factor: f64,
        into: Option<&mut Tensor<4>>,
        weight_wanted: bool,
    ) -> ConvolutionGradient<Self> {
        let (gradient, number) = normalized.back(gradient, factor);
        if let Some(into) = into {
            add_to(into, kernel.back(gradient.clone(), of.values.dims()[2]));
        }
        let weight = weight_wanted.then(|| kernel.of_weight(of.values.clone(), gradient));
        ConvolutionGradient {
            weight,
            factor: number,
        }
    }

    fn normalize(&self, of: &Tensor<4>) -> Normalized {
        Normalized::of(of)
    }

    fn normalize_backward(&self, of: &Normalized, gradient: &Tensor<4>) -> Tensor<4> {
        of.back(gradient, 1.0).0
    }

    fn statistics(&self, of: &Normalized) -> [Tensor<1>; 2] {
        let count = count(&of.values);
        [
            of.mean.clone(),
            of.variance.clone().mul_scalar(count / (count - 1.0)),
        ]
    }

    fn scale_shift(&self, of: &Normalized, scale: &Tensor<1>, shift: &Tensor<1>) -> Tensor<4> {
        of.values.clone() * channels(scale) + channels(shift)
    }

    fn scale_shift_backward(
        &self,
        of: &Normalized,
        scale: &Tensor<1>,
        gradient: &Tensor<4>,
    ) -> ([Tensor<1>; 2], Tensor<4>) {
        let of_scale = channel_sums(gradient.clone() * of.values.clone());
        let of_shift = channel_sums(gradient.clone());
        ([of_scale, of_shift], gradient.clone() * channels(scale))
    }

    fn normalize_with(
        &self,
        of: &Tensor<4>,
        [mean, variance]: [&Tensor<1>; 2],
        scale: &Tensor<1>,
        shift: &Tensor<1>,
    ) -> Tensor<4> {
        let deviations = channels(variance).add_scalar(EPSILON).sqrt();
        (of.clone() - channels(mean)) / deviations * channels(scale) + channels(shift)
    }

    fn average_pool(&self, of: &Tensor<4>) -> Tensor<4> {
        avg_pool2d(of.clone(), pool_options(false))
    }

    fn average_pool_backward(&self, gradient: &Tensor<4>) -> Tensor<4> {
        // Each pixel gives its part to those around it: what it had from them, the other way round.
        let shares = avg_pool2d(gradient.ones_like(), pool_options(true)).mul_scalar(9.0);
        avg_pool2d(gradient.clone() / shares, pool_options(true)).mul_scalar(9.0)
    }

    fn halve(&self, of: &Tensor<4>) -> Tensor<4> {
        avg_pool2d(of.clone(), AvgPoolOptions::new([2; 2]).with_stride([2; 2]))
    }

    fn halve_backward(&self, gradient: &Tensor<4>) -> Tensor<4> {
        let [images, channels, rows, columns] = gradient.dims();
        let each = gradient
            .clone()
            .mul_scalar(0.25)
            .reshape([images, channels, rows, 1, columns, 1]);
        let four = each.expand([images, channels, rows, 2, columns, 2]);
        four.reshape([images, channels, 2 * rows, 2 * columns])
    }

    fn rectified_means(&self, of: &Tensor<4>) -> Tensor<1> {
        let [images, channels, ..] = of.dims();
        activation::relu(of.clone())
            .mean_dim(3)
            .mean_dim(2)
            .reshape([images * channels])
    }

    fn rectified_means_backward(&self, of: &Tensor<4>, gradient: &Tensor<1>) -> Tensor<4> {
        let [images, channels, rows, columns] = of.dims();
        let each = gradient.clone().div_scalar((rows * columns) as f64);
        let each = each
            .reshape([images, channels, 1, 1])
            .expand([images, channels, rows, columns]);
        each.mask_fill(of.clone().lower_equal_elem(0.0), 0.0)
    }

    fn linear(&self, features: &Tensor<1>, weight: &Tensor<1>, bias: &Tensor<1>) -> Vec<f64> {
        let classes = bias.dims()[0];
        let length = weight.dims()[0] / classes;
        let images = features.dims()[0] / length;
        let features = features.clone().reshape([images, length]);
        let weight = weight.clone().reshape([classes, length]);
        numbers(features.matmul(weight.transpose()) + bias.clone().reshape([1, classes]))
    }

    fn linear_backward(
        &self,
        features: &Tensor<1>,
        weight: &Tensor<1>,
        gradient: &[f64],
        images: usize,
    ) -> [Tensor<1>; 3] {
        let (length, classes) = (features.dims()[0] / images, gradient.len() / images);
        let gradient = self.tensor(gradient, [images, classes]);
        let features = features.clone().reshape([images, length]);
        let weight = weight.clone().reshape([classes, length]);
        [
            gradient
                .clone()
                .transpose()
                .matmul(features)
                .reshape([classes * length]),
            gradient.clone().sum_dim(0).reshape([classes]),
            gradient.matmul(weight).reshape([images * length]),
        ]
    }

    fn scale_channels(&self, of: &Tensor<4>, factors: &[f64]) -> Tensor<4> {
        of.clone() * channels(&self.weight(factors))
    }

    fn channel_dots(&self, a: &Tensor<4>, b: &Tensor<4>) -> Vec<f64> {
        numbers(channel_sums(a.clone() * b.clone()))
    }
}
