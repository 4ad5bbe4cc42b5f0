//! The files of the library safetensors.
//!
//! The library sorts tensors by type and name. The order of PyTorch stands in the metadata of
//! the file, as a JSON list under `key_order`; other readers pass over it.

use std::borrow::Cow;
use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, View};

use super::error::{ReadProblem, WriteProblem, values};
use crate::state::{DataType, StateDict, Tensor};

/// The entry of the metadata with the order of the tensors.
const KEY_ORDER: &str = "key_order";

/// A tensor as the library sees it.
struct Viewed<'a>(&'a Tensor);

impl View for Viewed<'_> {
    fn dtype(&self) -> Dtype {
        match self.0.data_type() {
            DataType::Float32 => Dtype::F32,
            DataType::Int64 => Dtype::I64,
        }
    }

    fn shape(&self) -> &[usize] {
        self.0.shape()
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Owned(self.0.values().to_le_bytes())
    }

    fn data_len(&self) -> usize {
        self.0.values().len() * self.0.data_type().bytes()
    }
}

/// The bytes of a `.safetensors` file.
///
/// # Errors
///
/// [`WriteProblem::Safetensors`] where the library refuses: names of more than 100 MB.
///
/// ```
/// use nats_networks::files::{read_safetensors, to_safetensors};
/// use nats_networks::{StateDict, Tensor, Values};
///
/// let counter = Tensor::new(vec![], Values::Int64(vec![3]))?;
/// let weights = StateDict::new(vec![("stem.1.num_batches_tracked".to_owned(), counter)])?;
/// let bytes = to_safetensors(&weights)?;
/// assert_eq!(read_safetensors(&bytes)?, weights);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_safetensors(weights: &StateDict) -> Result<Vec<u8>, WriteProblem> {
    let keys: Vec<&str> = weights.iter().map(|(key, _)| key).collect();
    let order = serde_json::Value::from(keys).to_string();
    // One entry only: the library writes several in an order that changes from run to run.
    let metadata = HashMap::from([(KEY_ORDER.to_owned(), order)]);
    let tensors = weights.iter().map(|(key, tensor)| (key, Viewed(tensor)));
    Ok(safetensors::serialize(tensors, Some(metadata))?)
}

/// The weights of a `.safetensors` file: in the order that it states, or else in that of its
/// bytes.
///
/// # Errors
///
/// [`ReadProblem`] for what is no such file, is damaged, or has numbers of other types.
pub fn read_safetensors(bytes: &[u8]) -> Result<StateDict, ReadProblem> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let file = SafeTensors::deserialize(bytes)?;
    let stated = header
        .metadata()
        .as_ref()
        .and_then(|entries| entries.get(KEY_ORDER));
    let keys = match stated {
        Some(order) => stated_order(order, &file)?,
        None => header.offset_keys(),
    };
    let entries = keys.into_iter().map(|key| {
        let view = file.tensor(&key)?;
        let data_type = match view.dtype() {
            Dtype::F32 => DataType::Float32,
            Dtype::I64 => DataType::Int64,
            other => {
                let found = format!("{other:?}");
                return Err(ReadProblem::DataType { key, found });
            }
        };
        match Tensor::new(view.shape().to_vec(), values(data_type, view.data())) {
            Ok(tensor) => Ok((key, tensor)),
            Err(source) => Err(ReadProblem::Length { key, source }),
        }
    });
    Ok(StateDict::new(entries.collect::<Result<_, _>>()?)?)
}

/// The keys as the metadata lists them.
fn stated_order(order: &str, file: &SafeTensors<'_>) -> Result<Vec<String>, ReadProblem> {
    let problem = ReadProblem::KeyOrder {
        tensors: file.len(),
    };
    let Ok(keys) = serde_json::from_str::<Vec<String>>(order) else {
        return Err(problem);
    };
    let mut listed: Vec<&str> = keys.iter().map(String::as_str).collect();
    listed.sort_unstable();
    let mut present = file.names();
    present.sort_unstable();
    if listed == present {
        Ok(keys)
    } else {
        Err(problem)
    }
}
