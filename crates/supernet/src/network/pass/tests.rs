//! A residual block alone, against recorded numbers of the original program.

use super::*;
use crate::engine::{Cpu, Shape};
use crate::network::CellNorm;
use crate::network::builder::Builder;

use super::super::oracle::{assert_close, digest, lines, numbers, sym, weight};

#[test]
fn a_residual_block_is_that_of_the_original() {
    let Some(lines) = lines(&[("case", serde_json::json!("resblock"))]) else {
        return;
    };
    let line = &lines[0];
    let engine = Cpu::<f64>::new(1).unwrap();
    let mut uniform = || 0.5;
    let mut builder = Builder::new(engine.clone(), CellNorm::Plain, &mut uniform);
    let block = builder.residual("", 4, 8);
    let (mut weights, mut running) = (builder.weights, builder.running);
    for (k, of) in weights.iter_mut().enumerate() {
        of.values = engine.weight(&weight(k as u64, &of.name, &of.shape));
    }
    let shapes = [(4, 6, 1500, 1.7), (8, 3, 1501, 1.0)];
    let [input, gradient] = shapes.map(|(channels, side, k, scale)| {
        let shape = Shape {
            images: 2,
            channels,
            side,
        };
        engine.activations(shape, &sym(k, 2 * channels * side * side, scale))
    });

    let statistics = Statistics::Learn(&mut running);
    let mut pass = Pass {
        engine: &engine,
        weights: &weights,
        statistics,
    };
    let (output, done) = pass.residual(&block, &input);
    let mut found = Found::new(&weights, true);
    let of_input = pass.residual_backward(&block, &done, &gradient, &mut found);

    let close = |what: &str, ours: &[f64], theirs: &serde_json::Value| {
        assert_close(what, ours, &numbers(theirs), 1e-9);
    };
    close(
        "output",
        &digest(&engine.activation_numbers(&output)),
        &line["output"],
    );
    close(
        "gradient",
        &digest(&engine.activation_numbers(&of_input)),
        &line["grad_input"],
    );
    let theirs = line["grad_weights"].as_array().unwrap();
    assert_eq!(found.weights.len(), theirs.len());
    for ((of, gradient), theirs) in weights.iter().zip(&found.weights).zip(theirs) {
        assert_eq!(of.name, format!(".{}", theirs[0].as_str().unwrap()));
        close(
            &of.name,
            &digest(&engine.numbers(gradient.as_ref().unwrap())),
            &theirs[1],
        );
    }
    for (name, values) in super::super::running::named(&engine, &running) {
        close(
            &name,
            &values,
            &line["running_after"][name.trim_start_matches('.')],
        );
    }
    let statistics = Statistics::Use(&running);
    let mut pass = Pass {
        engine: &engine,
        weights: &weights,
        statistics,
    };
    let evaluated = pass.residual_outputs(&block, &input);
    close(
        "evaluated",
        &digest(&engine.activation_numbers(&evaluated)),
        &line["output_eval"],
    );
}
