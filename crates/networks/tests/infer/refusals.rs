//! What a network does not take.

use nats_networks::infer::Inference;
use nats_networks::{Images, NetworkConfig, Plan, Shape};

fn plan(architecture: &str) -> Plan {
    let config = NetworkConfig::from_architecture(architecture, 10).unwrap();
    Plan::new(&config, 32).unwrap()
}

#[test]
fn weights_of_another_network_are_refused() {
    let other = plan("8:8:8:8:16").initial_weights(1);
    let error = Inference::new(&plan("8:8:8:8:8"), &other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cells.4.layers.0.op.1.weight is float32 of shape [16, 8, 3, 3]; \
         the network needs float32 of shape [8, 8, 3, 3]"
    );
}

#[test]
fn images_of_another_shape_are_refused() {
    let plan = plan("8:8:8:8:8");
    let network = Inference::new(&plan, &plan.initial_weights(1)).unwrap();
    let shape = Shape {
        channels: 3,
        side: 16,
    };
    let images = Images::new(shape, vec![0.5; shape.numbers()]).unwrap();
    assert_eq!(
        network.run(&images).unwrap_err().to_string(),
        "images have 3 channels and 16 x 16 pixels; the network takes 3 channels and 32 x 32 pixels"
    );
}

#[test]
fn numbers_that_are_no_whole_images_are_refused() {
    let shape = Shape {
        channels: 3,
        side: 4,
    };
    for count in [0, 47, 49] {
        let error = Images::new(shape, vec![0.0; count]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{count} numbers are not those of one or more images with 3 channels of 4 x 4 pixels"
            )
        );
    }
    let huge = Shape {
        channels: usize::MAX,
        side: usize::MAX,
    };
    assert!(Images::new(huge, vec![0.0]).is_err());
}
