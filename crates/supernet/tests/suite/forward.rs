//! Passes through supernets against recorded ones of the original programs.

#[cfg(feature = "burn")]
use nats_supernet::engine::Burn;
use nats_supernet::engine::{Convolution, Cpu, Engine, Kernel, Shape};
use nats_supernet::network::{
    CellNorm, CellRoute, CellSupernet, CellSupernetConfig, ChannelRule, Factors, Path, SizeRoute,
    SizeSupernet, SizeSupernetConfig, Supernet, Trained, Wanted,
};
use serde_json::{Value, json};

use crate::oracle::{assert_close, batch, digest, index, lines, numbers, set_weights, sym, weight};

/// Double precision: part 9 of the specification.
const DOUBLE: f64 = 1e-9;

fn double() -> Cpu<f64> {
    Cpu::new(2).unwrap()
}

fn single() -> Cpu<f32> {
    Cpu::new(2).unwrap()
}

fn cells<E: Engine>(engine: E) -> CellSupernet<E> {
    let config = CellSupernetConfig {
        channels: 4,
        cells_per_stage: 1,
        classes: 5,
        norm: CellNorm::Plain,
    };
    let mut network = CellSupernet::new(engine, config, &mut || 0.5);
    set_weights(&mut network);
    network
}

fn sizes<E: Engine>(engine: E) -> SizeSupernet<E> {
    let config = SizeSupernetConfig {
        channels: 8,
        classes: 5,
        norm: CellNorm::Plain,
    };
    let mut network = SizeSupernet::new(engine, config, &mut || 0.5);
    set_weights(&mut network);
    network
}

fn softmax(row: &[f64]) -> Vec<f64> {
    let sum: f64 = row.iter().map(|value| value.exp()).sum();
    row.iter().map(|value| value.exp() / sum).collect()
}

/// The gradient for what went into a softmax.
fn softmax_backward(p: &[f64], gradient: &[f64]) -> Vec<f64> {
    let mean: f64 = p.iter().zip(gradient).map(|(p, g)| p * g).sum();
    p.iter()
        .zip(gradient)
        .map(|(p, g)| p * (g - mean))
        .collect()
}

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

