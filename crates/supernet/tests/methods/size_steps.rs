//! Steps of each method of the size space against the original, also during warm-up.

use nats_supernet::Architecture;
use nats_supernet::engine::{Cpu, Real};
use nats_supernet::epoch::{Moment, Phases, Step};
use nats_supernet::methods::{FbnetV2, Method, Parameters, Tas, Tunas};
use nats_supernet::network::{SizeSupernet, Supernet};
use nats_supernet::optimizer::Sgd;
use nats_supernet::settings::{MethodName, Settings};
use serde_json::Value;

use crate::cell_steps::Tolerances;
use crate::oracle::{close, digest, lines};
use crate::world::{OracleDraws, all_weights, images, settings, sizes, sym};

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
    let double = tolerances.weights.is_finite();
    for (number, known) in line["steps"].as_array().unwrap().iter().enumerate() {
        let epoch = known["epoch"].as_u64().unwrap() as u32;
        let moment = Moment::new(&settings, epoch);
        assert_eq!(
            moment.full_width_probability,
            known["warmup_ratio"].as_f64()
        );
        let Phases {
            weights,
            architecture,
        } = subject.step(&mut Step {
            network: &mut network,
            optimizer: &mut optimizer,
            weights_batch: &images(0, number),
            architecture_batch: &images(1, number),
            moment,
            number,
            draws: &mut draws,
        });
        let what = |what: &str| {
            format!(
                "{}, warm-up {}, step {number}: {what}",
                settings.method, line["warmup"]
            )
        };
        close(
            &what("loss"),
            &[weights.loss],
            &known["base_loss"],
            tolerances.loss,
        );
        let second = match settings.method {
            // Accuracies pass through single precision in the original, and then are multiplied.
            MethodName::Tunas => 1e-5,
            _ if double => tolerances.loss,
            _ => 20.0 * tolerances.loss,
        };
        if double || settings.method != MethodName::Tunas {
            close(
                &what("second loss"),
                &[architecture.loss],
                &known["arch_loss"],
                second,
            );
        }
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
        let parameters = subject.parameters();
        if moment.full_width_probability.is_none() {
            let gradient = parameters.last_gradient();
            close(
                &what("gradient"),
                gradient,
                &known["grad_alpha"],
                tolerances.gradients[number],
            );
        }
        close(
            &what("parameters"),
            parameters.numbers(),
            &known["alpha"],
            tolerances.parameters,
        );
        if double {
            let all = digest(&all_weights(&network));
            close(
                &what("weights"),
                &all,
                &known["weights"],
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
        }
    }
    let largest = subject.parameters().largest(0);
    let widths = largest.into_iter().map(|index| settings.candidates[index]);
    let widths: Vec<usize> = widths.collect();
    assert_eq!(
        Architecture::Widths(widths.try_into().unwrap()).to_string(),
        line["genotype_argmax"].as_str().unwrap()
    );
}

fn lines_of_sizes() -> impl Iterator<Item = Value> {
    lines("steps")
        .into_iter()
        .filter(|line| line["space"] == "sss")
}

#[test]
fn steps_of_each_method_are_those_of_the_original() {
    for line in lines_of_sizes() {
        let exact = if line["algo"] == "mask_rl" {
            1e-5
        } else {
            1e-9
        };
        steps::<f64>(&line, &Tolerances::new(&line, true, exact));
    }
}

#[test]
fn steps_in_single_precision_are_as_near_as_those_of_the_original() {
    for line in lines_of_sizes() {
        steps::<f32>(&line, &Tolerances::new(&line, false, 0.0));
    }
}
