//! The pieces that supernets are built of. They know where their weights are, and hold none.

use crate::engine::{Convolution, Engine, Kernel};

use super::weights::Weight;

/// A convolution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conv {
    pub(super) of: Convolution,
    pub(super) weight: usize,
    pub(super) bias: Option<usize>,
}

impl Conv {
    pub(super) fn kernel<'a, E: Engine>(&self, weights: &'a [Weight<E>]) -> Kernel<'a, E::Array> {
        Kernel {
            of: self.of,
            weight: &weights[self.weight].values,
            bias: self.bias.map(|bias| &weights[bias].values),
        }
    }
}

/// The part of a full batch norm that a plain one lacks: scale, shift and running statistics.
#[derive(Debug, Clone, Copy)]
pub(super) struct Full {
    pub(super) scale: usize,
    pub(super) shift: usize,
    pub(super) running: usize,
}

/// A convolution and a batch norm.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConvNorm {
    pub(super) conv: Conv,
    /// `None` for a plain batch norm.
    pub(super) full: Option<Full>,
}

impl ConvNorm {
    /// Where its weights are.
    pub(super) fn weights(&self) -> Vec<usize> {
        let of_norm = self.full.iter().flat_map(|full| [full.scale, full.shift]);
        std::iter::once(self.conv.weight)
            .chain(self.conv.bias)
            .chain(of_norm)
            .collect()
    }
}

/// A block that halves the side of images.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residual {
    pub(super) first: ConvNorm,
    pub(super) second: ConvNorm,
    pub(super) shortcut: Conv,
}

/// A cell: of each edge, the convolutions that it may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// By edge and operation.
    pub(super) convs: [[Option<ConvNorm>; 5]; 6],
}

/// What is behind the last cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// `None` for a plain batch norm.
    pub(super) full: Option<Full>,
    pub(super) weight: usize,
    pub(super) bias: usize,
}

/// A cell or a residual block.
#[derive(Debug, Clone)]
pub(super) enum Block {
    Cell(Box<Cell>),
    Residual(Box<Residual>),
}
