//! The tensors of a trial as one sequence of bytes: a file in the safetensors format, which other programs read.

use nats_networks::files::{read_safetensors, to_safetensors};
use nats_networks::{DataType, StateDict, Tensor, Values};
use sha2::{Digest, Sha256};

use crate::records::Tensors;

use super::layout::{Layout, data_type};

/// Bytes of the length that a file begins with.
const LENGTH_BYTES: usize = 8;

/// Most bytes of a header with its length: twenty times that of the networks with the most tensors.
pub(super) const LONGEST_HEADER: usize = 1 << 20;

/// Where the numbers of a file begin.
pub(super) fn numbers_start(blob: &[u8]) -> Result<usize, String> {
    let length = blob.first_chunk::<LENGTH_BYTES>();
    let length = length.map(|bytes| u64::from_le_bytes(*bytes));
    length
        .and_then(|length| usize::try_from(length).ok()?.checked_add(LENGTH_BYTES))
        .filter(|&start| start <= blob.len())
        .ok_or_else(|| "expected the header of a safetensors file".to_owned())
}

/// Makes a file of tensors.
pub(super) fn to_blob(tensors: &Tensors<'_>) -> Result<Vec<u8>, String> {
    let state = state_dict(tensors)?;
    to_safetensors(&state).map_err(|error| error.to_string())
}

fn state_dict(tensors: &Tensors<'_>) -> Result<StateDict, String> {
    let mut entries = Vec::with_capacity(tensors.entries.len());
    for (name, tensor) in &tensors.entries {
        let values = match data_type(tensor.number) {
            DataType::Float32 => {
                let (numbers, _) = tensor.bytes.as_chunks();
                Values::Float32(
                    numbers
                        .iter()
                        .map(|bytes| f32::from_le_bytes(*bytes))
                        .collect(),
                )
            }
            DataType::Int64 => {
                let (numbers, _) = tensor.bytes.as_chunks();
                Values::Int64(
                    numbers
                        .iter()
                        .map(|bytes| i64::from_le_bytes(*bytes))
                        .collect(),
                )
            }
        };
        let made = Tensor::new(tensor.shape.clone(), values);
        entries.push((
            (*name).to_owned(),
            made.map_err(|error| format!("{name}: {error}"))?,
        ));
    }
    StateDict::new(entries).map_err(|error| error.to_string())
}

/// The digest of all numbers of a file.
pub(super) fn numbers_sha256(blob: &[u8]) -> Result<[u8; 32], String> {
    let numbers = blob.get(numbers_start(blob)?..).unwrap_or_default();
    Ok(Sha256::digest(numbers).into())
}

/// The tensors of a file, which must be those of their layout, in its order.
pub(super) fn from_blob(blob: &[u8], layout: &Layout) -> Result<StateDict, String> {
    let state = read_safetensors(blob).map_err(|error| crate::error_chain::chain(&error))?;
    if state.len() != layout.tensors.len() {
        let (found, expected) = (state.len(), layout.tensors.len());
        return Err(format!("expected {expected} tensors, found {found}"));
    }
    for ((name, tensor), expected) in state.iter().zip(&layout.tensors) {
        if name != expected.name {
            return Err(format!(
                "expected the tensor {}, found {name}",
                expected.name
            ));
        }
        let (found, of_type) = (tensor.data_type().name(), expected.data_type.name());
        if found != of_type {
            return Err(format!("{name}: expected {of_type}, found {found}"));
        }
        if tensor.shape() != expected.shape {
            let (shape, found) = (&expected.shape, tensor.shape());
            return Err(format!(
                "{name}: expected the shape {shape:?}, found {found:?}"
            ));
        }
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use plain_pickle::NumberType;

    use super::*;

    fn tensors(numbers: &[u8]) -> Tensors<'_> {
        let tensor = |number, shape: &[usize], from: usize, bytes: usize| plain_pickle::Tensor {
            number,
            shape: shape.to_vec(),
            bytes: &numbers[from..from + bytes],
        };
        Tensors {
            entries: vec![
                ("stem.weight", tensor(NumberType::Float32, &[2, 3], 0, 24)),
                ("stem.counter", tensor(NumberType::Int64, &[], 24, 8)),
                ("last.bias", tensor(NumberType::Float32, &[2], 32, 8)),
            ],
            layer_versions: vec![("", 1), ("stem", 2)],
        }
    }

    #[test]
    fn tensors_come_back_in_their_order_and_lie_where_the_layout_says() {
        let numbers: Vec<u8> = (0..40).collect();
        let tensors = tensors(&numbers);
        let layout = Layout::of(&tensors);
        let blob = to_blob(&tensors).unwrap();
        let state = from_blob(&blob, &layout).unwrap();
        let names: Vec<&str> = state.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["stem.weight", "stem.counter", "last.bias"]);
        let start = numbers_start(&blob).unwrap();
        for ((name, pickled), laid) in tensors.entries.iter().zip(&layout.tensors) {
            let stored = state.get(name).unwrap();
            assert_eq!(stored.values().to_le_bytes(), pickled.bytes, "{name}");
            assert_eq!(stored.shape(), pickled.shape);
            let first = start + laid.byte_offset;
            assert_eq!(&blob[first..first + laid.bytes], pickled.bytes, "{name}");
        }
        assert_eq!(layout.bytes(), 40);
        let digest: [u8; 32] = Sha256::digest(&blob[start..]).into();
        assert_eq!(numbers_sha256(&blob), Ok(digest));
    }

    #[test]
    fn layouts_differ_where_anything_of_them_does() {
        let numbers: Vec<u8> = (0..40).collect();
        let digest = |change: fn(&mut Layout)| {
            let mut layout = Layout::of(&tensors(&numbers));
            change(&mut layout);
            layout.sha256()
        };
        let same = digest(|_| ());
        assert_eq!(same, digest(|_| ()));
        let changes: [fn(&mut Layout); 5] = [
            |layout| layout.tensors.swap(0, 2),
            |layout| layout.tensors[0].shape = vec![3, 2],
            |layout| layout.tensors[0].data_type = DataType::Int64,
            |layout| layout.tensors[0].name.push('.'),
            |layout| layout.layer_versions[0].1 = 2,
        ];
        for change in changes {
            assert_ne!(digest(change), same);
        }
    }

    #[test]
    fn a_file_of_other_tensors_is_refused() {
        let numbers: Vec<u8> = (0..40).collect();
        let blob = to_blob(&tensors(&numbers)).unwrap();
        let refused = |change: fn(&mut Layout)| {
            let mut layout = Layout::of(&tensors(&numbers));
            change(&mut layout);
            from_blob(&blob, &layout).unwrap_err()
        };
        assert_eq!(
            refused(|l| l.tensors.truncate(2)),
            "expected 2 tensors, found 3"
        );
        assert_eq!(
            refused(|l| l.tensors[0].name.push('x')),
            "expected the tensor stem.weightx, found stem.weight"
        );
        assert!(refused(|l| l.tensors[0].shape = vec![6]).contains("expected the shape [6]"));
        assert!(refused(|l| l.tensors[0].data_type = DataType::Int64).contains("expected int64"));
        let layout = Layout::of(&tensors(&numbers));
        assert!(from_blob(&blob[..blob.len() - 1], &layout).is_err());
        assert!(numbers_start(&[0xff; 20]).is_err());
    }
}
