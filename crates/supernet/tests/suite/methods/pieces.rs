//! Optimizers, schedules, draws and channel rules, without a network.

use nats_supernet::Architecture;
use nats_supernet::engine::{Cpu, Engine};
use nats_supernet::methods::{
    MovingAverage, Parameters, gumbel_softmax, gumbel_softmax_gradient, interpolation, largest,
    log_softmax, most_probable_paths, softmax, softmax_gradient,
};
use nats_supernet::network::{Weight, Weights};
use nats_supernet::optimizer::{Adam, Sgd};
use nats_supernet::settings::{AdamSettings, MethodName, Settings, Stale};

use super::world::{close, indexes, lines};
use crate::oracle::{numbers, sym, u};

const TOLERANCE: f64 = 1e-9;

#[test]
fn closed_forms_are_those_of_the_recorder() {
    for line in lines("closed_form") {
        for known in line["u"].as_array().unwrap() {
            let [stream, index] = [0, 1].map(|place| known[place].as_u64().unwrap());
            close("u", &[u(stream, index)], &known[2], 0.0);
        }
    }
}

#[test]
fn sgd_moves_weights_as_pytorch_does() {
    for stale in [Stale::Coast, Stale::Skip] {
        for line in lines("sgd_nesterov") {
            let mut settings = Settings::paper(MethodName::DartsV1).weights;
            settings.stale = stale;
            let engine = Cpu::<f64>::new(1).unwrap();
            let weight = |name: &str, stream, count| Weight {
                name: name.to_owned(),
                shape: vec![count],
                values: engine.weight(&sym(stream, count, 1.0)),
            };
            let mut weights: Weights<Cpu<f64>> = vec![weight("p", 2200, 6), weight("q", 2201, 3)];
            let mut sgd = Sgd::new(engine.clone(), 2, settings);
            for (step, known) in line["steps"].as_array().unwrap().iter().enumerate() {
                let of_p = engine.weight(&sym(2210 + step as u64, 6, 1.0));
                let of_q = match step {
                    0 | 1 => None,
                    2 => Some(engine.weight(&sym(2222, 3, 1.0))),
                    // The recorder gives zeros, which is what coasting means; a gradient of zeros is one for both.
                    _ if stale == Stale::Skip => Some(engine.weight(&[0.0; 3])),
                    _ => None,
                };
                let rate = known["lr"].as_f64().unwrap();
                sgd.step(&mut weights, &vec![Some(of_p), of_q], rate);
                close(
                    "p",
                    &engine.numbers(&weights[0].values),
                    &known["p"],
                    TOLERANCE,
                );
                close(
                    "q",
                    &engine.numbers(&weights[1].values),
                    &known["q"],
                    TOLERANCE,
                );
                let momentum = sgd.momentum()[0].as_ref().unwrap();
                close(
                    "momentum",
                    &engine.numbers(momentum),
                    &known["buf_p"],
                    TOLERANCE,
                );
            }
        }
    }
}

#[test]
fn a_weight_without_a_gradient_coasts_or_is_skipped() {
    let engine = Cpu::<f64>::new(1).unwrap();
    let moved = |stale, marked| {
        let mut settings = Settings::paper(MethodName::DartsV1).weights;
        settings.stale = stale;
        let mut weights: Weights<Cpu<f64>> = vec![Weight {
            name: "p".to_owned(),
            shape: vec![1],
            values: engine.weight(&[1.0]),
        }];
        let mut sgd = Sgd::new(engine.clone(), 1, settings);
        sgd.mark_reached(&[marked]);
        sgd.step(&mut weights, &vec![None], 0.1);
        let momentum = sgd.momentum()[0].as_ref();
        (
            engine.numbers(&weights[0].values)[0],
            momentum.map(|array| engine.numbers(array)[0]),
        )
    };
    // One that an architecture's backward pass has reached starts its momentum with the decay alone.
    let (weight, momentum) = moved(Stale::Coast, true);
    assert!(
        (weight - (1.0 - 0.1 * 1.9 * 5e-4)).abs() < 1e-15,
        "{weight}"
    );
    assert!((momentum.unwrap() - 5e-4).abs() < 1e-18);
    assert_eq!(moved(Stale::Coast, false), (1.0, None));
    assert_eq!(moved(Stale::Skip, true), (1.0, None));
}

#[test]
fn adam_moves_parameters_as_pytorch_does() {
    for line in lines("adam") {
        let known = &line["settings"];
        let number = |key: &str| known[key].as_f64().unwrap();
        let settings = AdamSettings {
            learning_rate: number("lr"),
            beta1: known["betas"][0].as_f64().unwrap(),
            beta2: known["betas"][1].as_f64().unwrap(),
            epsilon: number("eps"),
            weight_decay: number("weight_decay"),
        };
        let method = match line["tag"].as_str().unwrap() {
            "enas" => MethodName::Enas,
            _ => MethodName::DartsV1,
        };
        assert_eq!(settings, Settings::paper(method).architecture);
        let mut parameters = sym(2200, 6, 1.0);
        let mut adam = Adam::new(6, settings);
        for (step, known) in line["steps"].as_array().unwrap().iter().enumerate() {
            adam.step(&mut parameters, &sym(2210 + step as u64, 6, 1.0));
            close("parameters", &parameters, known, TOLERANCE);
        }
    }
}

