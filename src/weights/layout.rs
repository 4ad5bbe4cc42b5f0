//! Which tensors the weights of a trial have, in which order: the same for all trials of an architecture with as many
//! classes, so it is stored once.

use nats_networks::DataType;
use plain_pickle::NumberType;
use sha2::{Digest, Sha256};

use crate::records::Tensors;

/// The tensors of a state dict, without their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// In the order of the state dict.
    pub(super) tensors: Vec<LayoutTensor>,
    /// PyTorch's `_metadata`: layers and their versions, in its order.
    pub(super) layer_versions: Vec<(String, i64)>,
}

/// One tensor, without its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LayoutTensor {
    pub(super) name: String,
    pub(super) data_type: DataType,
    pub(super) shape: Vec<usize>,
    /// Where its numbers begin, behind the header of the safetensors file.
    pub(super) byte_offset: usize,
    pub(super) bytes: usize,
}

/// What numbers of a pickle are by the name of the networks' crate.
pub(super) const fn data_type(number: NumberType) -> DataType {
    match number {
        NumberType::Float32 => DataType::Float32,
        NumberType::Int64 => DataType::Int64,
    }
}

impl Layout {
    /// That of tensors as they lie in a safetensors file: the format wants the longer numbers first, and the names in
    /// alphabetical order.
    pub(super) fn of(tensors: &Tensors<'_>) -> Self {
        let mut laid: Vec<LayoutTensor> = tensors
            .entries
            .iter()
            .map(|(name, tensor)| LayoutTensor {
                name: (*name).to_owned(),
                data_type: data_type(tensor.number),
                shape: tensor.shape.clone(),
                byte_offset: 0,
                bytes: tensor.bytes.len(),
            })
            .collect();
        let mut order: Vec<usize> = (0..laid.len()).collect();
        order.sort_by_key(|&place| laid.get(place).map(file_order));
        let mut offset = 0;
        for place in order {
            if let Some(tensor) = laid.get_mut(place) {
                tensor.byte_offset = offset;
                offset += tensor.bytes;
            }
        }
        let versions = tensors.layer_versions.iter();
        Self {
            tensors: laid,
            layer_versions: versions
                .map(|(layer, version)| ((*layer).to_owned(), *version))
                .collect(),
        }
    }

    /// Bytes of all numbers.
    pub(super) fn bytes(&self) -> usize {
        let bytes = self.tensors.iter().map(|tensor| tensor.bytes);
        bytes.fold(0, usize::saturating_add) // a file may say anything
    }

    /// Tells layouts apart.
    pub(super) fn sha256(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for tensor in &self.tensors {
            let LayoutTensor {
                name,
                data_type,
                shape,
                ..
            } = tensor;
            hasher.update(format!(
                "{}:{name} {} {shape:?}\n",
                name.len(),
                data_type.name()
            ));
        }
        for (layer, version) in &self.layer_versions {
            hasher.update(format!("{}:{layer} {version}\n", layer.len()));
        }
        hasher.finalize().into()
    }
}

/// What a safetensors file orders its tensors by.
fn file_order(tensor: &LayoutTensor) -> (std::cmp::Reverse<usize>, String) {
    (
        std::cmp::Reverse(tensor.data_type.bytes()),
        tensor.name.clone(),
    )
}
