//! The weights of a network, out again.

use crate::state::{StateDict, Tensor, Values};

use super::network::Network;
use super::tensors::numbers;

impl Network {
    /// The weights, by PyTorch's names and in its order. Double precision is rounded.
    #[must_use]
    pub fn state_dict(&self) -> StateDict {
        let mut tensors = Vec::new();
        let kept = self.parameters.iter().zip(&self.statistics);
        for (step, (parameters, statistics)) in self.plan().steps().iter().zip(kept) {
            let mut values: Vec<Values> = parameters.iter().map(rounded).collect();
            if let Some(of) = statistics {
                values.extend([rounded(&of.mean), rounded(&of.variance)]);
                values.push(Values::Int64(vec![of.batches]));
            }
            for (entry, values) in step.entries().into_iter().zip(values) {
                tensors.push((entry.key, Tensor::made_for(entry.shape, values)));
            }
        }
        StateDict::of_distinct(tensors)
    }
}

fn rounded(tensor: &burn_tensor::Tensor<1>) -> Values {
    let values = numbers(tensor);
    Values::Float32(values.into_iter().map(|value| value as f32).collect())
}
