//! Zero-cost proxies, against those of PyTorch.

use nats_networks::proxies::{Batch, Proxy, ProxyError, Subject};
use nats_networks::run::{Precision, RunError};
use nats_networks::{Images, NetworkConfig, Operation, Piece, Plan, Shape, StateDict};
use serde_json::Value;

use crate::filling;

/// How far from PyTorch's float64 a value may be, as a part of it.
const DOUBLE: f64 = 1e-9;
/// A difference of gradients stands for the second derivative.
const GRASP: f64 = 1e-7;
const SINGLE: f64 = 1e-3;

/// What `tools/record_proxies.py` recorded.
fn recorded() -> Value {
    serde_json::from_str(include_str!("../fixtures/proxies.json")).unwrap()
}

/// A recorded network with its batch.
struct Case {
    name: String,
    plan: Plan,
    weights: StateDict,
    images: Images,
    labels: Vec<usize>,
    seed: u64,
}

impl Case {
    fn new(recorded: &Value, network: &Value) -> Self {
        let number = |of: &Value, key: &str| of[key].as_u64().unwrap() as usize;
        let name = network["architecture"].as_str().unwrap().to_owned();
        let classes = number(network, "classes");
        let config = NetworkConfig::from_architecture(&name, classes).unwrap();
        let plan = Plan::new(&config, number(network, "side")).unwrap();
        let seed = number(recorded, "seed") as u64;
        let count = number(recorded, "images");
        let units = filling::units("input", count * plan.input().numbers());
        let numbers = units.into_iter().map(|unit| 2.0 * unit).collect();
        Self {
            name,
            weights: plan.initial_weights(seed),
            images: Images::new(plan.input(), numbers).unwrap(),
            labels: (0..count).map(|image| (7 * image + 3) % classes).collect(),
            plan,
            seed,
        }
    }

    fn subject(&self, precision: Precision) -> Subject<'_> {
        Subject {
            batch: Some(Batch {
                images: &self.images,
                labels: &self.labels,
            }),
            seed: self.seed,
            gaussian_images: self.images.count(),
            precision,
            ..Subject::new(&self.plan, &self.weights)
        }
    }
}

/// Asserts that a value is not further off than `tolerance` times `scale`.
fn assert_close(found: f64, expected: &Value, tolerance: f64, scale: f64, what: &str) {
    let Some(expected) = expected.as_f64() else {
        let text = expected.as_str().unwrap();
        assert_eq!(format!("{found}").to_lowercase(), text, "{what}");
        return;
    };
    let apart = (found - expected).abs();
    assert!(
        apart <= tolerance * scale,
        "{what}: {found} is not {expected}; {:e} of {scale} apart",
        apart / scale
    );
}

fn compare(precision: Precision, tolerance: impl Fn(Proxy) -> f64) {
    let recorded = recorded();
    for network in recorded["networks"].as_array().unwrap() {
        let case = Case::new(&recorded, network);
        let asked: Vec<Proxy> = network["values"]
            .as_object()
            .unwrap()
            .keys()
            .map(|name| name.parse().unwrap())
            .collect();
        assert_eq!(asked.len(), Proxy::ALL.len() - 2); // params and FLOPs have tests of their own
        let found = case.subject(precision).compute(&asked).unwrap();
        for (proxy, value) in asked.into_iter().zip(found) {
            let what = format!("{proxy} of {}", case.name);
            let expected = &network["values"][proxy.name()];
            let scale = match proxy {
                // Its terms nearly cancel, as batch norms undo the length of weights. This is the sum of their sizes.
                Proxy::Plain => &network["values"]["snip"],
                _ => expected,
            };
            let scale = scale.as_f64().map_or(0.0, f64::abs);
            assert_close(value, expected, tolerance(proxy), scale, &what);
        }
    }
}

#[test]
fn proxies_are_those_of_pytorch() {
    compare(Precision::Double, |proxy| match proxy {
        Proxy::Grasp => GRASP,
        _ => DOUBLE,
    });
}

#[test]
fn proxies_in_single_precision_are_close_to_those_of_pytorch() {
    compare(Precision::Single, |proxy| match proxy {
        Proxy::Grasp => GRASP, // always computed in double precision
        Proxy::Synflow => DOUBLE,
        _ => SINGLE,
    });
}

fn smallest() -> Plan {
    let config = NetworkConfig::from_architecture("8:8:8:8:8", 10).unwrap();
    Plan::new(&config, 16).unwrap()
}

#[test]
fn params_and_flops_are_those_of_the_plan() {
    let plan = smallest();
    let weights = plan.initial_weights(1);
    let found = Subject::new(&plan, &weights)
        .compute(&[Proxy::Flops, Proxy::Params])
        .unwrap();
    assert_eq!(found, [plan.flops() as f64, plan.params() as f64]);
}

#[test]
fn values_come_in_the_order_asked_and_are_the_same_each_time() {
    let plan = smallest();
    let weights = plan.initial_weights(1);
    let images = filling::images("input", plan.input());
    let batch = Batch {
        images: &images,
        labels: &[1, 2],
    };
    let subject = Subject {
        batch: Some(batch),
        ..Subject::new(&plan, &weights)
    };
    let all = subject.compute(&Proxy::ALL).unwrap();
    for (proxy, value) in Proxy::ALL.into_iter().zip(&all) {
        let alone = subject.compute(&[proxy]).unwrap();
        assert_eq!(alone[0].to_bits(), value.to_bits(), "{proxy}");
    }
    let reseeded = Subject { seed: 1, ..subject };
    let changed: Vec<Proxy> = (Proxy::ALL.into_iter())
        .zip(reseeded.compute(&Proxy::ALL).unwrap().iter().zip(&all))
        .filter(|(_, (one, other))| one.to_bits() != other.to_bits())
        .map(|(proxy, _)| proxy)
        .collect();
    assert_eq!(changed, [Proxy::Zen], "the seed is that of zen");
}

#[test]
fn what_has_no_proxies_is_refused() {
    let plan = smallest();
    let weights = plan.initial_weights(1);
    let subject = Subject::new(&plan, &weights);
    for proxy in Proxy::ALL {
        let found = subject.compute(&[proxy]);
        if proxy.needs_images() {
            assert_eq!(found, Err(ProxyError::NoImages { proxy }));
        } else {
            assert!(found.is_ok(), "{proxy}");
        }
    }
    let images = filling::images("input", plan.input());
    let batch = Batch {
        images: &images,
        labels: &[1],
    };
    let one_label = Subject {
        batch: Some(batch),
        ..subject
    };
    let error = one_label.compute(&[Proxy::Snip]).unwrap_err();
    assert!(matches!(
        error,
        ProxyError::Run(RunError::TargetCount { .. })
    ));

    let piece = Piece::Operation {
        operation: Operation::Convolution3x3,
        channels: 4,
        halves: false,
    };
    let shape = Shape {
        channels: 4,
        side: 8,
    };
    let plan = piece.plan(shape).unwrap();
    let weights = plan.initial_weights(1);
    assert_eq!(
        Subject::new(&plan, &weights).compute(&[Proxy::Params]),
        Err(ProxyError::NoClassifier)
    );
}
