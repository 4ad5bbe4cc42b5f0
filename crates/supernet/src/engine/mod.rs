//! Where numbers are computed, and the few operations that a supernet is made of.
//!
//! An [`Engine`] has each operation forward and backward, so no graph of a pass has to be kept: the network knows what it
//! did. [`Cpu`] computes on the processor, in single or in double precision.
//!
//! ```
//! use nats_supernet::engine::{Cpu, Engine};
//!
//! let engine = Cpu::<f32>::new(1)?;
//! let (a, b) = (engine.weight(&[1.0, 2.0]), engine.weight(&[10.0, 20.0]));
//! let sum = engine.combine(&[(1.0, &a), (0.5, &b)]);
//! assert_eq!(engine.numbers(&sum), [6.0, 12.0]);
//! # Ok::<(), nats_supernet::engine::NoThreads>(())
//! ```

#[cfg(feature = "burn")]
mod burn;
mod cpu;

#[cfg(feature = "burn")]
pub use burn::Burn;
#[cfg(feature = "cuda")]
pub use burn::NoCuda;
pub use cpu::{Cpu, NoThreads, Real};

use std::fmt::Debug;

/// Added to variances before a normalization.
const EPSILON: f64 = 1e-5;

/// How many activations there are. Images are square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Images of a batch.
    pub images: usize,
    /// Channels of an image.
    pub channels: usize,
    /// Rows of an image, and columns.
    pub side: usize,
}

/// A convolution without its weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convolution {
    /// Channels that come in.
    pub inputs: usize,
    /// Channels that come out.
    pub outputs: usize,
    /// Rows of a window, and columns: 1, or 3 with a row of zeros around the image.
    pub kernel: usize,
    /// Pixels from one window to the next: 1 or 2.
    pub stride: usize,
}

/// A convolution with its weights.
#[derive(Debug)]
pub struct Kernel<'a, A> {
    /// What it does.
    pub of: Convolution,
    /// Outputs, inputs, rows, columns.
    pub weight: &'a A,
    /// A number for each output. `None` if nothing is added.
    pub bias: Option<&'a A>,
}

impl<A> Clone for Kernel<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Kernel<'_, A> {}

/// What the gradient of a convolution whose outputs are normalized gives.
#[derive(Debug, Clone)]
pub struct ConvolutionGradient<E: Engine> {
    /// For the weights; if it was wanted. The gradient for a bias before a normalization is exactly 0.
    pub weight: Option<E::Array>,
    /// The gradient times the normalized outputs, added up: that for a factor of the outputs.
    pub factor: E::Number,
}

/// A place that computes: the processor, or a graphics card.
///
/// Activations are images with channels, rows and columns; how they lie in memory is the engine's own matter. Callers
/// give arrays that fit together, as a network does; an engine does not check them.
pub trait Engine: Clone + Debug + Send + Sync {
    /// Numbers of a weight, a gradient or a moment, in PyTorch's order.
    type Array: Clone + Debug + Send + Sync;
    /// What goes through the network.
    type Activations: Debug + Send + Sync;
    /// Activations as convolutions read them.
    type Prepared: Debug + Send + Sync;
    /// Activations with mean 0 and variance 1 in each channel, and what they were made with.
    type Normalized: Debug + Send + Sync;
    /// A number that the engine may still be computing.
    type Number: Debug + Send + Sync;

    /// What computes, for logs: `CPU, 2 threads, 32-bit numbers`.
    fn name(&self) -> String;

    /// Numbers of a weight, a bias or a moment, in PyTorch's order.
    fn weight(&self, values: &[f64]) -> Self::Array;

    /// The numbers of an array.
    fn numbers(&self, array: &Self::Array) -> Vec<f64>;

    /// A sum of arrays of the same length, each times a factor, added from left to right. There is at least one.
    fn combine(&self, terms: &[(f64, &Self::Array)]) -> Self::Array;

    /// The sum of the squares of all numbers of an array.
    fn sum_of_squares(&self, array: &Self::Array) -> f64;

    /// The values of numbers, once they are computed.
    fn values(&self, numbers: Vec<Self::Number>) -> Vec<f64>;

    /// Activations of a shape: images, channels, rows and columns, in this order.
    fn activations(&self, shape: Shape, values: &[f64]) -> Self::Activations;

    /// The numbers of activations, in the same order.
    fn activation_numbers(&self, of: &Self::Activations) -> Vec<f64>;

    /// Activations of the same shape, all 0.
    fn zeros_like(&self, of: &Self::Activations) -> Self::Activations;

    /// Activations of the shape of what was prepared, all 0.
    fn zeros_for(&self, prepared: &Self::Prepared) -> Self::Activations;

    /// What was normalized, as activations.
    fn copy_normalized(&self, of: &Self::Normalized) -> Self::Activations;

    /// Adds activations times a factor to others.
    fn add(&self, into: &mut Self::Activations, factor: f64, of: &Self::Activations);

    /// Adds a number to each activation.
    fn add_number(&self, into: &mut Self::Activations, number: f64);

