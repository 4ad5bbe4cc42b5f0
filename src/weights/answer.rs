//! The weights of one trial, as they are given out.

use std::fmt::Write as _;

use nats_networks::StateDict;

/// The trained weights of one trial: what the official `get_net_param` gives for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    state: StateDict,
    layer_versions: Vec<(String, i64)>,
    sha256: [u8; 32],
}

impl Weights {
    pub(super) fn new(
        state: StateDict,
        layer_versions: Vec<(String, i64)>,
        sha256: [u8; 32],
    ) -> Self {
        Self {
            state,
            layer_versions,
            sha256,
        }
    }

    /// The tensors by PyTorch's names, in its order.
    #[must_use]
    pub fn state_dict(&self) -> &StateDict {
        &self.state
    }

    /// The same, given away.
    #[must_use]
    pub fn into_state_dict(self) -> StateDict {
        self.state
    }

    /// The layers with the versions that PyTorch keeps beside the tensors, in its order: the attribute `_metadata` of a
    /// state dict, which has `{'version': …}` for each. Empty if the archive has none.
    #[must_use]
    pub fn layer_versions(&self) -> &[(String, i64)] {
        &self.layer_versions
    }

    /// SHA-256 of all numbers in the order of a safetensors file, as 64 hexadecimal digits: the column `digest` of the
    /// view `weights`.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut text = String::with_capacity(64);
        for byte in self.sha256 {
            let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        }
        text
    }
}
