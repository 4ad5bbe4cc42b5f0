//! Names, shapes and types of the weights of a network, in the order of PyTorch's `state_dict()`.

use crate::plan::{Layer, Plan, Step};
use crate::state::{DataType, StateDict};

/// Whether training changes an entry by its gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Trained: weights and biases.
    Parameter,
    /// Kept by the network: running statistics of batch norms, and their counters.
    Buffer,
}

/// One tensor of a state dict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, such as `cells.0.layers.3.op.1.weight`.
    pub key: String,
    /// The length of each dimension. Empty for counters.
    pub shape: Vec<usize>,
    /// What its numbers are.
    pub data_type: DataType,
    /// Whether it is trained.
    pub role: Role,
}

/// A state dict that is not one of the network, and where it differs first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A tensor that the network has and the state dict has not.
    #[error("the weights have no {key}, which the network needs")]
    Missing {
        /// Its name.
        key: String,
    },
    /// A tensor that the network does not have.
    #[error("the weights have {key}, which the network does not have")]
    Unexpected {
        /// Its name.
        key: String,
    },
    /// A tensor of another shape or type.
    #[error("{key} is {found}; the network needs {expected}")]
    Different {
        /// Its name.
        key: String,
        /// Type and shape in the state dict.
        found: String,
        /// Type and shape of the network.
        expected: String,
    },
}

impl Step {
    /// The tensors of this step, in PyTorch's order: none for a step without weights.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        use DataType::{Float32, Int64};
        use Role::{Buffer, Parameter};
        let Some(module) = &self.module else {
            return Vec::new();
        };
        let entry = |name: &str, shape: &[usize], data_type, role| Entry {
            key: format!("{module}.{name}"),
            shape: shape.to_vec(),
            data_type,
            role,
        };
        match self.layer {
            Layer::Convolution(convolution) => {
                vec![entry("weight", &convolution.shape(), Float32, Parameter)]
            }
            Layer::BatchNorm { channels } => vec![
                entry("weight", &[channels], Float32, Parameter),
                entry("bias", &[channels], Float32, Parameter),
                entry("running_mean", &[channels], Float32, Buffer),
                entry("running_var", &[channels], Float32, Buffer),
                entry("num_batches_tracked", &[], Int64, Buffer),
            ],
            Layer::Linear { inputs, outputs } => vec![
                entry("weight", &[outputs, inputs], Float32, Parameter),
                entry("bias", &[outputs], Float32, Parameter),
            ],
            _ => Vec::new(),
        }
    }
}

impl Plan {
    /// The tensors of the network, in the order of PyTorch's `state_dict()`.
    ///
    /// ```
    /// use nats_networks::{NetworkConfig, Plan};
    ///
    /// let config = NetworkConfig::from_architecture("|nor_conv_1x1~0|", 10)?;
    /// let layout = Plan::new(&config, 32)?.layout();
    /// assert_eq!(layout[0].key, "stem.0.weight");
    /// assert_eq!(layout[0].shape, [16, 3, 3, 3]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn layout(&self) -> Vec<Entry> {
        self.steps().iter().flat_map(Step::entries).collect()
    }

    /// Compares the names, shapes and types of weights with those of the network, as PyTorch's strict
    /// `load_state_dict` does. The order does not count.
    ///
    /// # Errors
    ///
    /// [`LayoutError`], which names the first tensor that differs.
    pub fn check(&self, weights: &StateDict) -> Result<(), LayoutError> {
        let layout = self.layout();
        for entry in &layout {
            let Some(tensor) = weights.get(&entry.key) else {
                let key = entry.key.clone();
                return Err(LayoutError::Missing { key });
            };
            if tensor.shape() != entry.shape || tensor.data_type() != entry.data_type {
                return Err(LayoutError::Different {
                    key: entry.key.clone(),
                    found: described(tensor.data_type(), tensor.shape()),
                    expected: described(entry.data_type, &entry.shape),
                });
            }
        }
        let known: std::collections::HashSet<&str> =
            layout.iter().map(|entry| entry.key.as_str()).collect();
        match weights.iter().find(|(key, _)| !known.contains(key)) {
            Some((key, _)) => Err(LayoutError::Unexpected { key: key.into() }),
            None => Ok(()),
        }
    }
}

fn described(data_type: DataType, shape: &[usize]) -> String {
    format!("{} of shape {shape:?}", data_type.name())
}
