//! Options that mend known defects of the original scripts.

use nats_supernet::Architecture;
use nats_supernet::draws::{Purpose, SeededDraws};
use nats_supernet::engine::Engine;
use nats_supernet::epoch::{Moment, Stage, Step, Validation};
use nats_supernet::methods::{Darts, Enas, LookAhead, Method, Rsps, Setn};
use nats_supernet::network::{CellRoute, Factors, Supernet, Wanted};
use nats_supernet::optimizer::Sgd;
use nats_supernet::settings::{MethodName, Settings, Stale};

use super::choices::{choose, oracle_parameters};
use super::controller::oracle_controller;
use super::world::{Cells, Double, OracleDraws, ThreeBatches, cells, distance, settings};
use crate::oracle::batch;

fn cell(architecture: Architecture) -> [usize; 6] {
    match architecture {
        Architecture::Cell(path) => path,
        Architecture::Widths(widths) => panic!("{widths:?}"),
    }
}

/// Settings with this option, and fewer cells to compare.
fn with_option(method: MethodName, option: &str) -> Settings {
    let mut settings = settings(method);
    assert!(settings.options.switch_on(option));
    settings.compared = 30;
    settings
}

#[test]
fn without_none_no_method_chooses_it() {
    let draws = &mut SeededDraws::new(1, Purpose::Choice, 0);
    for method in [
        MethodName::DartsV1,
        MethodName::Setn,
        MethodName::Rsps,
        MethodName::Enas,
    ] {
        let has_none = |settings: &Settings, draws: &mut SeededDraws| {
            let parameters = oracle_parameters(settings);
            let mut darts = Darts::first_order(settings, draws);
            let mut setn = Setn::new(settings, draws);
            let mut rsps = Rsps::new(settings);
            let mut enas = Enas::with_controller(settings, oracle_controller());
            darts.parameters = parameters.clone();
            setn.parameters = parameters;
            let method: &mut dyn Method<Double, Cells> = match settings.method {
                MethodName::DartsV1 => &mut darts,
                MethodName::Setn => &mut setn,
                MethodName::Rsps => &mut rsps,
                _ => &mut enas,
            };
            cell(choose::<f64>(settings, method, draws).architecture).contains(&0)
        };
        assert!(!has_none(
            &with_option(method.clone(), "exclude-none"),
            draws
        ));
        if matches!(method, MethodName::DartsV1 | MethodName::Setn) {
            assert!(has_none(&settings(method), draws));
        }
    }
    let settings = with_option(MethodName::Gdas, "exclude-none");
    for _ in 0..50 {
        assert!(!cell(Architecture::random(&settings, draws)).contains(&0));
    }
    let controller = oracle_controller();
    for _ in 0..50 {
        assert!(!controller.roll(1, draws).path.contains(&0));
    }
}

#[test]
fn the_baseline_moves_with_each_sample_if_that_is_wanted() {
    let mut settings = with_option(MethodName::Enas, "baseline-per-step");
    settings.controller.updates = 1;
    settings.controller.samples = 5;
    let network = cells::<f64>();
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
    let mut enas = Enas::with_controller(&settings, oracle_controller());
    enas.train_controller(&mut validation).unwrap();
    let mut draws = OracleDraws::default();
    let mut baseline: Option<f64> = None;
    for sample in 0..5 {
        let roll = oracle_controller().roll(0, &mut draws);
        let images = batch(2, sample % 3);
        let logits = network.evaluate(&images, &CellRoute::Path(roll.path));
        let accuracy = logits.top_percent(&images.labels, 1) / 100.0;
        let reward = accuracy + 1e-4 * roll.entropy;
        baseline = Some(baseline.map_or(accuracy, |before| 0.99 * before + 0.01 * reward));
    }
    let found = enas.baseline.unwrap();
    assert!((found - baseline.unwrap()).abs() < 1e-12, "{found}");
}

