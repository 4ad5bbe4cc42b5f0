//! Checkpoints: all that a search needs to go on, in a safetensors file.
//!
//! The arrays of the state are tensors of one dimension, of 32-bit numbers where these have the same values, else of 64-bit
//! ones. What is no array is JSON in the metadata, under `natsbench`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::state::State;

use super::description::{self, Description};
use super::error::RunError;

/// The entry of the metadata. One only: the library writes several in an order that changes from run to run.
const ENTRY: &str = "natsbench";

/// What a checkpoint has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Checkpoint {
    pub(super) run: Description,
    /// The last epoch that is done; -1 before the first.
    pub(super) epoch: i64,
    pub(super) state: State,
}

/// What is in the metadata.
#[derive(Serialize, Deserialize)]
struct Head {
    run: Value,
    epoch: i64,
    values: Map<String, Value>,
    /// Of what stands above, and of the names and bytes of all arrays, in the order of their names.
    crc32c: u32,
}

impl Head {
    fn sum<'a>(&self, arrays: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> u32 {
        let above = serde_json::json!([self.run, self.epoch, self.values]).to_string();
        let pieces = arrays
            .into_iter()
            .flat_map(|(name, bytes)| [name.as_bytes(), bytes]);
        [above.as_bytes()]
            .into_iter()
            .chain(pieces)
            .fold(0, crc32c::crc32c_append)
    }
}

/// An array as the library sees it.
struct Array {
    shape: [usize; 1],
    dtype: Dtype,
    bytes: Vec<u8>,
}

