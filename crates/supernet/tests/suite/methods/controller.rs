//! The controller of ENAS against the original.

use nats_supernet::Architecture;
use nats_supernet::draws::{Purpose, SeededDraws};
use nats_supernet::engine::Real;
use nats_supernet::epoch::{Moment, Stage, Validation};
use nats_supernet::methods::{Controller, Enas};
use nats_supernet::settings::{MethodName, Settings};

use super::world::{OracleDraws, ThreeBatches, cells, close, lines, settings};
use crate::oracle::{digest, sym};

const HIDDEN: usize = 32;

/// The controller with the parameters of the oracle.
pub(crate) fn oracle_controller() -> Controller {
    let mut draws = SeededDraws::new(0, Purpose::Parameters, 0);
    let mut controller = Controller::random(HIDDEN, &mut draws);
    let shapes = Controller::shapes(HIDDEN).into_iter().enumerate();
    let numbers: Vec<f64> = shapes
        .flat_map(|(index, (_, shape))| sym(2100 + index as u64, shape.iter().product(), 0.25))
        .collect();
    controller.numbers_mut().copy_from_slice(&numbers);
    controller
}

#[test]
fn the_controller_has_the_parameters_of_the_original() {
    for line in lines("controller_layout") {
        let controller = oracle_controller();
        let mut numbers = controller.numbers();
        let known = line["parameters"].as_array().unwrap();
        for ((name, shape), known) in Controller::shapes(HIDDEN).into_iter().zip(known) {
            assert_eq!(name, known[0].as_str().unwrap());
            let (own, rest) = numbers.split_at(shape.iter().product());
            assert_eq!(serde_json::json!(shape), known[1]);
            close(name, &digest(own), &known[2], 1e-9);
            numbers = rest;
        }
        assert!(numbers.is_empty() && known.len() == 12);
    }
}

#[test]
fn a_roll_has_the_logits_and_both_gradients_of_the_original() {
    for line in lines("controller_roll") {
        let controller = oracle_controller();
        let roll = controller.roll(0, &mut OracleDraws::default());
        assert_eq!(
            Architecture::Cell(roll.path).to_string(),
            line["arch"].as_str().unwrap()
        );
        close("logits", &roll.logits().concat(), &line["logits"], 1e-9);
        close(
            "log-probability",
            &[roll.log_probability],
            &line["log_prob"],
            1e-9,
        );
        close("entropy", &[roll.entropy], &line["entropy"], 1e-9);
        for (of_log_probability, of_entropy, key) in [
            (1.0, 0.0, "grad_of_log_prob"),
            (0.0, 1.0, "grad_of_entropy"),
        ] {
            let mut gradient = vec![0.0; controller.numbers().len()];
            controller.add_gradient(&roll, of_log_probability, of_entropy, &mut gradient);
            let mut rest = gradient.as_slice();
            for (name, shape) in Controller::shapes(HIDDEN) {
                let (own, behind) = rest.split_at(shape.iter().product());
                close(name, &digest(own), &line[key][name], 1e-9);
                rest = behind;
            }
        }
    }
}

/// In the original, accuracies pass through single precision.
const TOLERANCE: f64 = 1e-6;