#[test]
fn random_search_takes_one_path_for_all_cells_if_that_is_wanted() {
    let route = |settings: &Settings, draws: &mut SeededDraws| {
        let mut rsps = Rsps::new(settings);
        let method: &mut dyn Method<Double, Cells> = &mut rsps;
        let chosen = Architecture::Cell([0; 6]);
        let moment = Moment::new(settings, 0);
        method.evaluation_route(&chosen, &moment, draws).unwrap()
    };
    let draws = &mut SeededDraws::new(1, Purpose::Steps, 0);
    let mut original = settings(MethodName::Rsps);
    original.cells_per_stage = 20;
    match route(&original, draws) {
        CellRoute::PathOfEachCell(paths) => {
            assert_eq!(paths.len(), 60);
            assert_ne!(paths[0], paths[1]);
            for path in paths {
                let nodes = [&path[..1], &path[1..3], &path[3..]];
                let connected = |edges: &[usize]| edges.iter().any(|&operation| operation != 0);
                assert!(nodes.into_iter().all(connected), "{path:?}");
            }
        }
        route => panic!("{route:?}"),
    }
    let mended = with_option(MethodName::Rsps, "one-path");
    assert!(matches!(route(&mended, draws), CellRoute::Path(_)));
}

#[test]
fn with_nesterov_darts_looks_ahead_as_far_as_its_optimizer_goes() {
    let settings = settings(MethodName::DartsV2);
    let shares: Factors = oracle_parameters(&settings).shares();
    let route = CellRoute::Mixed(shares);
    let mut network = cells::<f64>();
    let weights = network.weights().len();
    let mut optimizer = Sgd::new(network.engine().clone(), weights, settings.weights);
    let mut step = Step {
        network: &mut network,
        optimizer: &mut optimizer,
        weights_batch: &batch(0, 0),
        architecture_batch: &batch(1, 0),
        moment: Moment::new(&settings, 0),
        number: 0,
        draws: &mut OracleDraws::default(),
    };
    step.learn_weights(&route).unwrap();
    // The optimizer's own step, on a copy, and the gradient there.
    let mut copy = step.network.clone();
    let trained = copy.train(step.weights_batch, &route, Wanted::WEIGHTS);
    let rate = step.moment.learning_rate;
    let gradients = trained.weights.unwrap();
    step.optimizer
        .clone()
        .step(copy.weights_mut(), &gradients, rate);
    let there = copy.train(step.architecture_batch, &route, Wanted::BOTH);
    let squares = there.weights.iter().flatten().flatten();
    let squares = squares.map(|array| copy.engine().sum_of_squares(array));
    let norm = squares.sum::<f64>().sqrt();
    let mended = LookAhead::new(&mut step, &route, &shares, true).unwrap();
    assert!((mended.norm - norm).abs() < 1e-9, "{}, {norm}", mended.norm);
    assert!((mended.phase.loss - there.loss).abs() < 1e-12);
    let original = LookAhead::new(&mut step, &route, &shares, false).unwrap();
    assert!(distance(&mended.gradient, &original.gradient) > 1e-6);
}

#[test]
fn weights_of_operations_that_only_the_architecture_reached_coast_or_stay() {
    let with_momentum = |stale| {
        let mut settings = settings(MethodName::Setn);
        settings.weights.stale = stale;
        let mut setn = Setn::new(&settings, &mut OracleDraws::default());
        let mut network = cells::<f64>();
        let weights = network.weights().len();
        let mut optimizer = Sgd::new(network.engine().clone(), weights, settings.weights);
        let mut draws = OracleDraws::default();
        for number in 0..2 {
            let step = &mut Step {
                network: &mut network,
                optimizer: &mut optimizer,
                weights_batch: &batch(0, number),
                architecture_batch: &batch(1, number),
                moment: Moment::new(&settings, 0),
                number: number as usize,
                draws: &mut draws,
            };
            setn.step(step).unwrap();
        }
        optimizer.momentum().iter().flatten().count()
    };
    // The first path reaches 25 of 91 weights. Then the mixture of all operations reaches the rest.
    assert_eq!(with_momentum(Stale::Coast), 91);
    assert!(with_momentum(Stale::Skip) < 91);
}
