//! What the official `ModelSpec` is.

mod check;
mod digits;

use crate::hashing::{INPUT, Numbers, OUTPUT};
use crate::labelled::hash_with;
use crate::module_hash::ModuleHash;
use crate::operation::Operation;

pub use check::OutOfDomain;
pub use digits::DigitsError;

/// A matrix and operations of any kind and size, pruned as the official `ModelSpec` does it.
///
/// Vertices that lie on no way from the first to the last one are taken out. Whether the rest belongs to the space, says
/// [`check`](Self::check). Entries count as they are: a 2 is an edge that counts as two in the hash and in the check.
///
/// ```
/// use nasbench101::ModelSpec;
///
/// let matrix = [vec![0, 1, 1, 0], vec![0, 0, 0, 1], vec![0, 0, 0, 0], vec![0, 0, 0, 0]];
/// let operations = ["input", "conv3x3-bn-relu", "maxpool3x3", "output"];
/// let spec = ModelSpec::new(&matrix, &operations)?;
/// // the pooling leads nowhere
/// assert_eq!(spec.operations().unwrap(), ["input", "conv3x3-bn-relu", "output"]);
/// assert_eq!(spec.hash()?.to_string(), "b49ac8c578b4561d79ac7087988f1c61");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSpec {
    pruned: Option<Pruned>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pruned {
    matrix: Vec<Vec<i64>>,
    operations: Vec<String>,
}

/// Why a matrix and operations are no graph. The texts are the official ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// A row has not as many entries as there are rows, or there are none.
    #[error("matrix must be square")]
    NotSquare,
    /// Another number of operations than of vertices.
    #[error("length of ops must match matrix dimensions")]
    OperationCount,
    /// An entry on or below the diagonal is not 0.
    #[error("matrix must be upper triangular")]
    NotUpperTriangular,
}

/// Why a graph has no hash. The texts are those of Python's exceptions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// No way leads from the first to the last vertex: a `TypeError`.
    #[error("'NoneType' object is not subscriptable")]
    Disconnected,
    /// An inner vertex has none of the three operations: a `ValueError`.
    #[error("'{operation}' is not in list")]
    UnknownOperation {
        /// What it has.
        operation: String,
    },
}

impl ModelSpec {
    /// Prunes a matrix, row by row, and its operations.
    ///
    /// # Errors
    ///
    /// As in the official package, in its order: the matrix is not square, there are not as many operations as rows, an
    /// entry on or below the diagonal is not 0.
    pub fn new(matrix: &[Vec<i64>], operations: &[impl AsRef<str>]) -> Result<Self, SpecError> {
        let vertices = matrix.len();
        if vertices == 0 || matrix.iter().any(|row| row.len() != vertices) {
            return Err(SpecError::NotSquare);
        }
        if operations.len() != vertices {
            return Err(SpecError::OperationCount);
        }
        let mut rows = matrix.iter().enumerate();
        if rows.any(|(from, row)| row[..=from].iter().any(|&entry| entry != 0)) {
            return Err(SpecError::NotUpperTriangular);
        }
        let kept = on_a_way(matrix);
        let pruned = (kept.len() >= 2).then(|| Pruned {
            matrix: kept
                .iter()
                .map(|&from| kept.iter().map(|&to| matrix[from][to]).collect())
                .collect(),
            operations: kept
                .iter()
                .map(|&vertex| operations[vertex].as_ref().to_owned())
                .collect(),
        });
        Ok(Self { pruned })
    }

    /// Whether a way leads from the first to the last vertex: the official `valid_spec`.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.pruned.is_some()
    }

    /// The pruned matrix, row by row, or `None` if no way leads from the first to the last vertex.
    #[must_use]
    pub fn matrix(&self) -> Option<&[Vec<i64>]> {
        Some(&self.pruned.as_ref()?.matrix)
    }

    /// The operations of the pruned matrix, or `None` if no way leads from the first to the last vertex.
    #[must_use]
    pub fn operations(&self) -> Option<&[String]> {
        Some(&self.pruned.as_ref()?.operations)
    }

    /// The official hash. The graph need not belong to the space, and the names of its first and last operation do not
    /// matter.
    ///
    /// # Errors
    ///
    /// No way leads from the first to the last vertex, or an inner vertex has none of the three operations.
    pub fn hash(&self) -> Result<ModuleHash, HashError> {
        self.hash_with(Numbers::Integers)
    }

    /// The hash that the official package gives to the same matrix made of floating-point numbers.
    ///
    /// It hashes the text of degrees, which is then `1.0` instead of `1`, so no file has such a hash.
    ///
    /// # Errors
    ///
    /// As [`hash`](Self::hash).
    pub fn hash_of_floats(&self) -> Result<ModuleHash, HashError> {
        self.hash_with(Numbers::Floats)
    }

    fn hash_with(&self, numbers: Numbers) -> Result<ModuleHash, HashError> {
        let Pruned { matrix, operations } = self.pruned.as_ref().ok_or(HashError::Disconnected)?;
        let labels = operations.iter().enumerate().map(|(vertex, operation)| {
            Ok(match vertex {
                0 => INPUT,
                _ if vertex + 1 == operations.len() => OUTPUT,
                _ => label(operation)?,
            })
        });
        let labels: Vec<i8> = labels.collect::<Result<_, HashError>>()?;
        Ok(hash_with(matrix, &labels, numbers))
    }
}

/// The vertices on a way from the first to the last one: fewer than two if there is none.
fn on_a_way(matrix: &[Vec<i64>]) -> Vec<usize> {
    let vertices = matrix.len();
    let mut from_input = vec![false; vertices];
    from_input[0] = true;
    for from in 0..vertices {
        if from_input[from] {
            for (reached, &entry) in from_input.iter_mut().zip(&matrix[from]) {
                *reached |= entry != 0;
            }
        }
    }
    let mut to_output = vec![false; vertices];
    to_output[vertices - 1] = true;
    for from in (0..vertices).rev() {
        let mut pairs = to_output.iter().zip(&matrix[from]);
        let reaches = pairs.any(|(&reaches, &entry)| reaches && entry != 0);
        to_output[from] |= reaches;
    }
    (0..vertices)
        .filter(|&vertex| from_input[vertex] && to_output[vertex])
        .collect()
}

/// The label of an operation in the hash.
fn label(operation: &str) -> Result<i8, HashError> {
    let known = Operation::from_name(operation).ok_or_else(|| HashError::UnknownOperation {
        operation: operation.to_owned(),
    })?;
    Ok(known.number() as i8)
}
