//! Whether a pruned graph belongs to the space.

use arrayvec::ArrayVec;

use super::ModelSpec;
use crate::graph::edge_bit;
use crate::labelled::sum;
use crate::module::{MAX_INNER, Module};
use crate::operation::Operation;
use crate::{MAX_EDGES, MAX_VERTICES};

/// Why a graph does not belong to the space. The texts are those of the official `OutOfDomainError`, but where noted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutOfDomain {
    /// No way leads from the first to the last vertex.
    #[error("invalid spec, provided graph is disconnected.")]
    Disconnected,
    /// More than 7 vertices. The text is what the official one was meant to be: making it fails there, with a
    /// `TypeError`.
    #[error("too many vertices, got {vertices} (max vertices = {MAX_VERTICES})")]
    TooManyVertices {
        /// The number of vertices that are left after pruning.
        vertices: usize,
    },
    /// More than 9 edges.
    #[error("too many edges, got {edges} (max edges = {MAX_EDGES})")]
    TooManyEdges {
        /// The sum of the entries that are left after pruning.
        edges: i64,
    },
    /// The first operation has another name.
    #[error("first operation should be 'input'")]
    FirstOperation,
    /// The last operation has another name.
    #[error("last operation should be 'output'")]
    LastOperation,
    /// An inner vertex has none of the three operations.
    #[error(
        "unsupported op {operation} (available ops = ['conv3x3-bn-relu', 'conv1x1-bn-relu', 'maxpool3x3'])"
    )]
    UnsupportedOperation {
        /// What it has.
        operation: String,
    },
    /// An entry is neither 0 nor 1. The official package accepts it, and finds no module with such a hash.
    #[error(
        "expected 0 or 1 from vertex {from} to vertex {to} of the pruned matrix, found {entry}"
    )]
    Entry {
        /// The row, from 0.
        from: usize,
        /// The column, from 0.
        to: usize,
        /// The entry.
        entry: i64,
    },
}

impl ModelSpec {
    /// Whether the pruned graph belongs to the space, in the order of the official package.
    ///
    /// As there, entries other than 0 and 1 are not looked at: they count in the number of edges. [`module`](Self::module)
    /// refuses them.
    ///
    /// # Errors
    ///
    /// The first reason why it does not.
    pub fn check(&self) -> Result<(), OutOfDomain> {
        let (Some(matrix), Some(operations)) = (self.matrix(), self.operations()) else {
            return Err(OutOfDomain::Disconnected);
        };
        let vertices = operations.len();
        if vertices > MAX_VERTICES {
            return Err(OutOfDomain::TooManyVertices { vertices });
        }
        let edges = sum(matrix.iter().flatten().copied());
        if edges > MAX_EDGES as i64 {
            return Err(OutOfDomain::TooManyEdges { edges });
        }
        let [first, inner @ .., last] = operations else {
            return Err(OutOfDomain::Disconnected);
        };
        if first != "input" {
            return Err(OutOfDomain::FirstOperation);
        }
        if last != "output" {
            return Err(OutOfDomain::LastOperation);
        }
        for operation in inner {
            known(operation)?;
        }
        Ok(())
    }

    /// The module that this is, as it is numbered here. Its hash is that of the spec.
    ///
    /// # Errors
    ///
    /// [`check`](Self::check) refuses it, or an entry is neither 0 nor 1.
    pub fn module(&self) -> Result<Module, OutOfDomain> {
        self.check()?;
        let (Some(matrix), Some(operations)) = (self.matrix(), self.operations()) else {
            return Err(OutOfDomain::Disconnected);
        };
        let mut edge_bits = 0;
        for (from, row) in matrix.iter().enumerate() {
            for (to, &entry) in row.iter().enumerate() {
                match entry {
                    0 => (),
                    1 => edge_bits |= edge_bit(from, to),
                    _ => return Err(OutOfDomain::Entry { from, to, entry }),
                }
            }
        }
        let inner = &operations[1..operations.len() - 1];
        let inner: Result<ArrayVec<Operation, MAX_INNER>, OutOfDomain> =
            inner.iter().map(|operation| known(operation)).collect();
        Ok(Module::of_parts(operations.len(), edge_bits, &inner?))
    }
}

/// The operation of a name.
fn known(operation: &str) -> Result<Operation, OutOfDomain> {
    Operation::from_name(operation).ok_or_else(|| OutOfDomain::UnsupportedOperation {
        operation: operation.to_owned(),
    })
}
