//! The recorded numbers of the original programs, and the closed forms that they were made with.
//!
//! They are no part of the repository: without `../shared`, tests say that they are skipped.

use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use nats_supernet::engine::Engine;
use nats_supernet::network::{Batch, Supernet};
use serde_json::Value;

/// The lines of the recording whose fields have these values; `None` without the recording.
pub(crate) fn lines(fields: &[(&str, Value)]) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference/sharing_oracle.jsonl.gz");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    let all = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let matching = |line: &Value| fields.iter().all(|(key, value)| &line[*key] == value);
    let lines: Vec<Value> = all.filter(matching).collect();
    assert!(!lines.is_empty(), "no recorded line has {fields:?}");
    Some(lines)
}

/// Number `i` of series `k`, from 0 to 1.
pub(crate) fn u(k: u64, i: u64) -> f64 {
    ((7919 * (k + 1) + 104_729 * (i + 1) + 31 * (i + 1).pow(2)) % 10_007) as f64 / 10_007.0
}

/// The first numbers of series `k`, from -scale to scale.
pub(crate) fn sym(k: u64, count: usize, scale: f64) -> Vec<f64> {
    (0..count as u64)
        .map(|i| (2.0 * u(k, i) - 1.0) * scale)
        .collect()
}

/// Images of a step: 0 for weights, 1 for the architecture, 2 for validation.
pub(crate) fn batch(which: u64, step: u64) -> Batch {
    Batch {
        side: 16,
        pixels: sym(1000 + 10 * step + which, 4 * 3 * 16 * 16, 1.7),
        labels: (0..4)
            .map(|i| (((3 + 2 * which) * i + 1 + step) % 5) as usize)
            .collect(),
    }
}

/// Draw number `t` of one of `count` things.
pub(crate) fn index(t: usize, count: usize) -> usize {
    (3 * t * t + 7 * t + t / 5) % count
}

/// Weight number `k` of a list of weights.
pub(crate) fn weight(k: u64, name: &str, shape: &[usize]) -> Vec<f64> {
    let count = shape.iter().product();
    match shape {
        [_, inputs @ ..] if !inputs.is_empty() => sym(
            k,
            count,
            1.0 / (inputs.iter().product::<usize>() as f64).sqrt(),
        ),
        _ if name.ends_with("weight") => (0..count as u64).map(|i| 0.5 + u(k, i)).collect(),
        _ => sym(k, count, 0.1),
    }
}

/// Gives a network the weights of the recording.
pub(crate) fn set_weights<E: Engine>(network: &mut impl Supernet<E>) {
    let engine = network.engine().clone();
    for (k, weight) in network.weights_mut().iter_mut().enumerate() {
        weight.values = engine.weight(&self::weight(k as u64, &weight.name, &weight.shape));
    }
}

/// All numbers of nested lists.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::Number(number) => vec![number.as_f64().unwrap()],
        other => panic!("no number: {other}"),
    }
}

/// Count, sum, sum of squares, first, middle and last number.
pub(crate) fn digest(values: &[f64]) -> Vec<f64> {
    let sum = values.iter().sum();
    let squares = values.iter().map(|value| value * value).sum();
    let (first, middle, last) = (
        values[0],
        values[values.len() / 2],
        values[values.len() - 1],
    );
    vec![values.len() as f64, sum, squares, first, middle, last]
}

/// Numbers agree within `tolerance`, relative to those that are larger than 1.
pub(crate) fn assert_close(what: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (place, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let distance = (ours - theirs).abs() / theirs.abs().max(1.0);
        assert!(
            distance <= tolerance,
            "{what}, number {place}: {ours} is not {theirs}"
        );
    }
}
