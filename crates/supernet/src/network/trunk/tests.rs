//! What each layer of the supernet of sizes reads, against recorded numbers of the original program.

use serde_json::json;

use super::super::oracle::{assert_close, batch, digest, index, lines, numbers, set_weights, sym};
use super::*;
use crate::Architecture;
use crate::draws::Draws;
use crate::engine::Cpu;
use crate::epoch::Moment;
use crate::methods::{FbnetV2, Method, Parameters, Tas, Tunas};
use crate::network::{CellNorm, SizeRoute, SizeSupernet, SizeSupernetConfig};
use crate::settings::{MethodName, Settings};

type Network = SizeSupernet<Cpu<f64>>;

/// The draws of the recording.
#[derive(Default)]
struct Recorded {
    gumbels: u64,
    categories: usize,
    pairs: usize,
}

impl Draws for Recorded {
    fn fraction(&mut self) -> f64 {
        0.5
    }

    fn below(&mut self, _: usize) -> usize {
        0
    }

    fn normal(&mut self, count: usize) -> Vec<f64> {
        vec![0.0; count]
    }

    fn gumbel(&mut self, count: usize) -> Vec<f64> {
        self.gumbels += 1;
        sym(3000 + self.gumbels - 1, count, 2.0)
    }

    fn category(&mut self, probabilities: &[f64]) -> usize {
        self.categories += 1;
        index(self.categories - 1, probabilities.len())
    }

    fn two_categories(&mut self, probabilities: &[f64]) -> (usize, usize) {
        let count = probabilities.len();
        let pairs = [(7, 2), (2, 7), (0, 1), (5, 4), (3, 6), (6, 0)];
        let (first, second) = pairs[self.pairs];
        self.pairs += 1;
        let (first, second) = (first % count, second % count);
        if first == second {
            (first, (second + 1) % count)
        } else {
            (first, second)
        }
    }
}

/// The route of the recorded pass of a method.
fn route(algo: &str) -> SizeRoute {
    let name = MethodName::from(algo.to_owned());
    let mut settings = Settings::paper(name);
    settings.candidates = vec![2, 4, 6, 8];
    let parameters = Parameters::new(sym(2001, 20, 1.0), 4, settings.architecture);
    let mut draws = Recorded::default();
    let mut method: Box<dyn Method<Cpu<f64>, Network>> = match algo {
        "tas" => {
            let mut method = Tas::new(&settings, &mut draws).unwrap();
            *method.parameters_mut() = parameters;
            Box::new(method)
        }
        "mask_gumbel" => {
            let mut method = FbnetV2::new(&settings, &mut draws);
            *method.parameters_mut() = parameters;
            Box::new(method)
        }
        _ => {
            let mut method = Tunas::new(&settings, &mut draws);
            *method.parameters_mut() = parameters;
            Box::new(method)
        }
    };
    let mut moment = Moment::new(&settings, 0);
    moment.temperature = 5.0;
    let chosen = Architecture::Widths([8; 5]);
    method
        .evaluation_route(&chosen, &moment, &mut draws)
        .unwrap()
}

/// What each layer reads, and at last the head.
fn inputs_of_layers(network: &mut Network, route: &SizeRoute) -> Vec<Vec<f64>> {
    let trunk = network.trunk_mut();
    let mut pass = Pass {
        engine: &trunk.engine,
        weights: &trunk.weights,
        statistics: Statistics::Learn(&mut trunk.running),
    };
    let images = batch(1, 0).activations(pass.engine);
    let mut inputs = vec![pass.engine.activation_numbers(&images)];
    let read = pass.engine.prepare(&images, false);
    let [of_stem, of_blocks @ ..] = &route.layers;
    let (output, _) = pass.conv_norm(trunk.stem, read);
    let (mut activations, _) = pass.rule(of_stem, output);
    let mix = network_mix();
    for (block, rule) in trunk.blocks.iter().zip(of_blocks) {
        inputs.push(pass.engine.activation_numbers(&activations));
        let (output, _) = pass.block(block, &mix, activations, false);
        activations = pass.rule(rule, output).0;
    }
    inputs.push(pass.engine.activation_numbers(&activations));
    inputs
}

fn network_mix() -> Mix {
    Mix::of_path(&[3, 3, 3, 1, 3, 3])
}

#[test]
fn each_layer_of_the_supernet_of_sizes_reads_what_that_of_the_original_reads() {
    let Some(lines) = lines(&[("case", json!("forward")), ("space", json!("sss"))]) else {
        return;
    };
    for line in lines {
        let config = SizeSupernetConfig {
            channels: 8,
            classes: 5,
            norm: CellNorm::Plain,
        };
        let mut network = SizeSupernet::new(Cpu::new(1).unwrap(), config, &mut || 0.5);
        set_weights(&mut network);
        let algo = line["algo"].as_str().unwrap();
        let inputs = inputs_of_layers(&mut network, &route(algo));
        let theirs = line["inputs_of_layers"].as_array().unwrap();
        assert_eq!(inputs.len(), theirs.len());
        for (ours, theirs) in inputs.iter().zip(theirs) {
            assert_close(algo, &digest(ours), &numbers(theirs), 1e-9);
        }
    }
}