impl View for &Array {
    fn dtype(&self) -> Dtype {
        self.dtype
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

impl Array {
    fn new(numbers: &[f64]) -> Self {
        let is_short = |number: &f64| f64::from(*number as f32).to_bits() == number.to_bits();
        let (dtype, bytes) = if numbers.iter().all(is_short) {
            let short = numbers.iter().map(|&number| number as f32);
            (Dtype::F32, short.flat_map(f32::to_le_bytes).collect())
        } else {
            let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
            (Dtype::F64, bytes.collect())
        };
        Self {
            shape: [numbers.len()],
            dtype,
            bytes,
        }
    }
}

/// The bytes of a checkpoint file, which follow from the state alone.
pub(super) fn to_bytes(
    run: &Description,
    epoch: i64,
    state: &State,
    path: &Path,
) -> Result<Vec<u8>, RunError> {
    let arrays: Vec<(&str, Array)> = state
        .arrays
        .iter()
        .map(|(name, numbers)| (name.as_str(), Array::new(numbers)))
        .collect();
    let refused = |source| RunError::damaged(path, "something that can be written", Some(source));
    let mut head = Head {
        run: serde_json::to_value(run).map_err(|source| refused(source.into()))?,
        epoch,
        values: state.values.clone(),
        crc32c: 0,
    };
    head.crc32c = head.sum(
        arrays
            .iter()
            .map(|(name, array)| (*name, array.bytes.as_slice())),
    );
    let head = serde_json::to_string(&head).map_err(|source| refused(source.into()))?;
    let metadata = HashMap::from([(ENTRY.to_owned(), head)]);
    let views = arrays.iter().map(|(name, array)| (*name, array));
    safetensors::serialize(views, Some(metadata)).map_err(|source| refused(source.into()))
}

/// Reads the bytes of a checkpoint file.
pub(super) fn from_bytes(bytes: &[u8], path: &Path) -> Result<Checkpoint, RunError> {
    let damaged = |source| RunError::damaged(path, "a checkpoint in safetensors form", source);
    let (_, metadata) =
        SafeTensors::read_metadata(bytes).map_err(|source| damaged(Some(source.into())))?;
    let entry = metadata
        .metadata()
        .as_ref()
        .and_then(|entries| entries.get(ENTRY))
        .ok_or_else(|| RunError::damaged(path, "metadata under \"natsbench\"", None))?;
    let head: Value = serde_json::from_str(entry).map_err(|source| damaged(Some(source.into())))?;
    // The format first, since another version may have another head.
    let run = description::from_json(head.get("run").unwrap_or(&Value::Null), path)?;
    let head = Head::deserialize(&head).map_err(|source| damaged(Some(source.into())))?;
    let file = SafeTensors::deserialize(bytes).map_err(|source| damaged(Some(source.into())))?;
    let mut state = State::default();
    let mut names = file.names();
    names.sort_unstable();
    let mut pieces = Vec::with_capacity(names.len());
    for name in names {
        let tensor = file
            .tensor(name)
            .map_err(|source| damaged(Some(source.into())))?;
        let numbers = match tensor.dtype() {
            Dtype::F32 => words(tensor.data())
                .map(|word| f64::from(f32::from_le_bytes(word)))
                .collect(),
            Dtype::F64 => words(tensor.data()).map(f64::from_le_bytes).collect(),
            other => {
                let expected = format!("32-bit or 64-bit numbers in {name:?}, not {other:?}");
                return Err(RunError::damaged(path, expected, None));
            }
        };
        pieces.push((name, tensor.data()));
        state.put(name, numbers);
    }
    if head.sum(pieces) != head.crc32c {
        return Err(RunError::damaged(
            path,
            "the check sum that stands in it",
            None,
        ));
    }
    state.values = head.values;
    Ok(Checkpoint {
        run,
        epoch: head.epoch,
        state,
    })
}

fn words<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    let words = bytes.chunks_exact(N);
    words.filter_map(|word| word.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{MethodName, Settings};

    fn checkpoint() -> Checkpoint {
        let images = crate::data::Synthetic::default().halves().unwrap();
        let settings = Settings::small(MethodName::Enas);
        let mut state = State::default();
        state.put("weights/stem", vec![0.5, -0.0, f64::from(1.25e-30_f32)]);
        state.put("method/parameters", vec![0.1, 1.0 / 3.0, f64::MIN_POSITIVE]);
        state.put_number("method/baseline", None);
        state.put("method/odd", vec![f64::NAN, f64::INFINITY]);
        state.put_count("next_epoch", 4);
        Checkpoint {
            run: Description::new(&settings, "cifar10", &images, "CPU", "0.1.0"),
            epoch: 3,
            state,
        }
    }

    fn bytes(checkpoint: &Checkpoint) -> Vec<u8> {
        let Checkpoint { run, epoch, state } = checkpoint;
        to_bytes(run, *epoch, state, Path::new("c")).unwrap()
    }

    fn bits(state: &State) -> Vec<(&String, Vec<u64>)> {
        let arrays = state.arrays.iter();
        arrays
            .map(|(name, numbers)| {
                (
                    name,
                    numbers.iter().map(|number| number.to_bits()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn all_bits_come_back_and_the_bytes_are_always_the_same() {
        let whole = checkpoint();
        let written = bytes(&whole);
        assert_eq!(written, bytes(&whole));
        let read = from_bytes(&written, Path::new("c")).unwrap();
        assert_eq!((&read.run, read.epoch), (&whole.run, 3));
        assert_eq!(bits(&read.state), bits(&whole.state));
        assert_eq!(read.state.values, whole.state.values);
        let file = SafeTensors::deserialize(&written).unwrap();
        assert_eq!(file.tensor("weights/stem").unwrap().dtype(), Dtype::F32);
        assert_eq!(
            file.tensor("method/parameters").unwrap().dtype(),
            Dtype::F64
        );
    }

    #[test]
    fn no_damage_gets_through() {
        let whole = bytes(&checkpoint());
        let path = Path::new("c");
        for length in (0..whole.len()).step_by(7) {
            assert!(from_bytes(&whole[..length], path).is_err(), "{length}");
        }
        let before = from_bytes(&whole, path).unwrap();
        for at in (0..whole.len()).step_by(5) {
            let mut damaged = whole.clone();
            damaged[at] ^= 4;
            if let Ok(read) = from_bytes(&damaged, path) {
                // A space of the header, perhaps.
                assert_eq!(
                    (bits(&read.state), read.epoch),
                    (bits(&before.state), 3),
                    "{at}"
                );
                assert_eq!(
                    (read.run, read.state.values),
                    (before.run.clone(), before.state.values.clone())
                );
            }
        }
    }

    #[test]
    fn a_file_of_another_program_or_version_is_refused_by_name() {
        let none = safetensors::serialize([("a", &Array::new(&[1.0]))], None).unwrap();
        let error = from_bytes(&none, Path::new("c")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "c is damaged, or is no file of a run: expected metadata under \"natsbench\""
        );
        let mut other = checkpoint();
        other.run.format = 7;
        let error = from_bytes(&bytes(&other), Path::new("c")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "c has the format 7: expected 1, which this version writes"
        );
    }
}
