//! The weights of a supernet.

use crate::engine::Engine;

/// A weight or a bias, where the engine keeps it.
#[derive(Debug, Clone)]
pub struct Weight<E: Engine> {
    /// PyTorch's name, such as `_stem.0.weight`.
    pub name: String,
    /// PyTorch's shape: of a convolution, outputs, inputs, rows and columns.
    pub shape: Vec<usize>,
    /// Its numbers.
    pub values: E::Array,
}

/// All weights of a supernet, in the order of PyTorch's `parameters()`.
pub type Weights<E> = Vec<Weight<E>>;

/// A gradient for each weight of a supernet; none where the pass did not reach the weight.
pub type Gradients<E> = Vec<Option<<E as Engine>::Array>>;
