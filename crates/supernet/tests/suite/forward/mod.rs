//! Passes through supernets against recorded ones of the original programs.

mod cells;
mod layout;
mod operations;
mod sizes;

use nats_supernet::engine::{Cpu, Engine};
use nats_supernet::network::{
    CellNorm, CellSupernet, CellSupernetConfig, SizeSupernet, SizeSupernetConfig, Supernet, Trained,
};
use serde_json::Value;

use crate::oracle::{assert_close, digest, numbers, set_weights};

/// Double precision: part 9 of the specification.
const DOUBLE: f64 = 1e-9;

fn double() -> Cpu<f64> {
    Cpu::new(2).unwrap()
}

fn single() -> Cpu<f32> {
    Cpu::new(2).unwrap()
}

fn cells<E: Engine>(engine: E) -> CellSupernet<E> {
    let config = CellSupernetConfig {
        channels: 4,
        cells_per_stage: 1,
        classes: 5,
        norm: CellNorm::Plain,
    };
    let mut network = CellSupernet::new(engine, config, &mut || 0.5);
    set_weights(&mut network);
    network
}

fn sizes<E: Engine>(engine: E) -> SizeSupernet<E> {
    let config = SizeSupernetConfig {
        channels: 8,
        classes: 5,
        norm: CellNorm::Plain,
    };
    let mut network = SizeSupernet::new(engine, config, &mut || 0.5);
    set_weights(&mut network);
    network
}

fn softmax(row: &[f64]) -> Vec<f64> {
    let sum: f64 = row.iter().map(|value| value.exp()).sum();
    row.iter().map(|value| value.exp() / sum).collect()
}

/// The gradient for what went into a softmax.
fn softmax_backward(p: &[f64], gradient: &[f64]) -> Vec<f64> {
    let mean: f64 = p.iter().zip(gradient).map(|(p, g)| p * g).sum();
    p.iter()
        .zip(gradient)
        .map(|(p, g)| p * (g - mean))
        .collect()
}

fn assert_same_answer<E: Engine, G>(
    what: &str,
    trained: &Trained<E, G>,
    line: &Value,
    tolerance: f64,
) {
    assert_close(
        what,
        &trained.logits.values,
        &numbers(&line["logits"]),
        tolerance,
    );
    let loss = line["loss"].as_f64().unwrap();
    assert_close(what, &[trained.loss], &[loss], tolerance);
}

fn assert_same_weight_gradients<E: Engine, G>(
    network: &impl Supernet<E>,
    trained: &Trained<E, G>,
    theirs: &Value,
    tolerance: f64,
) {
    let gradients = trained.weights.as_ref().unwrap();
    for (weight, gradient) in network.weights().iter().zip(gradients) {
        let theirs = &theirs[&weight.name];
        match gradient {
            None => assert!(theirs.is_null(), "{}", weight.name),
            Some(gradient) => {
                let ours = network.engine().numbers(gradient);
                assert_close(&weight.name, &digest(&ours), &numbers(theirs), tolerance);
            }
        }
    }
    assert_eq!(theirs.as_object().unwrap().len(), gradients.len());
}
