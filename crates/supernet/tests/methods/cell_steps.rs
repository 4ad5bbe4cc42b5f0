//! Three steps of each method of the topology space against the original.

use nats_supernet::Architecture;
use nats_supernet::draws::Draws;
use nats_supernet::engine::{Cpu, Real};
use nats_supernet::epoch::{Moment, Phases, Step};
use nats_supernet::methods::{Darts, Enas, Gdas, LookAhead, Method, Parameters, Rsps, Setn};
use nats_supernet::network::{CellRoute, CellSupernet, Supernet};
use nats_supernet::optimizer::Sgd;
use nats_supernet::settings::{MethodName, Settings};
use serde_json::Value;

use crate::controller::oracle_controller;
use crate::oracle::{close, digest, distance, lines, numbers};
use crate::world::{OracleDraws, all_weights, cells, images, settings, sym};

type Network<T> = CellSupernet<Cpu<T>>;

/// How far a number may be from the oracle's.
pub(crate) struct Tolerances {
    pub(crate) loss: f64,
    pub(crate) parameters: f64,
    pub(crate) gradients: Vec<f64>,
    pub(crate) weights: f64,
}

impl Tolerances {
    /// Double precision, or ten times what the original was off in single precision.
    pub(crate) fn new(line: &Value, double: bool, exact: f64) -> Self {
        let single = |key: &str| {
            let known = line[key].as_f64();
            10.0 * known.unwrap_or(0.0)
        };
        if double {
            return Self {
                loss: exact,
                parameters: exact,
                gradients: vec![exact; 4],
                weights: exact,
            };
        }
        let gradients = match &line["f32_grad_alpha_max_abs_diff"] {
            Value::Array(known) => known
                .iter()
                .map(|one| 10.0 * one.as_f64().unwrap())
                .collect(),
            // Not recorded for this line; parameters say enough.
            _ => vec![f64::INFINITY; 4],
        };
        Self {
            loss: single("f32_base_loss_max_abs_diff"),
            parameters: single("f32_alpha_max_abs_diff"),
            gradients,
            weights: f64::INFINITY,
        }
    }
}

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

fn three_steps<T: Real>(line: &Value, tolerances: &Tolerances, compare_running: bool) {
    let method: MethodName = line["algo"].as_str().unwrap().parse().unwrap();
    let name = method.name().to_owned();
    let settings = settings(method);
    let mut network = cells::<T>();
    let mut optimizer = Sgd::new(
        network.engine().clone(),
        network.weights().len(),
        settings.weights,
    );
    let mut subject = Subject::new(&settings);
    let mut draws = OracleDraws::default();
    for (number, known) in line["steps"].as_array().unwrap().iter().enumerate() {
        let epoch = known["epoch"].as_u64().unwrap() as u32;
        let moment = Moment::new(&settings, epoch);
        close("rate", &[moment.learning_rate], &known["lr"], 1e-12);
        let phases = subject.step(&mut Step {
            network: &mut network,
            optimizer: &mut optimizer,
            weights_batch: &images(0, number),
            architecture_batch: &images(1, number),
            moment,
            number,
            draws: &mut draws,
        });
        let what = |what: &str| format!("{name}, step {number}: {what}");
        let Phases {
            weights,
            architecture,
        } = phases;
        close(
            &what("loss"),
            &[weights.loss],
            &known["base_loss"],
            tolerances.loss,
        );
        // The recorder has no distance of its own for the second loss; it is at later weights than the first.
        let later = if tolerances.loss > 1e-8 {
            20.0 * tolerances.loss
        } else {
            tolerances.loss
        };
        close(
            &what("second loss"),
            &[architecture.loss],
            &known["arch_loss"],
            later,
        );
        close(
            &what("accuracy"),
            &[weights.top1_percent],
            &known["base_top1"],
            0.0,
        );
        close(
            &what("second accuracy"),
            &[architecture.top1_percent],
            &known["arch_top1"],
            0.0,
        );
        if let Some(parameters) = subject.parameters() {
            let gradient = parameters.last_gradient();
            close(
                &what("gradient"),
                gradient,
                &known["grad_alpha"],
                tolerances.gradients[number],
            );
            close(
                &what("parameters"),
                parameters.numbers(),
                &known["alpha"],
                tolerances.parameters,
            );
        }
        let with_momentum = optimizer.momentum().iter().flatten().count();
        assert_eq!(
            with_momentum as u64,
            known["momentum_tensors"].as_u64().unwrap()
        );
        if compare_running {
            let engine = network.engine();
            let all = digest(&all_weights(&network));
            close(
                &what("weights"),
                &all,
                &known["weights"],
                tolerances.weights,
            );
            let momenta: Vec<f64> = optimizer
                .momentum()
                .iter()
                .flatten()
                .flat_map(|array| nats_supernet::engine::Engine::numbers(engine, array))
                .collect();
            close(
                &what("momenta"),
                &digest(&momenta),
                &known["momentum"],
                tolerances.weights,
            );
            for (running, numbers) in network.running_statistics() {
                close(
                    &what(&running),
                    &digest(&numbers),
                    &known["running"][&running],
                    tolerances.weights,
                );
            }
            if let Value::Object(each) = &known["weights_each"] {
                for weight in network.weights() {
                    let numbers = nats_supernet::engine::Engine::numbers(engine, &weight.values);
                    let known = &each[&weight.name];
                    close(
                        &what(&weight.name),
                        &digest(&numbers),
                        known,
                        tolerances.weights,
                    );
                }
            }
        }
    }
    // The cell with the largest parameters: those of the oracle for methods that have none of their own.
    let parameters = subject.parameters().cloned();
    let parameters =
        parameters.unwrap_or_else(|| Parameters::new(sym(2000, 30, 1.0), 5, settings.architecture));
    let path: [usize; 6] = parameters.largest(0).try_into().unwrap();
    assert_eq!(
        Architecture::Cell(path).to_string(),
        line["genotype_argmax"].as_str().unwrap()
    );
    let logits = network.evaluate(&images(2, 0), &CellRoute::Path(path));
    let distance = distance(&logits.values, &numbers(&line["valid_logits_of_argmax"]));
    let most = if tolerances.weights.is_finite() {
        tolerances.weights
    } else {
        1e-2
    };
    assert!(distance <= most, "{name}: the logits are {distance:e} off");
}

fn lines_of_cells() -> impl Iterator<Item = Value> {
    lines("steps")
        .into_iter()
        .filter(|line| line["space"] == "tss")
}

#[test]
fn three_steps_of_each_method_are_those_of_the_original() {
    for line in lines_of_cells() {
        three_steps::<f64>(&line, &Tolerances::new(&line, true, 1e-9), true);
    }
}

#[test]
fn three_steps_in_single_precision_are_as_near_as_those_of_the_original() {
    for line in lines_of_cells() {
        three_steps::<f32>(&line, &Tolerances::new(&line, false, 0.0), false);
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
            weights_batch: &images(0, 0),
            architecture_batch: &images(1, 0),
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
