//! Three steps of each method of the topology space against the original.

use nats_supernet::Architecture;
use nats_supernet::draws::Draws;
use nats_supernet::engine::{Cpu, Engine, Real};
use nats_supernet::epoch::{Moment, Phases, Step};
use nats_supernet::methods::{Darts, Enas, Gdas, LookAhead, Method, Parameters, Rsps, Setn};
use nats_supernet::network::{CellRoute, CellSupernet, Supernet};
use nats_supernet::optimizer::Sgd;
use nats_supernet::settings::{MethodName, Settings};
use serde_json::Value;

use super::controller::oracle_controller;
use super::known::{Known, Tolerances};
use super::world::{OracleDraws, all_weights, cells, close, lines, settings};
use crate::oracle::{batch, digest, sym};

type Network<T> = CellSupernet<Cpu<T>>;

/// A method with the parameters of the oracle, and what of it is compared.
enum Subject {
    Darts(Darts),
    Gdas(Gdas),
    Setn(Setn),
    Rsps(Rsps),
    Enas(Enas),
}

impl Subject {
    fn new(settings: &Settings) -> Self {
        let draws = &mut OracleDraws::default();
        let parameters = Parameters::new(sym(2000, 30, 1.0), 5, settings.architecture);
        match settings.method {
            MethodName::DartsV1 => {
                let mut darts = Darts::first_order(settings, draws);
                darts.parameters = parameters;
                Self::Darts(darts)
            }
            MethodName::DartsV2 => {
                let mut darts = Darts::second_order(settings, draws);
                darts.parameters = parameters;
                Self::Darts(darts)
            }
            MethodName::Gdas => {
                let mut gdas = Gdas::new(settings, draws);
                gdas.parameters = parameters;
                Self::Gdas(gdas)
            }
            MethodName::Setn => {
                let mut setn = Setn::new(settings, draws);
                setn.parameters = parameters;
                Self::Setn(setn)
            }
            MethodName::Rsps => Self::Rsps(Rsps::new(settings)),
            _ => Self::Enas(Enas::with_controller(settings, oracle_controller())),
        }
    }

    fn parameters(&self) -> Option<&Parameters> {
        match self {
            Self::Darts(darts) => Some(&darts.parameters),
            Self::Gdas(gdas) => Some(&gdas.parameters),
            Self::Setn(setn) => Some(&setn.parameters),
            Self::Rsps(_) | Self::Enas(_) => None,
        }
    }

    fn step<T: Real>(&mut self, step: &mut Step<'_, Cpu<T>, Network<T>>) -> Phases {
        match self {
            Self::Darts(method) => method.step(step),
            Self::Gdas(method) => method.step(step),
            Self::Setn(method) => method.step(step),
            Self::Rsps(method) => method.step(step),
            Self::Enas(method) => method.step(step),
        }
        .unwrap()
    }
}

