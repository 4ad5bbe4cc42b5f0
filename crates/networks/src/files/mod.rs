//! Weights as files that other programs read: `.safetensors`, `.npz` and `.pth`, and networks with their weights as
//! `.onnx`.
//!
//! The bytes of a file follow from the weights alone. A file appears under its name when it
//! is whole, see [`write_whole`].

mod beside;
mod error;
mod npy;
mod npz;
mod onnx;
mod pth;
mod pth_pickle;
mod safetensors;

use std::path::Path;

pub use beside::write_whole;
pub use error::{FileError, ReadProblem, WriteProblem};
pub use npz::{read_npz, to_npz};
pub use onnx::to_onnx;
pub use pth::to_pth;
pub use safetensors::{read_safetensors, to_safetensors};

use crate::state::StateDict;

/// A file that holds weights and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightsForm {
    /// A header in JSON and the bytes of all tensors; the file of Hugging Face.
    Safetensors,
    /// A zip file of NumPy arrays, for `numpy.load`.
    Npz,
    /// The zip file that `torch.load(weights_only=True)` reads.
    Pth,
}

impl WeightsForm {
    /// The form that the ending of a file's name says.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use nats_networks::files::WeightsForm;
    ///
    /// let form = WeightsForm::from_path(Path::new("net.safetensors"));
    /// assert_eq!(form, Some(WeightsForm::Safetensors));
    /// assert_eq!(WeightsForm::from_path(Path::new("net.txt")), None);
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "safetensors" => Some(Self::Safetensors),
            "npz" => Some(Self::Npz),
            "pth" | "pt" => Some(Self::Pth),
            _ => None,
        }
    }

    /// The bytes of a file with these weights.
    ///
    /// # Errors
    ///
    /// [`WriteProblem`] where the form has no room for them.
    pub fn to_bytes(self, weights: &StateDict) -> Result<Vec<u8>, WriteProblem> {
        match self {
            Self::Safetensors => to_safetensors(weights),
            Self::Npz => to_npz(weights),
            Self::Pth => to_pth(weights),
        }
    }
}

/// Writes weights into a file, in the form that the ending of its name says.
///
/// # Errors
///
/// [`FileError`] for another ending, and where the file cannot be written; nothing is
/// half-written then.
///
/// ```
/// use nats_networks::files::{read_weights, write_weights};
/// use nats_networks::{StateDict, Tensor, Values};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("net.safetensors");
/// let bias = Tensor::new(vec![2], Values::Float32(vec![0.5, -0.5]))?;
/// let weights = StateDict::new(vec![("classifier.bias".to_owned(), bias)])?;
/// write_weights(&path, &weights)?;
/// assert_eq!(read_weights(&path)?, weights);
/// # Ok(())
/// # }
/// ```
pub fn write_weights(path: &Path, weights: &StateDict) -> Result<(), FileError> {
    let form = WeightsForm::from_path(path).ok_or_else(|| FileError::UnknownEnding {
        path: path.to_owned(),
        expected: ".safetensors, .npz or .pth",
    })?;
    let bytes = form
        .to_bytes(weights)
        .map_err(|source| FileError::Unwritable {
            path: path.to_owned(),
            source,
        })?;
    write_whole(path, &bytes)
}

/// Reads the weights of a `.safetensors` or `.npz` file.
///
/// # Errors
///
/// [`FileError`] for another ending, and where the file cannot be read or is damaged.
pub fn read_weights(path: &Path) -> Result<StateDict, FileError> {
    let read = match WeightsForm::from_path(path) {
        Some(WeightsForm::Safetensors) => read_safetensors,
        Some(WeightsForm::Npz) => read_npz,
        _ => {
            return Err(FileError::UnknownEnding {
                path: path.to_owned(),
                expected: ".safetensors or .npz",
            });
        }
    };
    let bytes = std::fs::read(path).map_err(|source| FileError::Io {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    read(&bytes).map_err(|source| FileError::Damaged {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
