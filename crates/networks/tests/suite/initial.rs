//! First weights, against those of PyTorch.

use nats_networks::Values;
use serde_json::Value;

use crate::oracle::{lines, plan_of};

/// A number as nine digits, which name a float32, or the bits of a float32.
fn bits(number: &Value) -> u32 {
    (number.as_f64().unwrap() as f32).to_bits()
}

#[test]
fn first_weights_are_those_of_pytorch_to_the_bit() {
    for line in lines("networks_oracle.jsonl.gz", "initial") {
        let weights = plan_of(&line).initial_weights(line["seed"].as_u64().unwrap());
        let tensors = line["tensors"].as_object().unwrap();
        assert_eq!(tensors.len(), 5);
        for (key, expected) in tensors {
            let tensor = weights.get(key).unwrap();
            let shape: Vec<usize> = serde_json::from_value(expected["shape"].clone()).unwrap();
            assert_eq!(tensor.shape(), shape, "{key}");
            let Values::Float32(found) = tensor.values() else {
                panic!("{key} is not float32");
            };
            let found: Vec<u32> = found.iter().map(|value| value.to_bits()).collect();
            let of = |name: &str| -> Vec<u32> {
                expected[name]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(bits)
                    .collect()
            };
            assert_eq!(found[..6], of("first"), "{key}");
            assert_eq!(found[found.len() - 2..], of("last"), "{key}");
            assert_eq!(
                format!("{:08x}", found[0]),
                expected["hex_first"].as_str().unwrap()
            );
        }
    }
}

#[test]
fn only_the_classifier_depends_on_the_data_set() {
    let weights = |classes| {
        let config = nats_networks::NetworkConfig::from_architecture("8:8:8:8:8", classes).unwrap();
        nats_networks::Plan::new(&config, 32)
            .unwrap()
            .initial_weights(777)
    };
    let (ten, hundred) = (weights(10), weights(100));
    let differing: Vec<&str> = ten
        .iter()
        .filter(|(key, tensor)| hundred.get(key) != Some(tensor))
        .map(|(key, _)| key)
        .collect();
    assert_eq!(differing, ["classifier.weight", "classifier.bias"]);
}
