//! A network with its weights as ONNX, which runs without PyTorch: onnxruntime, mobile phones, browsers.

mod nodes;
mod proto;

use prost::Message as _;

use self::nodes::{Named, Nodes};
use self::proto::{
    Dimension, Dimensions, FLOAT, Graph, Kind, Length, Model, OperatorSet, TensorData, TensorKind,
    ValueInfo,
};
use super::error::WriteProblem;
use crate::plan::{Plan, Shape, Value};
use crate::state::{StateDict, Values};

/// Version 13 of the operators, of 2020, which every current runtime knows.
const OPERATORS: i64 = 13;
/// The version of the file's form that came with them.
const FORM: i64 = 7;

/// What the network reads.
const IMAGES: &str = "images";
/// What it answers.
const LOGITS: &str = "logits";
/// What its classifier reads.
const FEATURES: &str = "features";

/// The bytes of an `.onnx` file: the network in eval mode, for any number of images.
///
/// Input `images` (images, 3 colours, rows, columns; normalised), outputs `logits` (images, classes) and `features`
/// (images, channels). Weights have PyTorch's names; counters of batch norms, which only training needs, are left out.
///
/// # Errors
///
/// [`WriteProblem::Layout`] for weights of another network.
///
/// ```
/// use nats_networks::files::to_onnx;
/// use nats_networks::{NetworkConfig, Plan};
///
/// let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
/// let plan = Plan::new(&config, 32)?;
/// let bytes = to_onnx(&plan, &plan.initial_weights(777))?;
/// assert!(bytes.len() > 4 * 11_714); // four bytes a weight
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_onnx(plan: &Plan, weights: &StateDict) -> Result<Vec<u8>, WriteProblem> {
    plan.check(weights)?;
    let mut nodes = Nodes::default();
    for (position, step) in plan.steps().iter().enumerate() {
        let inputs: Vec<String> = step.inputs.iter().map(|&input| name(plan, input)).collect();
        let named = Named {
            name: &name(plan, Value::of_step(position)),
            inputs: &inputs,
            module: step.module.as_deref().unwrap_or_default(),
            output: step.output,
        };
        nodes.add(step.layer, named);
    }
    let mut initializer: Vec<TensorData> = weights.iter().filter_map(weight).collect();
    initializer.append(&mut nodes.constants);
    let outputs = [Some(plan.output()), plan.features()];
    let outputs = outputs.into_iter().flatten();
    let graph = Graph {
        node: nodes.nodes,
        name: "network".to_owned(),
        initializer,
        input: vec![value_info(plan, Value::IMAGES)],
        output: outputs.map(|value| value_info(plan, value)).collect(),
    };
    let model = Model {
        ir_version: FORM,
        producer_name: "natsbench".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        graph: Some(graph),
        opset_import: vec![OperatorSet {
            domain: String::new(),
            version: OPERATORS,
        }],
    };
    Ok(model.encode_to_vec())
}

/// The name of a value: that of the module which makes it, where there is one.
fn name(plan: &Plan, value: Value) -> String {
    if value == plan.output() {
        return LOGITS.to_owned();
    }
    if Some(value) == plan.features() {
        return FEATURES.to_owned();
    }
    let Some(position) = value.step() else {
        return IMAGES.to_owned();
    };
    let step = plan.steps().get(position);
    match step.and_then(|step| step.module.as_ref()) {
        Some(module) => module.clone(),
        None => format!("step_{position}"),
    }
}

/// A weight or running statistic.
fn weight((key, tensor): (&str, &crate::state::Tensor)) -> Option<TensorData> {
    let Values::Float32(_) = tensor.values() else {
        return None;
    };
    Some(TensorData {
        dims: tensor.shape().iter().map(|&side| side as i64).collect(),
        data_type: FLOAT,
        name: key.to_owned(),
        raw_data: tensor.values().to_le_bytes(),
    })
}

/// The name and the shape of an input or output.
fn value_info(plan: &Plan, value: Value) -> ValueInfo {
    let mut dim = vec![Dimension {
        length: Some(Length::Name(IMAGES.to_owned())),
    }];
    if let Some(Shape { channels, side }) = plan.shape(value) {
        let is_vector = value == plan.output() || Some(value) == plan.features();
        let sides = if is_vector {
            vec![channels]
        } else {
            vec![channels, side, side]
        };
        dim.extend(sides.into_iter().map(|side| Dimension {
            length: Some(Length::Number(side as i64)),
        }));
    }
    ValueInfo {
        name: name(plan, value),
        kind: Some(Kind {
            tensor: Some(TensorKind {
                element: FLOAT,
                shape: Some(Dimensions { dim }),
            }),
        }),
    }
}

#[cfg(test)]
mod tests;