fn fifty_updates<T: Real>() {
    for line in lines("train_controller") {
        let settings = settings(MethodName::Enas);
        let network = cells::<T>();
        let mut enas = Enas::with_controller(&settings, oracle_controller());
        enas.baseline = line["prev_baseline"].as_f64();
        let (mut passes, mut nobody) = (0, ());
        let mut draws = OracleDraws::default();
        let mut validation = Validation::new(
            &network,
            &ThreeBatches,
            &mut passes,
            &mut nobody,
            Stage::Sampling,
            Moment::new(&settings, 0),
            &mut draws,
        );
        let updates = enas.train_controller(&mut validation).unwrap();
        close("loss", &[updates.loss], &line["loss"], TOLERANCE);
        close(
            "accuracy",
            &[updates.accuracy_percent],
            &line["val_acc"],
            1e-4,
        );
        close(
            "baseline",
            &[updates.baseline],
            &line["baseline"],
            TOLERANCE,
        );
        close("reward", &[updates.reward], &line["reward"], TOLERANCE);
        close(
            "norms",
            &updates.gradient_norms,
            &line["grad_norms"],
            TOLERANCE,
        );
        let last = &line["after_update"]["49"];
        close(
            "parameters",
            &digest(enas.controller.numbers()),
            last,
            TOLERANCE,
        );
        let numbers = enas.controller.numbers();
        let weight = numbers.len() - 5 - 5 * HIDDEN;
        let of_linear = &numbers[weight..weight + 5 * HIDDEN];
        close("linear", of_linear, &line["w_pred"], TOLERANCE);
        assert_eq!(enas.baseline, Some(updates.baseline));
    }
}

#[test]
fn fifty_updates_of_the_controller_are_those_of_the_original() {
    fifty_updates::<f64>();
    fifty_updates::<f32>();
}

#[test]
fn the_first_updates_of_the_controller_are_those_of_the_original() {
    for line in lines("train_controller") {
        for (update, known) in line["after_update"].as_object().unwrap() {
            let mut settings = settings(MethodName::Enas);
            settings.controller.updates = 1 + update.parse::<usize>().unwrap();
            if settings.controller.updates > 3 {
                continue;
            }
            let network = cells::<f64>();
            let mut enas = Enas::with_controller(&settings, oracle_controller());
            enas.baseline = line["prev_baseline"].as_f64();
            let (mut passes, mut nobody) = (0, ());
            let mut draws = OracleDraws::default();
            let mut validation = Validation::new(
                &network,
                &ThreeBatches,
                &mut passes,
                &mut nobody,
                Stage::Sampling,
                Moment::new(&settings, 0),
                &mut draws,
            );
            enas.train_controller(&mut validation).unwrap();
            close(
                "parameters",
                &digest(enas.controller.numbers()),
                known,
                TOLERANCE,
            );
        }
    }
}

#[test]
fn the_gradient_of_a_roll_is_its_slope() {
    let mut draws = SeededDraws::new(1, Purpose::Parameters, 0);
    let controller = Controller::random(4, &mut draws);
    let value = |controller: &Controller| {
        let roll = controller.roll(0, &mut OracleDraws::default());
        2.0 * roll.log_probability - 3.0 * roll.entropy
    };
    let roll = controller.roll(0, &mut OracleDraws::default());
    let mut gradient = vec![0.0; controller.numbers().len()];
    controller.add_gradient(&roll, 2.0, -3.0, &mut gradient);
    for (index, slope) in gradient.iter().enumerate() {
        let moved = |by: f64| {
            let mut moved = controller.clone();
            moved.numbers_mut()[index] += by;
            value(&moved)
        };
        let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!(
            (difference - slope).abs() < 1e-8,
            "{index}: {difference}, {slope}"
        );
    }
}

#[test]
fn a_new_controller_begins_within_the_bounds_of_the_original() {
    let mut draws = SeededDraws::new(5, Purpose::Parameters, 0);
    let controller = Controller::random(HIDDEN, &mut draws);
    assert_eq!(controller.numbers().len(), 17_253);
    let mut rest = controller.numbers();
    for (name, shape) in Controller::shapes(HIDDEN) {
        let (own, behind) = rest.split_at(shape.iter().product());
        rest = behind;
        let wide = name.ends_with("l1") || name.contains("bias");
        let bound = if wide { 1.0 / 32_f64.sqrt() } else { 0.1 };
        let most = own.iter().fold(0.0, |most: f64, one| most.max(one.abs()));
        assert!(most <= bound, "{name}: {most}");
        assert!(own.len() < 100 || most > 0.95 * bound, "{name}: {most}");
    }
    let default = Settings::paper(MethodName::Enas);
    assert_eq!(default.controller.hidden, HIDDEN);
}