#[test]
fn learning_rate_and_temperature_follow_the_schedule_of_the_original() {
    for line in lines("schedule") {
        let settings = Settings::paper(MethodName::Gdas);
        let rates: Vec<f64> = (0..100)
            .map(|epoch| settings.learning_rate(epoch))
            .collect();
        close("rates", &rates, &line["lr"], TOLERANCE);
        let temperatures: Vec<f64> = (0..100).map(|epoch| settings.temperature(epoch)).collect();
        close("temperatures", &temperatures, &line["tau"], TOLERANCE);
    }
}

#[test]
fn a_gumbel_draw_has_the_factors_and_the_gradient_of_the_original() {
    for line in lines("gumbel_hard") {
        let temperature = line["tau"].as_f64().unwrap();
        let rows = sym(2000, 30, 1.0);
        let noise = sym(3000, 30, 2.0);
        let arriving = sym(2300, 30, 1.0);
        let mut factors = Vec::new();
        let mut drawn = Vec::new();
        let mut gradient = Vec::new();
        for edge in (0..30).step_by(5) {
            let places = edge..edge + 5;
            let logarithms = log_softmax(&rows[places.clone()]);
            let probabilities = gumbel_softmax(&logarithms, &noise[places.clone()], temperature);
            let operation = largest(&probabilities);
            drawn.push(operation);
            factors.extend((0..5).map(|other| if other == operation { 1.0 } else { 0.0 }));
            let of_row = gumbel_softmax_gradient(&probabilities, &arriving[places], temperature);
            gradient.extend(of_row);
        }
        close("factors", &factors, &line["hardwts"], TOLERANCE);
        assert_eq!(drawn, indexes(&line["index"]));
        close("gradient", &gradient, &line["grad_alpha"], TOLERANCE);
    }
}

#[test]
fn a_mask_with_gumbel_noise_has_the_gradient_of_the_original() {
    for line in lines("mask_gumbel") {
        let temperature = line["tau"].as_f64().unwrap();
        let row = sym(2002, 8, 1.0);
        let shares = gumbel_softmax(&row, &sym(3000, 8, 2.0), temperature);
        close("shares", &shares, &line["weights"], TOLERANCE);
        let arriving = sym(2301, 64, 1.0);
        let of_shares: Vec<f64> = (1..=8)
            .map(|candidate| arriving[..8 * candidate].iter().sum())
            .collect();
        let gradient = gumbel_softmax_gradient(&shares, &of_shares, temperature);
        close("gradient", &gradient, &line["grad_alpha"], TOLERANCE);
    }
}

#[test]
fn the_shares_of_two_widths_have_the_gradient_of_the_original() {
    for line in lines("select2") {
        let temperature = line["tau"].as_f64().unwrap();
        let row = sym(2002, 8, 1.0);
        for known in line["rows"].as_array().unwrap() {
            let draw = known["gumbel_k"].as_u64().unwrap();
            let noise = sym(3000 + draw, 8, 2.0);
            let logits: Vec<f64> = log_softmax(&row)
                .iter()
                .zip(&noise)
                .map(|(logarithm, noise)| (logarithm + noise) / temperature)
                .collect();
            let pair = indexes(&known["index"]);
            let shares = softmax(&[logits[pair[0]], logits[pair[1]]]);
            close("shares", &shares, &known["probs"], TOLERANCE);
            let of_logits = softmax_gradient(&shares, &[1.0, -0.5]);
            let mut gradient = [0.0; 8];
            gradient[pair[0]] += of_logits[0] / temperature;
            gradient[pair[1]] += of_logits[1] / temperature;
            close("gradient", &gradient, &known["grad_alpha"], TOLERANCE);
        }
    }
}

#[test]
fn channels_are_interpolated_as_adaptive_pooling_does() {
    for line in lines("channel_interpolation") {
        let [from, to] = ["src", "dst"].map(|key| line[key].as_u64().unwrap() as usize);
        let means: Vec<_> = interpolation(from, to).collect();
        let starts: Vec<usize> = means.iter().map(|mean| mean.start).collect();
        let ends: Vec<usize> = means.iter().map(|mean| mean.end).collect();
        assert_eq!(starts, indexes(&line["start"]), "{from} to {to}");
        assert_eq!(ends, indexes(&line["end"]), "{from} to {to}");
    }
}

#[test]
fn the_moving_average_is_that_of_the_original() {
    for line in lines("ema") {
        let mut average = MovingAverage::new(line["momentum"].as_f64().unwrap());
        for known in line["rows"].as_array().unwrap() {
            let known = numbers(known);
            let value = average.add(known[0]);
            assert!((value - known[1]).abs() < TOLERANCE, "{value}, {known:?}");
        }
    }
}

#[test]
fn the_most_probable_cells_come_in_the_order_of_the_original() {
    for line in lines("setn_top") {
        let settings = Settings::paper(MethodName::Setn);
        let parameters = Parameters::new(sym(2000, 30, 1.0), 5, settings.architecture);
        let ours: Vec<String> = most_probable_paths(&parameters, 100, 0)
            .into_iter()
            .map(|path| Architecture::Cell(path).to_string())
            .collect();
        let known: Vec<&str> = line["archs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|known| known.as_str().unwrap())
            .collect();
        assert_eq!(ours, known);
    }
}

#[test]
fn equal_cells_come_in_the_order_in_which_they_are_counted() {
    let settings = Settings::paper(MethodName::Setn);
    let parameters = Parameters::new(vec![0.0; 30], 5, settings.architecture);
    let paths = most_probable_paths(&parameters, 7, 0);
    assert_eq!(paths[5], [0, 0, 0, 0, 1, 0]);
    assert_eq!(paths[6], [0, 0, 0, 0, 1, 1]);
}
