//! Where numbers are computed, and the few operations that a supernet is made of.
//!
//! An [`Engine`] has each layer forward and backward, so no graph of a pass has to be kept: the network knows what it did.
//! Arrays of activations hold images, channels, rows and columns; how they lie in memory is the engine's own matter.

/// A place that computes: the processor, or a graphics card.
pub trait Engine: Clone + Send + Sync {
    /// An array of numbers. Cheap to clone only where the engine says so.
    type Array: Clone + Send + Sync + std::fmt::Debug;

    /// What computes, for logs: `CPU, 2 threads, 32-bit numbers`.
    fn name(&self) -> String;

    /// Numbers of a weight, a bias or a moment, in PyTorch's order.
    fn weight(&self, values: &[f64]) -> Self::Array;

    /// The numbers of an array that [`weight`](Self::weight) or [`combine`](Self::combine) made.
    fn numbers(&self, weight: &Self::Array) -> Vec<f64>;

    /// A sum of arrays of the same length, each times a factor, added from left to right. There is at least one.
    fn combine(&self, terms: &[(f64, &Self::Array)]) -> Self::Array;

    /// The sum of the squares of all numbers of an array.
    fn sum_of_squares(&self, weight: &Self::Array) -> f64;
}
