//! The weights of a sample: those that training begins with.
//!
//! They are real for their seeds, but nothing was trained.

use nats_networks::{DataType, NetworkConfig as Network, Plan};
use plain_pickle::{NumberType, PickleWriter, Tensor};

use crate::model::{ArchitectureRecord, NetworkConfig, Recipe, TrialRecord};

/// Side of an image. Weights do not depend on it.
const IMAGE_PIXELS: usize = 32;

/// Writes the weights that the training of a trial began with; None under the recipe '01', of which archives have none.
pub fn write_initial_weights(
    pickle: &mut PickleWriter,
    architecture: &str,
    trial: &TrialRecord,
    recipe: Recipe,
) {
    let plan = plan(architecture, trial);
    let Some(plan) = plan.filter(|_| has_weights(recipe)) else {
        return pickle.none();
    };
    let weights = plan.initial_weights(u64::from(trial.seed.0));
    let numbers: Vec<Vec<u8>> = weights
        .iter()
        .map(|(_, tensor)| tensor.values().to_le_bytes())
        .collect();
    let tensors: Vec<(&str, Tensor<'_>)> = weights
        .iter()
        .zip(&numbers)
        .map(|((name, tensor), bytes)| {
            let number = match tensor.data_type() {
                DataType::Float32 => NumberType::Float32,
                DataType::Int64 => NumberType::Int64,
            };
            let shape = tensor.shape().to_vec();
            (
                name,
                Tensor {
                    number,
                    shape,
                    bytes,
                },
            )
        })
        .collect();
    let modules = plan.modules();
    let versions: Vec<(&str, i64)> = modules
        .iter()
        .map(|module| (module.name.as_str(), i64::from(module.version)))
        .collect();
    pickle.state_dict(&tensors, &versions);
}

/// Whether archives have the weights of a recipe.
pub(super) const fn has_weights(recipe: Recipe) -> bool {
    !matches!(recipe, Recipe::Hp01)
}

/// A record that says where it has weights.
pub(super) fn with_weights(mut record: ArchitectureRecord) -> ArchitectureRecord {
    for recipe in &mut record.recipes {
        recipe.weights_cleared = !has_weights(recipe.recipe);
    }
    record
}

/// The network of a trial; `None` for an architecture of no space, which samples do not have.
fn plan(architecture: &str, trial: &TrialRecord) -> Option<Plan> {
    let (NetworkConfig::Topology { class_num, .. } | NetworkConfig::Size { class_num, .. }) =
        &trial.config;
    let classes = usize::try_from(*class_num).ok()?;
    let network = Network::from_architecture(architecture, classes).ok()?;
    Plan::new(&network, IMAGE_PIXELS).ok()
}
