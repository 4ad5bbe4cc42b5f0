//! The form of an ONNX file. That it computes what it should, `tools/check_network_files.py` asks onnxruntime.

use std::collections::HashSet;

use super::*;
use crate::config::NetworkConfig;
use crate::state::Tensor;

fn plan_of(architecture: &str) -> Plan {
    let config = NetworkConfig::from_architecture(architecture, 10).unwrap();
    Plan::new(&config, 32).unwrap()
}

fn exported(plan: &Plan) -> Graph {
    let bytes = to_onnx(plan, &plan.initial_weights(1)).unwrap();
    let model = Model::decode(bytes.as_slice()).unwrap();
    assert_eq!(model.opset_import[0].version, 13);
    model.graph.unwrap()
}

/// Every operation of the spaces.
const CELL: &str =
    "|avg_pool_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|none~1|none~2|";

#[test]
fn every_name_is_made_once_and_before_it_is_read() {
    for architecture in [CELL, "8:16:24:32:40"] {
        let graph = exported(&plan_of(architecture));
        let weights = graph.initializer.iter().map(|tensor| tensor.name.clone());
        let mut known: HashSet<String> = weights.collect();
        assert_eq!(known.len(), graph.initializer.len());
        known.insert(graph.input[0].name.clone());
        for node in &graph.node {
            for input in &node.input {
                assert!(known.contains(input), "{} reads {input}", node.name);
            }
            assert!(known.insert(node.output[0].clone()), "{}", node.name);
        }
        let outputs: Vec<&str> = graph
            .output
            .iter()
            .map(|value| value.name.as_str())
            .collect();
        assert_eq!(outputs, ["logits", "features"]);
        assert!(graph.output.iter().all(|value| known.contains(&value.name)));
    }
}

#[test]
fn weights_are_there_by_their_names_without_counters() {
    let plan = plan_of(CELL);
    let weights = plan.initial_weights(1);
    let graph = exported(&plan);
    let mut floats = 0;
    for (key, tensor) in weights.iter() {
        let same = graph.initializer.iter().find(|found| found.name == key);
        match tensor.values() {
            Values::Int64(_) => assert_eq!(same, None),
            Values::Float32(_) => {
                floats += 1;
                let same = same.unwrap();
                assert_eq!(same.raw_data, tensor.values().to_le_bytes(), "{key}");
                assert_eq!(same.dims.len(), tensor.shape().len());
            }
        }
    }
    // The others are the zeros of the edges `none`.
    let zeros = graph
        .initializer
        .iter()
        .filter(|tensor| tensor.name.ends_with("/zero"));
    assert_eq!(floats + zeros.count(), graph.initializer.len());
}

#[test]
fn inputs_and_outputs_take_any_number_of_images() {
    let graph = exported(&plan_of("8:16:24:32:40"));
    let shape = |value: &ValueInfo| {
        let shape = value
            .kind
            .as_ref()
            .unwrap()
            .tensor
            .as_ref()
            .unwrap()
            .shape
            .as_ref();
        let dimension = |dimension: &Dimension| match dimension.length.clone().unwrap() {
            Length::Number(number) => number.to_string(),
            Length::Name(name) => name,
        };
        shape
            .unwrap()
            .dim
            .iter()
            .map(dimension)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(shape(&graph.input[0]), "images 3 32 32");
    assert_eq!(shape(&graph.output[0]), "images 10");
    assert_eq!(shape(&graph.output[1]), "images 40");
}

#[test]
fn weights_of_another_network_are_refused() {
    let plan = plan_of(CELL);
    let other = plan_of("8:16:24:32:40").initial_weights(1);
    let error = to_onnx(&plan, &other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "stem.0.weight is float32 of shape [8, 3, 3, 3]; the network needs float32 of shape [16, 3, 3, 3]"
    );
    let mut entries: Vec<(String, Tensor)> = plan
        .initial_weights(1)
        .iter()
        .map(|(key, tensor)| (key.to_owned(), tensor.clone()))
        .collect();
    entries.pop();
    let cut = StateDict::new(entries).unwrap();
    let error = to_onnx(&plan, &cut).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the weights have no classifier.bias, which the network needs"
    );
}