fn assert_same_weight_gradients<E: Engine, G>(
    network: &impl Supernet<E>,
    trained: &Trained<E, G>,
    theirs: &Value,
    tolerance: f64,
) {
    let gradients = trained.weights.as_ref().unwrap();
    for (weight, gradient) in network.weights().iter().zip(gradients) {
        let theirs = &theirs[&weight.name];
        match gradient {
            None => assert!(theirs.is_null(), "{}", weight.name),
            Some(gradient) => {
                let ours = network.engine().numbers(gradient);
                assert_close(&weight.name, &digest(&ours), &numbers(theirs), tolerance);
            }
        }
    }
    assert_eq!(theirs.as_object().unwrap().len(), gradients.len());
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
    assert_close(
        &what,
        &trained.logits.values,
        &numbers(&line["logits"]),
        logits,
    );
    assert_close(
        &what,
        &[trained.loss],
        &[line["loss"].as_f64().unwrap()],
        logits,
    );
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

/// The rules of a recorded pass.
fn size_route(line: &Value) -> SizeRoute {
    let alpha = sym(2001, 20, 1.0);
    let row = |layer: usize| &alpha[layer.saturating_sub(1) * 4..][..4];
    let tau = line["tau"].as_f64().unwrap();
    let width = |k: usize| 2 * (k + 1);
    let mask = |k: usize| {
        (0..8)
            .map(|c| f64::from(u8::from(c < width(k))))
            .collect::<Vec<f64>>()
    };
    let gumbel = |layer: usize| sym(3000 + layer as u64, 4, 2.0);
    let pairs = [(7, 2), (2, 7), (0, 1), (5, 4), (3, 6), (6, 0)];
    let rule = |layer: usize| match line["algo"].as_str().unwrap() {
        "mask_rl" => ChannelRule::Scale(mask(index(layer, 4))),
        "mask_gumbel" => {
            let z: Vec<f64> = row(layer)
                .iter()
                .zip(gumbel(layer))
                .map(|(a, g)| (a + g) / tau)
                .collect();
            let y = softmax(&z);
            let soft = (0..8).map(|c| (0..4).map(|k| y[k] * mask(k)[c]).sum());
            ChannelRule::Scale(soft.collect())
        }
        "tas" => {
            let p = softmax(row(layer));
            let z: Vec<f64> = p
                .iter()
                .zip(gumbel(layer))
                .map(|(p, g)| (p.ln() + g) / tau)
                .collect();
            let (first, second) = (pairs[layer].0 % 4, pairs[layer].1 % 4);
            let second = if first == second {
                (second + 1) % 4
            } else {
                second
            };
            let shares = softmax(&[z[first], z[second]]);
            let most = width(first).max(width(second));
            let mut matrix = vec![0.0; 64];
            for (share, k) in shares.iter().zip([first, second]) {
                let from = width(k);
                for output in 0..most {
                    let start = output * from / most;
                    let end = ((output + 1) * from).div_ceil(most);
                    for input in start..end {
                        matrix[output * 8 + input] += share / (end - start) as f64;
                    }
                }
            }
            ChannelRule::Mix(matrix)
        }
        other => panic!("{other}"),
    };
    SizeRoute {
        layers: std::array::from_fn(rule),
    }
}

#[test]
fn passes_through_the_supernet_of_sizes_are_those_of_the_original() {
    let Some(lines) = lines(&[("case", json!("forward")), ("space", json!("sss"))]) else {
        return;
    };
    assert_eq!(lines.len(), 3);
    for line in lines {
        let tolerance = 10.0 * line["f32_logits_max_abs_diff"].as_f64().unwrap();
        check_sizes(double(), &line, DOUBLE, true);
        check_sizes(single(), &line, tolerance, false);
        #[cfg(feature = "burn")]
        {
            check_sizes(Burn::processor(true), &line, DOUBLE, true);
            check_sizes(Burn::processor(false), &line, tolerance, false);
        }
    }
}

fn check_sizes<E: Engine>(engine: E, line: &Value, logits: f64, double: bool) {
    let mut network = sizes(engine);
    let route = size_route(line);
    let trained = network.train(&batch(1, 0), &route, Wanted::BOTH);
    let what = format!("{} {}", line["algo"], network.engine().name());
    assert_close(
        &what,
        &trained.logits.values,
        &numbers(&line["logits"]),
        logits,
    );
    assert_close(
        &what,
        &[trained.loss],
        &[line["loss"].as_f64().unwrap()],
        logits,
    );
    if double {
        assert_same_weight_gradients(&network, &trained, &line["grad_weights"], DOUBLE);
        let route = trained.route.unwrap();
        assert_eq!(route.len(), 6);
        let of_rule = |rule: &ChannelRule| match rule {
            ChannelRule::Scale(numbers) | ChannelRule::Mix(numbers) => numbers.len(),
        };
        let rules: Vec<usize> = size_route(line).layers.iter().map(of_rule).collect();
        assert_eq!(route.iter().map(Vec::len).collect::<Vec<_>>(), rules);
    }
}

#[test]
fn weights_have_the_names_and_shapes_of_the_original() {
    let Some(lines) = lines(&[("case", json!("layout"))]) else {
        return;
    };
    let ours = |weights: &[(String, Vec<usize>, Vec<f64>)], space: &str| {
        let line = lines.iter().find(|line| line["space"] == space).unwrap();
        let theirs = line["weights"].as_array().unwrap();
        assert_eq!(weights.len(), theirs.len());
        for ((name, shape, values), theirs) in weights.iter().zip(theirs) {
            assert_eq!(theirs[0], name.as_str());
            assert_eq!(theirs[1], json!(shape));
            assert_close(name, &digest(values), &numbers(&theirs[2]), DOUBLE);
        }
    };
    let cells = cells(double());
    let each = |weight: &nats_supernet::network::Weight<Cpu<f64>>| {
        (
            weight.name.clone(),
            weight.shape.clone(),
            cells.engine().numbers(&weight.values),
        )
    };
    ours(&cells.weights().iter().map(each).collect::<Vec<_>>(), "tss");
    ours(
        &sizes(double())
            .weights()
            .iter()
            .map(each)
            .collect::<Vec<_>>(),
        "sss",
    );
}

#[test]
fn supernets_have_as_many_weights_as_the_original() {
    let Some(lines) = lines(&[("case", json!("size"))]) else {
        return;
    };
    for line in lines {
        let engine = Cpu::<f32>::new(1).unwrap();
        let norm = CellNorm::Plain;
        let shapes: Vec<Vec<usize>> = if line["space"] == "tss" {
            let config = CellSupernetConfig {
                channels: 16,
                cells_per_stage: 5,
                classes: 5,
                norm,
            };
            let network = CellSupernet::new(engine, config, &mut || 0.5);
            network
                .weights()
                .iter()
                .map(|weight| weight.shape.clone())
                .collect()
        } else {
            let config = SizeSupernetConfig {
                channels: 64,
                classes: 5,
                norm,
            };
            let network = SizeSupernet::new(engine, config, &mut || 0.5);
            network
                .weights()
                .iter()
                .map(|weight| weight.shape.clone())
                .collect()
        };
        let numbers: usize = shapes
            .iter()
            .map(|shape| shape.iter().product::<usize>())
            .sum();
        assert_eq!(line["weights"], numbers);
        assert_eq!(line["tensors"], shapes.len());
    }
}

#[test]
fn operations_are_those_of_the_original() {
    let Some(lines) = lines(&[("case", json!("op"))]) else {
        return;
    };
    assert_eq!(lines.len(), 5);
    check_operations(&double(), &lines);
    #[cfg(feature = "burn")]
    check_operations(&Burn::processor(true), &lines);
}

fn check_operations<E: Engine>(engine: &E, lines: &[Value]) {
    let shape = Shape {
        images: 2,
        channels: 4,
        side: 6,
    };
    let input = engine.activations(shape, &sym(1500, 288, 1.7));
    let gradient = engine.activations(shape, &sym(1501, 288, 1.0));
    for line in lines {
        let name = line["name"].as_str().unwrap();
        let mut of_input = engine.zeros_like(&input);
        let mut of_weight = None;
        let output = match name {
            "none" => engine.zeros_like(&input),
            "skip_connect" => {
                engine.add(&mut of_input, 1.0, &gradient);
                engine.activations(shape, &engine.activation_numbers(&input))
            }
            "avg_pool_3x3" => {
                engine.add(&mut of_input, 1.0, &engine.average_pool_backward(&gradient));
                engine.average_pool(&input)
            }
            _ => {
                let kernel = if name.ends_with("1x1") { 1 } else { 3 };
                let shape = [4, 4, kernel, kernel];
                let weight = engine.weight(&weight(0, "op.1.weight", &shape));
                let bias = engine.weight(&self::weight(1, "op.1.bias", &[4]));
                let of = Convolution {
                    inputs: 4,
                    outputs: 4,
                    kernel,
                    stride: 1,
                };
                let kernel = Kernel {
                    of,
                    weight: &weight,
                    bias: Some(&bias),
                };
                let read = engine.prepare(&input, true);
                let normalized = engine.convolve_normalized(&read, kernel);
                let mut into = engine.zeros_for(&read);
                let found = engine.convolve_normalized_backward(
                    &read,
                    kernel,
                    &normalized,
                    &gradient,
                    1.0,
                    Some(&mut into),
                    true,
                );
                engine.prepare_backward(&mut of_input, &read, &into);
                of_weight = found.weight;
                engine.copy_normalized(&normalized)
            }
        };
        let output = engine.activation_numbers(&output);
        assert_close(name, &output[..8], &numbers(&line["output_head"]), DOUBLE);
        assert_close(name, &digest(&output), &numbers(&line["output"]), DOUBLE);
        let of_input = digest(&engine.activation_numbers(&of_input));
        assert_close(name, &of_input, &numbers(&line["grad_input"]), DOUBLE);
        if let Some(of_weight) = of_weight {
            let ours = digest(&engine.numbers(&of_weight));
            assert_close(name, &ours, &numbers(&line["grad_weights"][0][1]), DOUBLE);
            let of_bias = numbers(&line["grad_weights"][1][1]);
            assert_close(name, &[4.0, 0.0, 0.0, 0.0, 0.0, 0.0], &of_bias, DOUBLE);
        }
    }
}
