//! Convolutions, forward and backward.

use burn_tensor::Tensor;
use burn_tensor::module::{conv_transpose2d, conv2d};
use burn_tensor::ops::{ConvOptions, ConvTransposeOptions};

use crate::engine::Kernel;

impl Kernel<'_, Tensor<1>> {
    pub(super) fn weight(&self) -> Tensor<4> {
        let of = self.of;
        self.weight
            .clone()
            .reshape([of.outputs, of.inputs, of.kernel, of.kernel])
    }

    fn padding(&self) -> usize {
        self.of.kernel / 2
    }

    pub(super) fn options(&self) -> ConvOptions<2> {
        ConvOptions::new([self.of.stride; 2], [self.padding(); 2], [1, 1], 1)
    }

    /// The gradient for what was read.
    pub(super) fn back(&self, gradient: Tensor<4>, side: usize) -> Tensor<4> {
        let of = self.of;
        let reached = (gradient.dims()[2] - 1) * of.stride + of.kernel - 2 * self.padding();
        let (stride, padding) = ([of.stride; 2], [self.padding(); 2]);
        let options = ConvTransposeOptions::new(stride, padding, [side - reached; 2], [1, 1], 1);
        conv_transpose2d(gradient, self.weight(), None, options)
    }

    /// The gradient for the weights: images are summed over as channels are, and channels stay apart as images do.
    pub(super) fn of_weight(&self, read: Tensor<4>, gradient: Tensor<4>) -> Tensor<1> {
        let of = self.of;
        let options = ConvOptions::new([1, 1], [self.padding(); 2], [of.stride; 2], 1);
        let all = conv2d(
            read.swap_dims(0, 1),
            gradient.swap_dims(0, 1),
            None,
            options,
        );
        let all = all.slice([0..of.inputs, 0..of.outputs, 0..of.kernel, 0..of.kernel]);
        all.swap_dims(0, 1)
            .reshape([of.outputs * of.inputs * of.kernel * of.kernel])
    }
}
