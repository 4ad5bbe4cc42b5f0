//! The files of `torch.save`, as PyTorch writes them since 1.6.
//!
//! A zip file without compression: a pickle that says names, shapes and types, and the bytes of each
//! tensor in a file of its own. They begin at multiples of 64 bytes, so that PyTorch can map them.

use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::error::WriteProblem;
use super::pth_pickle::pickle;
use crate::state::StateDict;

/// Where the bytes of each file begin: at a multiple of this.
const ALIGNMENT: u16 = 64;

/// The bytes of a `.pth` file. `torch.load(path, weights_only=True)` makes of it an `OrderedDict` with
/// `_metadata`, as a network's `state_dict()` is.
///
/// # Errors
///
/// [`WriteProblem`] for tensors of more than 2³¹ numbers, and where the zip library refuses.
///
/// ```
/// use nats_networks::files::to_pth;
/// use nats_networks::{StateDict, Tensor, Values};
///
/// let weight = Tensor::new(vec![1, 2], Values::Float32(vec![0.25, -1.0]))?;
/// let weights = StateDict::new(vec![("classifier.weight".to_owned(), weight)])?;
/// assert!(to_pth(&weights)?.starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_pth(weights: &StateDict) -> Result<Vec<u8>, WriteProblem> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .with_alignment(ALIGNMENT);
    let mut add = |name: String, bytes: &[u8]| -> Result<(), WriteProblem> {
        zip.start_file(name, stored)?;
        Ok(zip.write_all(bytes)?)
    };
    add("archive/data.pkl".to_owned(), &pickle(weights)?)?;
    add("archive/byteorder".to_owned(), b"little")?;
    for (number, (_, tensor)) in weights.iter().enumerate() {
        let bytes = tensor.values().to_le_bytes();
        add(format!("archive/data/{number}"), &bytes)?;
    }
    add("archive/version".to_owned(), b"3\n")?;
    Ok(zip.finish()?.into_inner())
}
