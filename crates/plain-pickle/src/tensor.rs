//! Tensors of PyTorch: a part of a storage, with a shape.

use crate::document::Document;
use crate::storage::{NumberType, StorageProblem, read_storage};
use crate::value::{SequenceId, Value};

/// Most dimensions that are read; weights have four.
const MOST_DIMENSIONS: usize = 8;

/// What `torch._utils._rebuild_tensor_v2` was called with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PickledTensor<'a> {
    pub(crate) storage: &'a [u8],
    /// Of its first number, in numbers of the storage.
    pub(crate) offset: i64,
    pub(crate) shape: SequenceId,
    pub(crate) strides: SequenceId,
}

/// Numbers with a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor<'a> {
    /// What the numbers are.
    pub number: NumberType,
    /// The length of each dimension. One without dimensions is a single number.
    pub shape: Vec<usize>,
    /// The numbers in row-major order, little-endian.
    pub bytes: &'a [u8],
}

/// Why a tensor was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorError {
    /// Its storage is not what PyTorch writes on a little-endian machine for float32 or int64.
    #[error("its storage: {0}")]
    Storage(#[from] StorageProblem),
    /// The shape or the strides are no lengths.
    #[error("expected up to {MOST_DIMENSIONS} lengths from 0 as its {what}")]
    Lengths {
        /// `shape` or `strides`.
        what: &'static str,
    },
    /// Its numbers do not lie in row-major order.
    #[error(
        "it has the strides {found:?}; expected {expected:?}, the row-major order of the shape {shape:?}"
    )]
    Strides {
        /// The shape.
        shape: Vec<usize>,
        /// The strides of that shape in row-major order.
        expected: Vec<usize>,
        /// Those it has.
        found: Vec<usize>,
    },
    /// It reaches beyond its storage.
    #[error(
        "it begins at number {offset} of its storage and has the shape {shape:?}; the storage has {count} numbers"
    )]
    Beyond {
        /// Where it begins.
        offset: i64,
        /// Its shape.
        shape: Vec<usize>,
        /// The numbers of the storage.
        count: usize,
    },
    /// The tensor is one of another document.
    #[error("it is a tensor of another pickle")]
    OtherDocument,
}

/// Checks a tensor and finds its numbers.
pub(crate) fn read_tensor<'a>(
    document: &Document<'a>,
    pickled: &PickledTensor<'a>,
) -> Result<Tensor<'a>, TensorError> {
    let shape = lengths(document, pickled.shape, "shape")?;
    let strides = lengths(document, pickled.strides, "strides")?;
    let storage = read_storage(pickled.storage)?;
    let beyond = |shape: &[usize]| TensorError::Beyond {
        offset: pickled.offset,
        shape: shape.to_owned(),
        count: storage.count,
    };
    let Some((expected, count)) = row_major(&shape) else {
        return Err(beyond(&shape)); // more numbers than can be counted
    };
    if !lies_as(&shape, &strides, &expected) {
        return Err(TensorError::Strides {
            shape,
            expected,
            found: strides,
        });
    }
    let bytes_each = storage.number.bytes();
    let first = usize::try_from(pickled.offset).ok();
    let range = first.and_then(|first| {
        let last = first.checked_add(count)?;
        Some(first.checked_mul(bytes_each)?..last.checked_mul(bytes_each)?)
    });
    match range.and_then(|range| storage.bytes.get(range)) {
        Some(bytes) => Ok(Tensor {
            number: storage.number,
            shape,
            bytes,
        }),
        None => Err(beyond(&shape)),
    }
}

fn lengths(
    document: &Document<'_>,
    id: SequenceId,
    what: &'static str,
) -> Result<Vec<usize>, TensorError> {
    let items = document.items(id);
    if items.len() > MOST_DIMENSIONS {
        return Err(TensorError::Lengths { what });
    }
    let length = |item: &Value<'_>| match item {
        Value::Int(length) => usize::try_from(*length).ok(),
        _ => None,
    };
    let lengths = items.iter().map(length).collect::<Option<_>>();
    lengths.ok_or(TensorError::Lengths { what })
}

/// The strides of a shape in row-major order, and how many numbers it has; `None` if those cannot be counted.
fn row_major(shape: &[usize]) -> Option<(Vec<usize>, usize)> {
    let mut strides = vec![1_usize; shape.len()];
    let mut product = 1_usize;
    for (stride, &length) in strides.iter_mut().zip(shape).rev() {
        *stride = product;
        product = product.checked_mul(length)?;
    }
    Some((strides, product))
}

/// Whether numbers with these strides lie in row-major order: the stride of a dimension of length 1 is never taken,
/// and PyTorch writes any there; no numbers have no order.
fn lies_as(shape: &[usize], strides: &[usize], expected: &[usize]) -> bool {
    strides.len() == shape.len()
        && (shape.contains(&0)
            || shape
                .iter()
                .zip(strides.iter().zip(expected))
                .all(|(&length, (stride, expected))| length == 1 || stride == expected))
}