    /// Adds what has been normalized, times a factor.
    fn add_normalized(&self, into: &mut Self::Activations, factor: f64, of: &Self::Normalized);

    /// The products of activations with others of the same shape, added up.
    fn dot(&self, a: &Self::Activations, b: &Self::Activations) -> Self::Number;

    /// All activations added up.
    fn sum(&self, of: &Self::Activations) -> Self::Number;

    /// What convolutions read; with `rectify`, negative numbers become 0.
    fn prepare(&self, of: &Self::Activations, rectify: bool) -> Self::Prepared;

    /// Adds the gradient for what [`prepare`](Self::prepare) was given: `gradient` as it is, or where the number was not
    /// negative if it rectified.
    fn prepare_backward(
        &self,
        into: &mut Self::Activations,
        prepared: &Self::Prepared,
        gradient: &Self::Activations,
    );

    /// A convolution.
    fn convolve(&self, of: &Self::Prepared, kernel: Kernel<'_, Self::Array>) -> Self::Activations;

    /// Adds the gradient for what the convolution read to `into`, and gives that for its weights, if it is wanted.
    fn convolve_backward(
        &self,
        of: &Self::Prepared,
        kernel: Kernel<'_, Self::Array>,
        gradient: &Self::Activations,
        into: &mut Self::Activations,
        weight_wanted: bool,
    ) -> Option<Self::Array>;

    /// A convolution whose outputs are normalized.
    fn convolve_normalized(
        &self,
        of: &Self::Prepared,
        kernel: Kernel<'_, Self::Array>,
    ) -> Self::Normalized;

    /// Adds the gradient for what the convolution read to `into`. `gradient` times `factor` is that for the normalized
    /// outputs.
    #[expect(clippy::too_many_arguments, reason = "all of them belong to one layer")]
    fn convolve_normalized_backward(
        &self,
        of: &Self::Prepared,
        kernel: Kernel<'_, Self::Array>,
        normalized: &Self::Normalized,
        gradient: &Self::Activations,
        factor: f64,
        into: Option<&mut Self::Activations>,
        weight_wanted: bool,
    ) -> ConvolutionGradient<Self>
    where
        Self: Sized;

    /// Activations with mean 0 and variance 1 in each channel, over the batch; 1e-5 is added to the variances.
    fn normalize(&self, of: &Self::Activations) -> Self::Normalized;

    /// The gradient for what was normalized.
    fn normalize_backward(
        &self,
        of: &Self::Normalized,
        gradient: &Self::Activations,
    ) -> Self::Activations;

    /// Mean and unbiased variance of each channel, as they were before a normalization.
    fn statistics(&self, of: &Self::Normalized) -> [Self::Array; 2];

    /// What was normalized, each channel times a scale, plus a shift.
    fn scale_shift(
        &self,
        of: &Self::Normalized,
        scale: &Self::Array,
        shift: &Self::Array,
    ) -> Self::Activations;

    /// The gradients for scales and shifts, and that for what was normalized.
    fn scale_shift_backward(
        &self,
        of: &Self::Normalized,
        scale: &Self::Array,
        gradient: &Self::Activations,
    ) -> ([Self::Array; 2], Self::Activations);

    /// Activations normalized with given means and variances, times a scale, plus a shift.
    fn normalize_with(
        &self,
        of: &Self::Activations,
        statistics: [&Self::Array; 2],
        scale: &Self::Array,
        shift: &Self::Array,
    ) -> Self::Activations;

    /// The mean of the pixels around each pixel, and of itself: of nine, or of four or six at the border.
    fn average_pool(&self, of: &Self::Activations) -> Self::Activations;

    /// The gradient for what [`average_pool`](Self::average_pool) read.
    fn average_pool_backward(&self, gradient: &Self::Activations) -> Self::Activations;

    /// The mean of each two rows and two columns.
    fn halve(&self, of: &Self::Activations) -> Self::Activations;

    /// The gradient for what [`halve`](Self::halve) read.
    fn halve_backward(&self, gradient: &Self::Activations) -> Self::Activations;

    /// The mean of each channel of each image, where negative numbers count as 0.
    fn rectified_means(&self, of: &Self::Activations) -> Self::Array;

    /// The gradient for what [`rectified_means`](Self::rectified_means) read.
    fn rectified_means_backward(
        &self,
        of: &Self::Activations,
        gradient: &Self::Array,
    ) -> Self::Activations;

    /// For each image, each row of `weight` times the image's features, plus a bias: as many numbers as `bias` has.
    fn linear(&self, features: &Self::Array, weight: &Self::Array, bias: &Self::Array) -> Vec<f64>;

    /// The gradients for weight, bias and features.
    fn linear_backward(
        &self,
        features: &Self::Array,
        weight: &Self::Array,
        gradient: &[f64],
        images: usize,
    ) -> [Self::Array; 3];

    /// Activations with each channel times a factor.
    fn scale_channels(&self, of: &Self::Activations, factors: &[f64]) -> Self::Activations;

    /// The products of activations with others of the same shape, added up for each channel.
    fn channel_dots(&self, a: &Self::Activations, b: &Self::Activations) -> Vec<f64>;
}
