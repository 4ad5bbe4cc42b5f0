//! A pass through a cell or a residual block, whichever it is.

use crate::engine::Engine;

use super::cell_pass::{CellDone, FactorNumbers, Mix};
use super::pass::{Found, Pass, ResidualDone};
use super::pieces::Block;

/// What a block did.
pub(super) enum BlockDone<E: Engine> {
    Cell(Box<CellDone<E>>),
    Residual(ResidualDone<E>),
}

impl<E: Engine> Pass<'_, E> {
    /// Forward in training mode. `mix` says what a cell does; residual blocks do not ask.
    pub(super) fn block(
        &mut self,
        block: &Block,
        mix: &Mix,
        input: E::Activations,
        keep: bool,
    ) -> (E::Activations, BlockDone<E>) {
        match block {
            Block::Residual(block) => {
                let (output, done) = self.residual(block, &input);
                (output, BlockDone::Residual(done))
            }
            Block::Cell(cell) => {
                let (output, done) = self.cell(cell, mix, input, keep);
                (output, BlockDone::Cell(Box::new(done)))
            }
        }
    }

    /// Forward in evaluation mode.
    pub(super) fn block_outputs(
        &mut self,
        block: &Block,
        mix: &Mix,
        input: E::Activations,
    ) -> E::Activations {
        match block {
            Block::Residual(block) => self.residual_outputs(block, &input),
            Block::Cell(cell) => self.cell(cell, mix, input, false).0,
        }
    }

    /// Backward.
    pub(super) fn block_backward(
        &self,
        block: &Block,
        done: &BlockDone<E>,
        gradient: E::Activations,
        found: &mut Found<E>,
        factors: Option<&mut FactorNumbers<E>>,
    ) -> E::Activations {
        match (block, done) {
            (Block::Residual(block), BlockDone::Residual(done)) => {
                self.residual_backward(block, done, &gradient, found)
            }
            (Block::Cell(cell), BlockDone::Cell(done)) => {
                self.cell_backward(cell, done, gradient, found, factors)
            }
            // A pass backward goes through the blocks of the pass forward.
            (Block::Residual(_), BlockDone::Cell(_)) | (Block::Cell(_), BlockDone::Residual(_)) => {
                gradient
            }
        }
    }
}
