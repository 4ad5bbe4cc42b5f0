//! Whole networks, and layers alone.

use nats_networks::infer::{Answers, Inference};
use nats_networks::{Cell, Images, NetworkConfig, Plan};

use crate::filling;
use crate::oracle::{lines, piece_of, plan_of};
use crate::within::{assert_digest, assert_within, numbers};

/// How far from PyTorch's float64 a pass may be, over the largest number.
const SINGLE_EVAL: f64 = 1e-4;
/// The same for one layer.
const SINGLE_LAYER: f64 = 1e-5;

fn answers(plan: &Plan, images: &str, weights: &str) -> Answers {
    let weights = filling::weights(plan, weights);
    let network = Inference::new(plan, &weights).unwrap();
    network.run(&filling::images(images, plan.input())).unwrap()
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

#[test]
fn outputs_in_eval_mode_are_those_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "network") {
        let name = format!("{} {} on {}", line["space"], line["arch"], line["dataset"]);
        let found = answers(&plan_of(&line), "input", "");
        assert_within(
            &wide(&found.logits),
            &numbers(&line["eval64"]["logits"]),
            SINGLE_EVAL,
            &name,
        );
        assert_within(
            &wide(&found.features),
            &numbers(&line["eval"]["feature"]),
            SINGLE_EVAL,
            &name,
        );
    }
}

#[test]
fn layers_alone_compute_what_pytorch_computes() {
    for line in lines("networks_oracle.jsonl.gz", "layer") {
        let name = format!(
            "{} from {} to {} channels, stride {}, side {}",
            line["name"], line["c_in"], line["c_out"], line["stride"], line["size"]
        );
        let output = answers(&piece_of(&line), "piece", "layer.").logits;
        assert_digest(&wide(&output), &line["eval"], SINGLE_LAYER, &name);
    }
}

/// The node is read twice by the same sum, and then by nobody.
#[test]
fn a_node_can_be_added_to_itself() {
    let logits = |cell: &str| {
        let cell: Cell = cell.parse().unwrap();
        let config = NetworkConfig::new(vec![4; 5], cell, 3).unwrap();
        answers(&Plan::new(&config, 8).unwrap(), "input", "").logits
    };
    let twice = logits("|skip_connect~0|skip_connect~0|");
    let sum = logits("|skip_connect~0|+|skip_connect~0|skip_connect~1|");
    assert_eq!(twice, sum);
    assert_ne!(twice, logits("|skip_connect~0|"));
}

/// As in PyTorch, where `none` multiplies by zero.
#[test]
fn infinite_images_become_no_numbers() {
    let config = NetworkConfig::from_architecture("|none~0|", 10).unwrap();
    let plan = Plan::new(&config, 32).unwrap();
    let network = Inference::new(&plan, &plan.initial_weights(1)).unwrap();
    let images = Images::new(plan.input(), vec![f32::INFINITY; plan.input().numbers()]).unwrap();
    let answers = network.run(&images).unwrap();
    assert!(answers.logits.iter().all(|value| value.is_nan()));
}
