//! What a network does not take.

use nats_networks::run::{Device, Network, Precision, RunError};
use nats_networks::{Images, NetworkConfig, Plan, Shape};

fn plan(side: usize) -> Plan {
    let config = NetworkConfig::from_architecture("8:8:8:8:8", 10).unwrap();
    Plan::new(&config, side).unwrap()
}

fn network(side: usize) -> Network {
    let weights = plan(side).initial_weights(1);
    Network::new(plan(side), &weights, &Device::cpu(), Precision::Single).unwrap()
}

fn images(channels: usize, side: usize, count: usize) -> Images {
    let shape = Shape { channels, side };
    Images::new(shape, vec![0.5; count * shape.numbers()]).unwrap()
}

#[test]
fn weights_of_another_network_are_refused() {
    let config = NetworkConfig::from_architecture("8:8:8:8:16", 10).unwrap();
    let other = Plan::new(&config, 32).unwrap().initial_weights(1);
    let error = Network::new(plan(32), &other, &Device::cpu(), Precision::Single).unwrap_err();
    assert!(matches!(error, RunError::Weights(_)), "{error}");
}

#[test]
fn images_of_another_shape_are_refused() {
    let error = network(32).evaluate(&images(1, 16, 2)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "images have 1 channels and 16 x 16 pixels; the network takes 3 channels and 32 x 32 pixels"
    );
}

#[test]
fn targets_that_are_no_classes_are_refused() {
    let mut network = network(16);
    let two = images(3, 16, 2);
    let message = |error: RunError| error.to_string();
    assert_eq!(
        message(network.gradients(&two, &[3]).unwrap_err()),
        "1 classes are given for 2 images"
    );
    assert_eq!(
        message(network.gradients(&two, &[3, 10]).unwrap_err()),
        "the class of image 1 is 10; the network tells 10 apart"
    );
    assert_eq!(
        message(network.image_gradient(&two, &[0.0; 19]).unwrap_err()),
        "19 factors are given for 20 numbers"
    );
}

#[test]
fn a_single_number_is_not_normalised() {
    let one = images(3, 4, 1);
    let mut network = network(4);
    assert!(network.evaluate(&one).is_ok());
    let before = network.state_dict();
    assert_eq!(
        network.gradients(&one, &[1]).unwrap_err().to_string(),
        "cells.3.conv_a.op.2 would normalise a single number; training needs more images"
    );
    assert_eq!(network.state_dict(), before);
}
