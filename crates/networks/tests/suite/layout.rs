//! Names, shapes and types of weights, and the modules that hold them.

use nats_networks::{
    LayoutError, NetworkConfig, Operation, Piece, Plan, Role, Shape, StateDict, Tensor, Values,
};
use serde_json::{Value, json};

use crate::oracle::{lines, piece_of, plan_of};

#[test]
fn state_dicts_have_the_entries_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "state_dict") {
        let entries: Vec<Value> = plan_of(&line)
            .layout()
            .into_iter()
            .map(|entry| {
                let role = match entry.role {
                    Role::Parameter => "parameter",
                    Role::Buffer => "buffer",
                };
                json!([entry.key, entry.shape, entry.data_type.name(), role])
            })
            .collect();
        assert_eq!(
            line["entries"].as_array(),
            Some(&entries),
            "{}",
            line["arch"]
        );
    }
}

#[test]
fn layers_alone_have_the_keys_of_pytorch() {
    for line in lines("networks_oracle.jsonl.gz", "layer") {
        let keys: Vec<Value> = checked_piece_of(&line)
            .layout()
            .into_iter()
            .map(|entry| json!([entry.key, entry.shape]))
            .collect();
        assert_eq!(line["keys"].as_array(), Some(&keys), "{line}");
    }
}

fn checked_piece_of(line: &Value) -> Plan {
    let plan = piece_of(line);
    let output = plan.shape(plan.output()).unwrap();
    let shape = json!([2, output.channels, output.side, output.side]);
    assert_eq!(line["eval"]["shape"], shape, "{line}");
    plan
}

/// The states that were recorded are those of topology 284 and size 0.
#[test]
fn modules_are_those_of_the_metadata_of_pytorch() {
    let networks = [
        (
            "tss",
            "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|none~0|nor_conv_1x1~1|none~2|",
        ),
        ("sss", "8:8:8:8:8"),
    ];
    for line in lines("weights_oracle.jsonl.gz", "metadata") {
        let (_, architecture) = networks
            .iter()
            .find(|(space, _)| line["space"] == *space)
            .unwrap();
        let config = NetworkConfig::from_architecture(architecture, 10).unwrap();
        let modules = Plan::new(&config, 32).unwrap().modules();
        assert_eq!(line["count"], modules.len());
        let first: Vec<Value> = modules
            .iter()
            .take(12)
            .map(|module| json!([module.name, {"version": module.version}]))
            .collect();
        assert_eq!(line["entries"].as_array(), Some(&first));
    }
}

#[test]
fn numbers_of_entries_follow_from_the_operations() {
    for (architecture, entries) in [
        ("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", 39),
        (
            "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
            489,
        ),
        ("8:8:8:8:8", 129),
        ("8:8:16:8:8", 135),
        ("8:16:24:32:40", 141),
    ] {
        let config = NetworkConfig::from_architecture(architecture, 10).unwrap();
        let plan = Plan::new(&config, 32).unwrap();
        assert_eq!(plan.layout().len(), entries, "{architecture}");
        assert_eq!(plan.initial_weights(0).len(), entries, "{architecture}");
    }
}

#[test]
fn weights_of_another_network_are_refused_by_name() {
    let plan = |architecture: &str, classes| {
        let config = NetworkConfig::from_architecture(architecture, classes).unwrap();
        Plan::new(&config, 32).unwrap()
    };
    let small = plan("8:8:8:8:8", 10);
    let weights = small.initial_weights(1);
    assert_eq!(small.check(&weights), Ok(()));
    let message = |plan: Plan| plan.check(&weights).unwrap_err().to_string();
    assert_eq!(
        message(plan("8:8:8:8:8", 100)),
        "classifier.weight is float32 of shape [10, 8]; the network needs float32 of shape [100, 8]"
    );
    assert_eq!(
        message(plan("|nor_conv_1x1~0|", 10)),
        "stem.0.weight is float32 of shape [8, 3, 3, 3]; the network needs float32 of shape [16, 3, 3, 3]"
    );

    let entries = |skip: &str| -> Vec<(String, Tensor)> {
        let entries = weights.iter().filter(|(key, _)| *key != skip);
        entries
            .map(|(key, tensor)| (key.to_owned(), tensor.clone()))
            .collect()
    };
    let key = "stem.1.num_batches_tracked".to_owned();
    let without = StateDict::new(entries(&key)).unwrap();
    assert_eq!(small.check(&without), Err(LayoutError::Missing { key }));
    let mut more = entries("");
    more.push((
        "extra".to_owned(),
        Tensor::new(vec![1], Values::Float32(vec![0.0])).unwrap(),
    ));
    let key = "extra".to_owned();
    assert_eq!(
        small.check(&StateDict::new(more).unwrap()),
        Err(LayoutError::Unexpected { key })
    );
}

#[test]
fn impossible_pieces_are_refused() {
    let plan = |channels, halves, inputs, side| {
        let input = Shape {
            channels: inputs,
            side,
        };
        let operation = Operation::Skip;
        let piece = Piece::Operation {
            operation,
            channels,
            halves,
        };
        piece
            .plan(input)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(plan(1, false, 1, 1), Ok(()));
    assert_eq!(
        plan(1, true, 1, 2),
        Err("the number of channels is 1; expected 2 to 4096".to_owned())
    );
    assert_eq!(
        plan(8, false, 0, 2),
        Err("the number of channels is 0; expected 1 to 4096".to_owned())
    );
    assert_eq!(
        plan(8, false, 8, usize::MAX),
        Err("the number of rows is 18446744073709551615; expected 1 to 1024".to_owned())
    );
    let input = Shape {
        channels: 8,
        side: 5,
    };
    let block = Piece::ResidualBlock {
        channels: 8,
        halves: true,
    };
    assert_eq!(
        block.plan(input).unwrap_err().to_string(),
        "images of 5 x 5 pixels cannot be halved by a residual block; expected an even side"
    );
}

#[test]
fn sides_that_cannot_be_halved_twice_are_refused() {
    let config = NetworkConfig::from_architecture("8:8:8:8:8", 10).unwrap();
    for side in [0, 2, 30, 1028, usize::MAX] {
        assert_eq!(
            Plan::new(&config, side).map_err(|error| error.side).err(),
            Some(side)
        );
    }
}