fn three_steps<T: Real>(line: &Value, tolerances: &Tolerances) {
    let method: MethodName = line["algo"].as_str().unwrap().parse().unwrap();
    let settings = settings(method);
    let mut network = cells::<T>();
    let engine = network.engine().clone();
    let mut optimizer = Sgd::new(engine.clone(), network.weights().len(), settings.weights);
    let mut subject = Subject::new(&settings);
    let mut draws = OracleDraws::default();
    for (number, values) in line["steps"].as_array().unwrap().iter().enumerate() {
        let of = format!("{}, step {number}", settings.method);
        let known = Known { of, values };
        let moment = Moment::new(&settings, values["epoch"].as_u64().unwrap() as u32);
        known.close("lr", &[moment.learning_rate], 1e-12);
        let phases = subject.step(&mut Step {
            network: &mut network,
            optimizer: &mut optimizer,
            weights_batch: &batch(0, number as u64),
            architecture_batch: &batch(1, number as u64),
            moment,
            number,
            draws: &mut draws,
        });
        known.close("base_loss", &[phases.weights.loss], tolerances.loss);
        known.close("arch_loss", &[phases.architecture.loss], tolerances.loss);
        known.compare_accuracies(phases.weights, phases.architecture);
        if let Some(parameters) = subject.parameters() {
            known.compare_gradient(parameters, number, tolerances);
            known.close("alpha", parameters.numbers(), tolerances.parameters);
        }
        let momenta: Vec<_> = optimizer.momentum().iter().flatten().collect();
        known.close("momentum_tensors", &[momenta.len() as f64], 0.0);
        if let Some(tolerance) = tolerances.weights {
            known.compare_network(&network, tolerance);
            let momenta = momenta.into_iter().map(|array| engine.numbers(array));
            let momenta: Vec<f64> = momenta.flatten().collect();
            known.close("momentum", &digest(&momenta), tolerance);
        }
    }
    // The cell with the largest parameters: those of the recording for methods that have none of their own.
    let known = Parameters::new(sym(2000, 30, 1.0), 5, settings.architecture);
    let parameters = subject.parameters().unwrap_or(&known);
    let path: [usize; 6] = parameters.largest(0).try_into().unwrap();
    let cell = Architecture::Cell(path).to_string();
    assert_eq!(cell, line["genotype_argmax"].as_str().unwrap());
    if let Some(tolerance) = tolerances.weights {
        let logits = network.evaluate(&batch(2, 0), &CellRoute::Path(path));
        let known = &line["valid_logits_of_argmax"];
        close(&cell, &logits.values, known, tolerance);
    }
}

fn lines_of_cells() -> impl Iterator<Item = Value> {
    let lines = lines("steps").into_iter();
    lines.filter(|line| line["space"] == "tss")
}

#[test]
fn three_steps_of_each_method_are_those_of_the_original() {
    for line in lines_of_cells() {
        three_steps::<f64>(&line, &Tolerances::double(1e-9));
    }
}

#[test]
fn three_steps_in_single_precision_are_as_near_as_those_of_the_original() {
    for line in lines_of_cells() {
        three_steps::<f32>(&line, &Tolerances::single(&line));
    }
}

#[test]
fn the_gradient_of_second_order_has_the_parts_of_the_original() {
    for line in lines("second_order") {
        let settings = settings(MethodName::DartsV2);
        let parameters = Parameters::new(sym(2000, 30, 1.0), 5, settings.architecture);
        let mut network = cells::<f64>();
        let weights = network.weights().len();
        let mut optimizer = Sgd::new(network.engine().clone(), weights, settings.weights);
        let shares = parameters.shares();
        let route = CellRoute::Mixed(shares);
        let mut draws = OracleDraws::default();
        let draws: &mut dyn Draws = &mut draws;
        let mut step = Step {
            network: &mut network,
            optimizer: &mut optimizer,
            weights_batch: &batch(0, 0),
            architecture_batch: &batch(1, 0),
            moment: Moment::new(&settings, 0),
            number: 0,
            draws,
        };
        step.learn_weights(&route).unwrap();
        let before = all_weights(step.network);
        let ahead = LookAhead::new(&mut step, &route, &shares, false).unwrap();
        assert_eq!(
            all_weights(&network),
            before,
            "the weights are put back to the last bit"
        );
        close("loss", &[ahead.phase.loss], &line["unrolled_loss"], 1e-9);
        close("norm", &[ahead.norm], &line["vector_norm"], 1e-9);
        close("radius", &[ahead.radius], &line["R"], 1e-9);
        close("direct", &ahead.direct, &line["direct"], 1e-9);
        close("implicit", &ahead.implicit, &line["implicit"], 1e-9);
        close("gradient", &ahead.gradient, &line["grad_alpha"], 1e-9);
        close("weights", &digest(&before), &line["weights_after"], 1e-9);
        for (running, numbers) in network.running_statistics() {
            close(
                &running,
                &digest(&numbers),
                &line["running_after"][&running],
                1e-9,
            );
        }
    }
}
