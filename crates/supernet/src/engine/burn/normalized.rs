//! Sums of channels, and normalizations by them.

use burn_tensor::Tensor;

use crate::engine::EPSILON;

/// Channels with mean 0 and variance 1.
#[derive(Debug, Clone)]
pub struct Normalized {
    pub(super) values: Tensor<4>,
    pub(super) mean: Tensor<1>,
    /// Biased.
    pub(super) variance: Tensor<1>,
}

impl Normalized {
    pub(super) fn of(values: &Tensor<4>) -> Self {
        let count = count(values);
        let mean = channel_sums(values.clone()).div_scalar(count);
        let distances = values.clone() - channels(&mean);
        let variance = channel_sums(distances.clone() * distances.clone()).div_scalar(count);
        let deviations = channels(&variance).add_scalar(EPSILON).sqrt();
        Self {
            values: distances / deviations,
            mean,
            variance,
        }
    }

    /// The gradient for what was normalized, and its products with the normalized numbers, added up.
    pub(super) fn back(&self, gradient: &Tensor<4>, factor: f64) -> (Tensor<4>, Tensor<1>) {
        let count = count(gradient);
        let products = channel_sums(gradient.clone() * self.values.clone());
        let means = channel_sums(gradient.clone()).div_scalar(count);
        let slopes = products.clone().div_scalar(count);
        let centred = gradient.clone() - channels(&means) - self.values.clone() * channels(&slopes);
        let deviations = channels(&self.variance).add_scalar(EPSILON).sqrt();
        ((centred / deviations).mul_scalar(factor), products.sum())
    }
}

/// A number for each channel, to be used with activations.
pub(super) fn channels(of: &Tensor<1>) -> Tensor<4> {
    let [count] = of.dims();
    of.clone().reshape([1, count, 1, 1])
}

/// The sum of each channel.
pub(super) fn channel_sums(of: Tensor<4>) -> Tensor<1> {
    let count = of.dims()[1];
    of.sum_dim(3).sum_dim(2).sum_dim(0).reshape([count])
}

/// Activations of a channel.
pub(super) fn count(of: &Tensor<4>) -> f64 {
    let [images, _, rows, columns] = of.dims();
    (images * rows * columns) as f64
}
