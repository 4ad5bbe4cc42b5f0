//! The supernet of topologies, on all kinds of routes.

#[cfg(feature = "burn")]
use nats_supernet::engine::Burn;
use nats_supernet::engine::Engine;
use nats_supernet::network::{CellRoute, Factors, Path, Supernet, Wanted};
use serde_json::{Value, json};

use super::{
    DOUBLE, assert_same_answer, assert_same_weight_gradients, cells, double, single, softmax,
    softmax_backward,
};
use crate::oracle::{assert_close, batch, digest, index, lines, numbers, sym};

fn factors(rows: &[Vec<f64>]) -> Factors {
    let mut factors = [[0.0; 5]; 6];
    for (to, from) in factors.iter_mut().zip(rows) {
        to.copy_from_slice(from);
    }
    factors
}

fn alpha() -> Vec<Vec<f64>> {
    sym(2000, 30, 1.0).chunks(5).map(<[f64]>::to_vec).collect()
}

/// The operation with the largest number of each edge.
fn largest(rows: &[Vec<f64>]) -> Path {
    let of_row = |row: &Vec<f64>| (0..5).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
    rows.iter()
        .map(of_row)
        .collect::<Vec<usize>>()
        .try_into()
        .unwrap()
}

/// The route of a recorded pass, and how the gradient for its factors becomes that for the parameters.
type Backward = Box<dyn Fn(&Factors) -> Vec<f64>>;

fn cell_route(line: &Value) -> (CellRoute, Option<Backward>) {
    match line["mode"].as_str().unwrap() {
        "joint" => {
            let rows: Vec<Vec<f64>> = alpha().iter().map(|row| softmax(row)).collect();
            let route = CellRoute::Mixed(factors(&rows));
            let backward = move |gradient: &Factors| {
                let rows = rows.iter().zip(gradient);
                rows.flat_map(|(p, gradient)| softmax_backward(p, gradient))
                    .collect()
            };
            (route, Some(Box::new(backward)))
        }
        "gdas" => {
            let tau = line["tau"].as_f64().unwrap();
            let gumbel: Vec<Vec<f64>> = sym(3000, 30, 2.0).chunks(5).map(<[f64]>::to_vec).collect();
            let softmaxes: Vec<Vec<f64>> = alpha().iter().map(|row| softmax(row)).collect();
            let rows: Vec<Vec<f64>> = softmaxes
                .iter()
                .zip(&gumbel)
                .map(|(p, g)| {
                    let z: Vec<f64> = p.iter().zip(g).map(|(p, g)| (p.ln() + g) / tau).collect();
                    softmax(&z)
                })
                .collect();
            let path = largest(&rows);
            let mut hard = [[0.0; 5]; 6];
            for ((hard, row), &chosen) in hard.iter_mut().zip(&rows).zip(&path) {
                for (operation, hard) in hard.iter_mut().enumerate() {
                    let one = if operation == chosen { 1.0 } else { 0.0 };
                    *hard = (one - row[operation]) + row[operation];
                }
            }
            let backward = move |gradient: &Factors| {
                let rows = rows.iter().zip(gradient).zip(&softmaxes);
                rows.flat_map(|((p, gradient), softmax)| {
                    // Through softmax, temperature and log_softmax.
                    let z: Vec<f64> = softmax_backward(p, gradient)
                        .iter()
                        .map(|value| value / tau)
                        .collect();
                    let sum: f64 = z.iter().sum();
                    z.iter()
                        .zip(softmax)
                        .map(|(z, p)| z - p * sum)
                        .collect::<Vec<f64>>()
                })
                .collect()
            };
            (
                CellRoute::OneHot {
                    path,
                    factors: hard,
                },
                Some(Box::new(backward)),
            )
        }
        "urs" => {
            let mut t = 0;
            let mut draw = || {
                t += 1;
                index(t - 1, 5)
            };
            let paths = (0..3).map(|_| {
                let mut path = Vec::new();
                for node in 1..4 {
                    let mut edges: Vec<usize> = (0..node).map(|_| draw()).collect();
                    while edges.iter().all(|&operation| operation == 0) {
                        edges = (0..node).map(|_| draw()).collect();
                    }
                    path.extend(edges);
                }
                path.try_into().unwrap()
            });
            (CellRoute::PathOfEachCell(paths.collect()), None)
        }
        "dynamic" => (CellRoute::Path([3, 0, 2, 1, 4, 3]), None),
        "select" => (CellRoute::Path(largest(&alpha())), None),
        other => panic!("mode {other}"),
    }
}

#[test]
fn passes_through_the_supernet_of_topologies_are_those_of_the_original() {
    let Some(lines) = lines(&[("case", json!("forward")), ("space", json!("tss"))]) else {
        return;
    };
    assert_eq!(lines.len(), 5);
    for line in lines {
        check_cells(double(), &line, DOUBLE, DOUBLE, true);
        let of = |key: &str| line[key].as_f64().map_or(1e-5, |distance| 10.0 * distance);
        let tolerances = (
            of("f32_logits_max_abs_diff"),
            of("f32_grad_alpha_max_abs_diff"),
        );
        check_cells(single(), &line, tolerances.0, tolerances.1, false);
        #[cfg(feature = "burn")]
        {
            check_cells(Burn::processor(true), &line, DOUBLE, DOUBLE, true);
            check_cells(
                Burn::processor(false),
                &line,
                tolerances.0,
                tolerances.1,
                false,
            );
        }
    }
}

fn check_cells<E: Engine>(engine: E, line: &Value, logits: f64, gradients: f64, double: bool) {
    let mut network = cells(engine);
    let (route, backward) = cell_route(line);
    let wanted = Wanted {
        weights: true,
        route: backward.is_some(),
    };
    let trained = network.train(&batch(1, 0), &route, wanted);
    let what = format!("{} {}", line["mode"], network.engine().name());
    assert_same_answer(&what, &trained, line, logits);
    if let Some(backward) = backward {
        let ours = backward(trained.route.as_ref().unwrap());
        assert_close(&what, &ours, &numbers(&line["grad_alpha"]), gradients);
    }
    let reached = network.reached(&route);
    for (reached, gradient) in reached.iter().zip(trained.weights.as_ref().unwrap()) {
        assert_eq!(*reached, gradient.is_some());
    }
    if double {
        assert_same_weight_gradients(&network, &trained, &line["grad_weights"], DOUBLE);
        for (name, values) in network.running_statistics() {
            let theirs = numbers(&line["running_after"][&name]);
            assert_close(&name, &digest(&values), &theirs, DOUBLE);
        }
    }
    let evaluated = network.evaluate(&batch(1, 0), &route);
    assert_close(
        &what,
        &evaluated.values,
        &numbers(&line["logits_eval"]),
        logits,
    );
}
