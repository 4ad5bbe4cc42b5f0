//! NumPy's zip files of arrays.

use std::io::{Cursor, Read as _, Write as _};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::error::{ReadProblem, WriteProblem};
use super::npy::{read_npy, to_npy};
use crate::state::StateDict;

/// The ending of each array's name in the zip file.
const ENDING: &str = ".npy";

/// The bytes of a `.npz` file, as `numpy.savez` writes it: without compression, tensors in
/// order.
///
/// # Errors
///
/// [`WriteProblem::Zip`] where the library refuses, such as more than 4 GiB.
///
/// ```
/// use nats_networks::files::{read_npz, to_npz};
/// use nats_networks::{StateDict, Tensor, Values};
///
/// let weight = Tensor::new(vec![1, 2], Values::Float32(vec![0.25, -1.0]))?;
/// let weights = StateDict::new(vec![("classifier.weight".to_owned(), weight)])?;
/// assert_eq!(read_npz(&to_npz(&weights)?)?, weights);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_npz(weights: &StateDict) -> Result<Vec<u8>, WriteProblem> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (key, tensor) in weights.iter() {
        zip.start_file(format!("{key}{ENDING}"), stored)?;
        zip.write_all(&to_npy(tensor))?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The weights of a `.npz` file without compression, in the order of its arrays.
///
/// # Errors
///
/// [`ReadProblem`] for what is no such file, is damaged, or has numbers of other types.
pub fn read_npz(bytes: &[u8]) -> Result<StateDict, ReadProblem> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut entries = Vec::new();
    for position in 0..zip.len() {
        let mut file = zip.by_index(position)?;
        let name = file.name()?.into_owned();
        let key = name
            .strip_suffix(ENDING)
            .ok_or_else(|| ReadProblem::array(&name, "expected a name that ends in .npy"))?;
        let mut array = Vec::new(); // grows by what is there, not by what the file says
        file.read_to_end(&mut array)
            .map_err(|error| ReadProblem::array(key, error.to_string()))?;
        entries.push((key.to_owned(), read_npy(key, &array)?));
    }
    Ok(StateDict::new(entries)?)
}
