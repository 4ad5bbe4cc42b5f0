//! What is wrong with a file of weights.

use std::io;
use std::path::PathBuf;

use crate::LayoutError;
use crate::state::{DataType, RepeatedKey, WrongLength};

/// A file that cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The disk refuses.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the disk says.
        source: io::Error,
    },
    /// The name of the file says no form that is known.
    #[error("{}: expected a name that ends in {expected}", .path.display())]
    UnknownEnding {
        /// The file.
        path: PathBuf,
        /// The endings that are known.
        expected: &'static str,
    },
    /// The form has no room for what should be written.
    #[error("{} cannot be written", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: WriteProblem,
    },
    /// The file is damaged or not in the form that its name says.
    #[error("{} cannot be read", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ReadProblem,
    },
}

/// Why a form of file has no room for some weights.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteProblem {
    /// The safetensors library refuses.
    #[error("the weights do not fit into a safetensors file")]
    Safetensors(#[from] safetensors::SafeTensorError),
    /// The zip library refuses.
    #[error("the weights do not fit into a zip file")]
    Zip(#[from] zip::result::ZipError),
    /// The weights are those of another network.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// Writing into memory fails.
    #[error("the weights do not fit into memory")]
    Memory(#[from] io::Error),
    /// A number that the form keeps in 32 bits.
    #[error("{what} of {key} is {found}, and the form of the file has 32 bits for it")]
    TooLarge {
        /// The tensor.
        key: String,
        /// What is too large.
        what: &'static str,
        /// Its size.
        found: usize,
    },
}

/// What is wrong with the content of a file of weights.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadProblem {
    /// It is no safetensors file, or a damaged one.
    #[error("expected a safetensors file")]
    Safetensors(#[from] safetensors::SafeTensorError),
    /// It is no zip file, or a damaged one.
    #[error("expected a zip file of NumPy arrays")]
    Zip(#[from] zip::result::ZipError),
    /// An array of a zip file cannot be read.
    #[error("the array {key}: {problem}")]
    Array {
        /// Its name.
        key: String,
        /// What is wrong.
        problem: String,
    },
    /// Numbers of another kind than networks have.
    #[error("{key} has numbers of type {found}: expected float32 or int64")]
    DataType {
        /// The tensor.
        key: String,
        /// The type it has.
        found: String,
    },
    /// The list of keys in the file is not that of its tensors.
    #[error(
        "the list key_order in the file's metadata does not name each of its {tensors} tensors once"
    )]
    KeyOrder {
        /// How many tensors there are.
        tensors: usize,
    },
    /// A tensor's numbers do not fill its shape.
    #[error("{key}")]
    Length {
        /// The tensor.
        key: String,
        /// What is wrong.
        source: WrongLength,
    },
    /// A tensor is there twice.
    #[error(transparent)]
    Repeated(#[from] RepeatedKey),
}

impl ReadProblem {
    /// Bytes whose number does not fit the type of the numbers.
    pub(super) fn array(key: &str, problem: impl Into<String>) -> Self {
        Self::Array {
            key: key.to_owned(),
            problem: problem.into(),
        }
    }
}

/// The numbers of little-endian bytes; what is left over is no number.
pub(super) fn values(data_type: DataType, bytes: &[u8]) -> crate::state::Values {
    use crate::state::Values;
    match data_type {
        DataType::Float32 => {
            let numbers = bytes.as_chunks().0.iter();
            Values::Float32(numbers.map(|&bytes| f32::from_le_bytes(bytes)).collect())
        }
        DataType::Int64 => {
            let numbers = bytes.as_chunks().0.iter();
            Values::Int64(numbers.map(|&bytes| i64::from_le_bytes(bytes)).collect())
        }
    }
}
