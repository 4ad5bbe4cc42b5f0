//! Single operations.

#[cfg(feature = "burn")]
use nats_supernet::engine::Burn;
use nats_supernet::engine::{Convolution, Engine, Kernel, Shape};
use serde_json::{Value, json};

use super::{DOUBLE, double};
use crate::oracle::{assert_close, digest, lines, numbers, sym, weight};

#[test]
fn operations_are_those_of_the_original() {
    let Some(lines) = lines(&[("case", json!("op"))]) else {
        return;
    };
    assert_eq!(lines.len(), 5);
    check_operations(&double(), &lines);
    #[cfg(feature = "burn")]
    check_operations(&Burn::processor(true), &lines);
}

fn check_operations<E: Engine>(engine: &E, lines: &[Value]) {
    let shape = Shape {
        images: 2,
        channels: 4,
        side: 6,
    };
    let input = engine.activations(shape, &sym(1500, 288, 1.7));
    let gradient = engine.activations(shape, &sym(1501, 288, 1.0));
    for line in lines {
        let name = line["name"].as_str().unwrap();
        let mut of_input = engine.zeros_like(&input);
        let mut of_weight = None;
        let output = match name {
            "none" => engine.zeros_like(&input),
            "skip_connect" => {
                engine.add(&mut of_input, 1.0, &gradient);
                engine.activations(shape, &engine.activation_numbers(&input))
            }
            "avg_pool_3x3" => {
                engine.add(&mut of_input, 1.0, &engine.average_pool_backward(&gradient));
                engine.average_pool(&input)
            }
            _ => {
                let kernel = if name.ends_with("1x1") { 1 } else { 3 };
                let shape = [4, 4, kernel, kernel];
                let weight = engine.weight(&weight(0, "op.1.weight", &shape));
                let bias = engine.weight(&self::weight(1, "op.1.bias", &[4]));
                let of = Convolution {
                    inputs: 4,
                    outputs: 4,
                    kernel,
                    stride: 1,
                };
                let kernel = Kernel {
                    of,
                    weight: &weight,
                    bias: Some(&bias),
                };
                let read = engine.prepare(&input, true);
                let normalized = engine.convolve_normalized(&read, kernel);
                let mut into = engine.zeros_for(&read);
                let found = engine.convolve_normalized_backward(
                    &read,
                    kernel,
                    &normalized,
                    &gradient,
                    1.0,
                    Some(&mut into),
                    true,
                );
                engine.prepare_backward(&mut of_input, &read, &into);
                of_weight = found.weight;
                engine.copy_normalized(&normalized)
            }
        };
        let output = engine.activation_numbers(&output);
        assert_close(name, &output[..8], &numbers(&line["output_head"]), DOUBLE);
        assert_close(name, &digest(&output), &numbers(&line["output"]), DOUBLE);
        let of_input = digest(&engine.activation_numbers(&of_input));
        assert_close(name, &of_input, &numbers(&line["grad_input"]), DOUBLE);
        if let Some(of_weight) = of_weight {
            let ours = digest(&engine.numbers(&of_weight));
            assert_close(name, &ours, &numbers(&line["grad_weights"][0][1]), DOUBLE);
            let of_bias = numbers(&line["grad_weights"][1][1]);
            assert_close(name, &[4.0, 0.0, 0.0, 0.0, 0.0, 0.0], &of_bias, DOUBLE);
        }
    }
}
