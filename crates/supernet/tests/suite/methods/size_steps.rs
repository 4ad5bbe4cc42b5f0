//! Steps of each method of the size space against the original, also during warm-up.

use nats_supernet::Architecture;
use nats_supernet::engine::{Cpu, Real};
use nats_supernet::epoch::{Moment, Phases, Step};
use nats_supernet::methods::{FbnetV2, Method, Parameters, Tas, Tunas};
use nats_supernet::network::{SizeSupernet, Supernet};
use nats_supernet::optimizer::Sgd;
use nats_supernet::settings::{MethodName, Settings};
use serde_json::Value;

use super::known::{Known, Tolerances};
use super::world::{OracleDraws, lines, settings, sizes};
use crate::oracle::{batch, sym};

type Network<T> = SizeSupernet<Cpu<T>>;

enum Subject {
    Tas(Tas),
    FbnetV2(FbnetV2),
    Tunas(Tunas),
}

impl Subject {
    fn new(settings: &Settings) -> Self {
        let draws = &mut OracleDraws::default();
        let mut subject = match settings.method {
            MethodName::Tas => Self::Tas(Tas::new(settings, draws).unwrap()),
            MethodName::FbnetV2 => Self::FbnetV2(FbnetV2::new(settings, draws)),
            _ => Self::Tunas(Tunas::new(settings, draws)),
        };
        let columns = settings.candidates.len();
        let numbers = sym(2001, 5 * columns, 1.0);
        *subject.parameters_mut() = Parameters::new(numbers, columns, settings.architecture);
        subject
    }

    fn parameters(&self) -> &Parameters {
        match self {
            Self::Tas(method) => method.parameters(),
            Self::FbnetV2(method) => method.parameters(),
            Self::Tunas(method) => method.parameters(),
        }
    }

    fn parameters_mut(&mut self) -> &mut Parameters {
        match self {
            Self::Tas(method) => method.parameters_mut(),
            Self::FbnetV2(method) => method.parameters_mut(),
            Self::Tunas(method) => method.parameters_mut(),
        }
    }

    fn step<T: Real>(&mut self, step: &mut Step<'_, Cpu<T>, Network<T>>) -> Phases {
        match self {
            Self::Tas(method) => method.step(step),
            Self::FbnetV2(method) => method.step(step),
            Self::Tunas(method) => method.step(step),
        }
        .unwrap()
    }
}

fn steps<T: Real>(line: &Value, tolerances: &Tolerances) {
    let method: MethodName = line["algo"].as_str().unwrap().parse().unwrap();
    let mut settings = settings(method);
    settings.warm_up_ratio = line["warmup"].as_f64();
    let mut network = sizes::<T>();
    let weights = network.weights().len();
    let mut optimizer = Sgd::new(network.engine().clone(), weights, settings.weights);
    let mut subject = Subject::new(&settings);
    let mut draws = OracleDraws::default();
    for (number, values) in line["steps"].as_array().unwrap().iter().enumerate() {
        let warm_up = &line["warmup"];
        let of = format!("{}, warm-up {warm_up}, step {number}", settings.method);
        let known = Known { of, values };
        let moment = Moment::new(&settings, values["epoch"].as_u64().unwrap() as u32);
        let full = moment.full_width_probability;
        assert_eq!(full, values["warmup_ratio"].as_f64());
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
        // That of tunas is an accuracy, which is the same, times parameters.
        if tolerances.weights.is_some() || settings.method != MethodName::Tunas {
            known.close("arch_loss", &[phases.architecture.loss], tolerances.loss);
        }
        known.compare_accuracies(phases.weights, phases.architecture);
        let parameters = subject.parameters();
        if full.is_none() {
            known.compare_gradient(parameters, number, tolerances);
        }
        known.close("alpha", parameters.numbers(), tolerances.parameters);
        if let Some(tolerance) = tolerances.weights {
            known.compare_network(&network, tolerance);
        }
    }
    let largest = subject.parameters().largest(0);
    let widths = largest
        .into_iter()
        .map(|index| settings.candidates[index])
        .collect::<Vec<_>>();
    let widths = Architecture::Widths(widths.try_into().unwrap()).to_string();
    assert_eq!(widths, line["genotype_argmax"].as_str().unwrap());
}

fn lines_of_sizes() -> impl Iterator<Item = Value> {
    let lines = lines("steps").into_iter();
    lines.filter(|line| line["space"] == "sss")
}

#[test]
fn steps_of_each_method_are_those_of_the_original() {
    for line in lines_of_sizes() {
        // Accuracies pass through single precision in the original of tunas.
        let is_tunas = line["algo"] == "mask_rl";
        steps::<f64>(
            &line,
            &Tolerances::double(if is_tunas { 1e-5 } else { 1e-9 }),
        );
    }
}

#[test]
fn steps_in_single_precision_are_as_near_as_those_of_the_original() {
    for line in lines_of_sizes() {
        steps::<f32>(&line, &Tolerances::single(&line));
    }
}
