//! Which architecture is chosen, against the original.

use nats_supernet::Architecture;
use nats_supernet::draws::{Draws, Purpose, SeededDraws};
use nats_supernet::engine::{Cpu, Real};
use nats_supernet::epoch::{Moment, Stage, Validation};
use nats_supernet::methods::{
    Choice, Darts, Enas, Method, Parameters, Setn, Tas, most_probable_paths, random_paths,
};
use nats_supernet::network::{CellRoute, CellSupernet};
use nats_supernet::settings::{MethodName, Settings};
use serde_json::Value;

use super::controller::oracle_controller;
use super::world::{
    Cells, Double, OracleDraws, Sizes, ThreeBatches, cells, close, lines, settings, sizes,
};
use crate::oracle::sym;

/// What a method chooses, with the untrained network of the recording.
pub(super) fn choose<T: Real>(
    settings: &Settings,
    method: &mut dyn Method<Cpu<T>, CellSupernet<Cpu<T>>>,
    draws: &mut dyn Draws,
) -> Choice {
    let network = cells::<T>();
    let (mut passes, mut nobody) = (0, ());
    let mut validation = Validation::new(
        &network,
        &ThreeBatches,
        &mut passes,
        &mut nobody,
        Stage::Choosing,
        Moment::new(settings, 0),
        draws,
    );
    method.choose(&mut validation).unwrap()
}

pub(super) fn oracle_parameters(settings: &Settings) -> Parameters {
    Parameters::new(sym(2000, 30, 1.0), 5, settings.architecture)
}

fn best_of_setn<T: Real>(line: &Value) {
    let settings = settings(MethodName::Setn);
    let mut setn = Setn::new(&settings, &mut OracleDraws::default());
    setn.parameters = oracle_parameters(&settings);
    let choice = choose::<T>(&settings, &mut setn, &mut OracleDraws::default());
    let best = choice.architecture.to_string();
    assert_eq!(best, line["best"].as_str().unwrap());
    assert_eq!(choice.score_percent, line["accuracy"].as_f64());
    let network = cells::<T>();
    let mut draws = OracleDraws::default();
    let (mut passes, mut nobody) = (0, ());
    let mut validation = Validation::new(
        &network,
        &ThreeBatches,
        &mut passes,
        &mut nobody,
        Stage::Choosing,
        Moment::new(&settings, 0),
        &mut draws,
    );
    let accuracies: Vec<f64> = most_probable_paths(&setn.parameters, 100, 0)
        .into_iter()
        .map(|path| validation.accuracy_percent(&CellRoute::Path(path)).unwrap())
        .collect();
    close("accuracies", &accuracies, &line["accuracies"], 0.0);
    drop(validation);
    assert_eq!(passes, 34, "a hundred batches come from passes of three");
}

#[test]
fn setn_compares_its_cells_as_the_original_does() {
    for line in lines("setn_best") {
        best_of_setn::<f64>(&line);
        best_of_setn::<f32>(&line);
    }
}

fn best_of_enas<T: Real>(line: &Value) {
    let mut settings = settings(MethodName::Enas);
    settings.compared = line["candidates"].as_u64().unwrap() as usize;
    let mut enas = Enas::with_controller(&settings, oracle_controller());
    let choice = choose::<T>(&settings, &mut enas, &mut OracleDraws::default());
    let best = choice.architecture.to_string();
    assert_eq!(best, line["best"].as_str().unwrap());
    assert_eq!(choice.score_percent, line["accuracy"].as_f64());
    let method: &dyn Method<Double, Cells> = &enas;
    let probabilities = method.probabilities();
    assert_eq!(probabilities.len(), 6);
    for edge in probabilities {
        assert!((edge.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn enas_compares_its_samples_as_the_original_does() {
    for line in lines("enas_best") {
        best_of_enas::<f64>(&line);
        best_of_enas::<f32>(&line);
    }
}

#[test]
fn the_largest_parameters_are_chosen_as_in_the_original() {
    for line in lines("argmax_genotype") {
        let architecture = if line["space"] == "tss" {
            let settings = settings(MethodName::DartsV1);
            let mut darts = Darts::first_order(&settings, &mut OracleDraws::default());
            darts.parameters = oracle_parameters(&settings);
            close(
                "parameters",
                darts.parameters.numbers(),
                &line["alpha"],
                1e-15,
            );
            choose::<f64>(&settings, &mut darts, &mut OracleDraws::default()).architecture
        } else {
            let settings = settings(MethodName::Tas);
            let mut tas = Tas::new(&settings, &mut OracleDraws::default()).unwrap();
            let numbers = sym(2001, 20, 1.0);
            *tas.parameters_mut() = Parameters::new(numbers, 4, settings.architecture);
            close(
                "parameters",
                tas.parameters().numbers(),
                &line["alpha"],
                1e-15,
            );
            let network = sizes::<f64>();
            let (mut passes, mut nobody) = (0, ());
            let mut draws = OracleDraws::default();
            let mut validation = Validation::new(
                &network,
                &ThreeBatches,
                &mut passes,
                &mut nobody,
                Stage::Choosing,
                Moment::new(&settings, 0),
                &mut draws,
            );
            let method: &mut dyn Method<Double, Sizes> = &mut tas;
            method.choose(&mut validation).unwrap().architecture
        };
        assert_eq!(architecture.to_string(), line["arch"].as_str().unwrap());
    }
}

#[test]
fn random_cells_are_different_and_no_more_than_there_are() {
    let mut draws = SeededDraws::new(3, Purpose::Choice, 0);
    let mut paths = random_paths(15_000, 0, &mut draws);
    assert_eq!(paths.len(), 15_000);
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), 15_000);
    let all = random_paths(100_000, 1, &mut draws);
    assert_eq!(all.len(), 4096);
    assert!(
        all.iter()
            .flatten()
            .all(|&operation| (1..5).contains(&operation))
    );
}

#[test]
fn an_architecture_at_random_is_one_of_its_space() {
    let mut draws = SeededDraws::new(3, Purpose::FirstArchitecture, 0);
    let mut settings = settings(MethodName::Tas);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..200 {
        match Architecture::random(&settings, &mut draws) {
            Architecture::Widths(widths) => seen.extend(widths),
            Architecture::Cell(path) => panic!("{path:?}"),
        }
    }
    assert_eq!(seen, settings.candidates.iter().copied().collect());
    settings = Settings::paper(MethodName::Gdas);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..200 {
        match Architecture::random(&settings, &mut draws) {
            Architecture::Cell(path) => seen.extend(path),
            Architecture::Widths(widths) => panic!("{widths:?}"),
        }
    }
    assert_eq!(seen, (0..5).collect());
}
