//! Names, shapes and numbers of weights.

use nats_supernet::engine::{Cpu, Engine};
use nats_supernet::network::{
    CellNorm, CellSupernet, CellSupernetConfig, SizeSupernet, SizeSupernetConfig, Supernet, Weight,
};
use serde_json::json;

use super::{DOUBLE, cells, double, sizes};
use crate::oracle::{assert_close, digest, lines, numbers};

#[test]
fn weights_have_the_names_and_shapes_of_the_original() {
    let Some(lines) = lines(&[("case", json!("layout"))]) else {
        return;
    };
    let ours = |weights: &[(String, Vec<usize>, Vec<f64>)], space: &str| {
        let line = lines.iter().find(|line| line["space"] == space).unwrap();
        let theirs = line["weights"].as_array().unwrap();
        assert_eq!(weights.len(), theirs.len());
        for ((name, shape, values), theirs) in weights.iter().zip(theirs) {
            assert_eq!(theirs[0], name.as_str());
            assert_eq!(theirs[1], json!(shape));
            assert_close(name, &digest(values), &numbers(&theirs[2]), DOUBLE);
        }
    };
    let cells = cells(double());
    let each = |weight: &Weight<Cpu<f64>>| {
        (
            weight.name.clone(),
            weight.shape.clone(),
            cells.engine().numbers(&weight.values),
        )
    };
    ours(&cells.weights().iter().map(each).collect::<Vec<_>>(), "tss");
    ours(
        &sizes(double())
            .weights()
            .iter()
            .map(each)
            .collect::<Vec<_>>(),
        "sss",
    );
}

#[test]
fn supernets_have_as_many_weights_as_the_original() {
    let Some(lines) = lines(&[("case", json!("size"))]) else {
        return;
    };
    for line in lines {
        let engine = Cpu::<f32>::new(1).unwrap();
        let norm = CellNorm::Plain;
        let shapes: Vec<Vec<usize>> = if line["space"] == "tss" {
            let config = CellSupernetConfig {
                channels: 16,
                cells_per_stage: 5,
                classes: 5,
                norm,
            };
            let network = CellSupernet::new(engine, config, &mut || 0.5);
            network
                .weights()
                .iter()
                .map(|weight| weight.shape.clone())
                .collect()
        } else {
            let config = SizeSupernetConfig {
                channels: 64,
                classes: 5,
                norm,
            };
            let network = SizeSupernet::new(engine, config, &mut || 0.5);
            network
                .weights()
                .iter()
                .map(|weight| weight.shape.clone())
                .collect()
        };
        let numbers: usize = shapes
            .iter()
            .map(|shape| shape.iter().product::<usize>())
            .sum();
        assert_eq!(line["weights"], numbers);
        assert_eq!(line["tensors"], shapes.len());
    }
}
