//! Whole networks: outputs, gradients, running statistics and steps of training.

use nats_networks::run::{Device, Gradients, Network, Precision, Sgd};
use nats_networks::{Images, StateDict, Values};
use serde_json::Value;

use crate::filling;
use crate::oracle::{lines, plan_of};
use crate::within::{assert_digest, assert_within, numbers};

/// Of the two images.
const TARGETS: [usize; 2] = [3, 7];

/// How far from PyTorch's float64 a pass may be, over the largest number.
const SINGLE_EVAL: f64 = 1e-4;
const SINGLE_TRAIN: f64 = 1e-3;
const DOUBLE: f64 = 1e-9;
/// After three steps, each of which enlarges what rounding made different: 2.3e-9 at most was seen.
const TRAINED: f64 = 1e-8;

fn network(line: &Value, precision: Precision) -> (Network, Images) {
    let plan = plan_of(line);
    let weights = filling::weights(&plan, "");
    let images = filling::images("input", plan.input());
    let network = Network::new(plan, &weights, &Device::cpu(), precision).unwrap();
    (network, images)
}

fn name_of(line: &Value) -> String {
    format!("{} {} on {}", line["space"], line["arch"], line["dataset"])
}

/// The mean cross-entropy.
fn loss(logits: &[f64]) -> f64 {
    let classes = logits.len() / TARGETS.len();
    let losses = logits.chunks(classes).zip(TARGETS).map(|(row, target)| {
        let largest = row.iter().fold(f64::MIN, |most, &value| most.max(value));
        let sum: f64 = row.iter().map(|value| (value - largest).exp()).sum();
        largest + sum.ln() - row[target]
    });
    losses.sum::<f64>() / TARGETS.len() as f64
}

#[test]
fn outputs_in_eval_mode_are_those_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "network") {
        let name = name_of(&line);
        let logits = numbers(&line["eval64"]["logits"]);
        let (single, images) = network(&line, Precision::Single);
        let found = single.evaluate(&images).unwrap();
        assert_within(&found.logits, &logits, SINGLE_EVAL, &name);
        assert_within(
            &found.features,
            &numbers(&line["eval"]["feature"]),
            SINGLE_EVAL,
            &name,
        );

        let (double, _) = network(&line, Precision::Double);
        let found = double.evaluate(&images).unwrap();
        assert_within(&found.logits, &logits, DOUBLE, &name);
        let expected = line["eval64"]["loss"].as_f64().unwrap();
        assert_within(&[loss(&found.logits)], &[expected], DOUBLE, &name);
    }
}

#[test]
fn outputs_in_training_mode_are_those_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "network") {
        let name = name_of(&line);
        let logits = numbers(&line["train64"]["logits"]);
        let (mut single, images) = network(&line, Precision::Single);
        let found = single.train_pass(&images).unwrap();
        assert_within(&found.logits, &logits, SINGLE_TRAIN, &name);
    }
}

#[test]
fn gradients_and_statistics_are_those_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "network") {
        let name = name_of(&line);
        let expected = &line["train64"];
        let (mut network, images) = network(&line, Precision::Double);
        let found = network.gradients(&images, &TARGETS).unwrap();
        assert_within(
            &found.outputs.logits,
            &numbers(&expected["logits"]),
            DOUBLE,
            &name,
        );
        assert_within(
            &[found.loss],
            &[expected["loss"].as_f64().unwrap()],
            DOUBLE,
            &name,
        );
        if expected["gradients"].is_null() {
            continue;
        }
        compare_gradients(&found, expected, &name);
        compare_statistics(&network, expected, &name);
    }
}

fn compare_gradients(found: &Gradients, expected: &Value, name: &str) {
    for (key, digest) in expected["gradients"].as_object().unwrap() {
        let gradient = found.of(key).unwrap();
        assert_digest(&gradient, digest, DOUBLE, &format!("{name}, {key}"));
    }
    let (mut absolute, mut square) = (0.0, 0.0);
    let mut zeros = Vec::new();
    for key in found.keys() {
        let gradient = found.of(key).unwrap();
        absolute += gradient.iter().map(|value| value.abs()).sum::<f64>();
        square += gradient.iter().map(|value| value * value).sum::<f64>();
        if gradient.iter().all(|&value| value == 0.0) {
            zeros.push(Value::from(key));
        }
    }
    let sums = &expected["gradient_sums"];
    assert_within(&[absolute], &[sums["abs"].as_f64().unwrap()], DOUBLE, name);
    assert_within(&[square], &[sums["square"].as_f64().unwrap()], DOUBLE, name);
    assert_eq!(sums["all_zero"].as_array(), Some(&zeros), "{name}");
}

fn counter(weights: &StateDict, key: &str) -> i64 {
    match weights.get(key).map(nats_networks::Tensor::values) {
        Some(Values::Int64(counter)) => counter[0],
        other => panic!("{key} is {other:?}"),
    }
}

fn compare_statistics(network: &Network, expected: &Value, name: &str) {
    let weights = network.state_dict();
    for (key, recorded) in expected["buffers"].as_object().unwrap() {
        let what = format!("{name}, {key}");
        match recorded.as_i64() {
            Some(batches) => assert_eq!(counter(&weights, key), batches, "{what}"),
            None => assert_digest(&network.numbers(key).unwrap(), recorded, DOUBLE, &what),
        }
    }
    for (ending, sum) in expected["buffer_sums"].as_object().unwrap() {
        let keys = weights.iter().filter(|(key, _)| key.ends_with(ending));
        let all = keys.flat_map(|(key, _)| network.numbers(key).unwrap());
        assert_within(&[all.sum()], &[sum.as_f64().unwrap()], DOUBLE, name);
    }
}

#[test]
fn steps_of_training_are_those_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "network") {
        let expected = &line["sgd64"];
        if expected.is_null() {
            continue;
        }
        let name = name_of(&line);
        let (mut network, images) = network(&line, Precision::Double);
        let mut sgd = Sgd::default();
        let mut losses = Vec::new();
        for _ in 0..3 {
            let gradients = network.gradients(&images, &TARGETS).unwrap();
            losses.push(gradients.loss);
            sgd.step(&mut network, &gradients, expected["lr"].as_f64().unwrap());
        }
        assert_within(&losses, &numbers(&expected["losses"]), TRAINED, &name);
        let after = network.evaluate(&images).unwrap();
        assert_within(
            &after.logits,
            &numbers(&expected["eval_logits"]),
            TRAINED,
            &name,
        );
    }
}

#[test]
fn weights_come_out_as_they_went_in() {
    let config = nats_networks::NetworkConfig::from_architecture("8:16:8:8:24", 10).unwrap();
    let plan = nats_networks::Plan::new(&config, 32).unwrap();
    let weights = filling::weights(&plan, "");
    for precision in [Precision::Single, Precision::Double] {
        let network = Network::new(plan.clone(), &weights, &Device::cpu(), precision).unwrap();
        assert_eq!(network.state_dict(), weights);
    }
}
