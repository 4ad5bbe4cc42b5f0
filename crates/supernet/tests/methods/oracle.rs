//! The recorded numbers of the original programs, where they are at hand.
//!
//! They lie in a folder `shared` beside the repository, which a user does not have; a test that finds nothing there says so
//! and passes. Part 9 of `WEIGHT_SHARING.md` there says what is in them.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

/// The lines of a case; none, with a note, if the file is not there.
pub(crate) fn lines(case: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let path = folder.join("sharing_oracle.jsonl.gz");
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return Vec::new();
    }
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let start = format!("{{\"case\":\"{case}\"");
    let lines: Vec<Value> = text
        .lines()
        .filter(|line| line.starts_with(&start))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!lines.is_empty(), "no lines of the case {case}");
    lines
}

/// All numbers of a value, however its lists are nested, in order.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

/// All whole numbers of a value, in order.
pub(crate) fn indexes(value: &Value) -> Vec<usize> {
    numbers(value)
        .iter()
        .map(|&number| number as usize)
        .collect()
}

/// The largest distance of two numbers.
pub(crate) fn distance(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    let pairs = ours.iter().zip(theirs);
    pairs
        .map(|(one, other)| (one - other).abs())
        .fold(0.0, |most: f64, one| {
            if one > most || one.is_nan() {
                one
            } else {
                most
            }
        })
}

/// That numbers are those of the oracle.
#[track_caller]
pub(crate) fn close(what: &str, ours: &[f64], theirs: &Value, tolerance: f64) {
    let distance = distance(ours, &numbers(theirs));
    assert!(
        distance <= tolerance,
        "{what}: {distance:e} > {tolerance:e}"
    );
}

/// What the oracle keeps of an array: count, sum, sum of squares, first, middle, last.
pub(crate) fn digest(array: &[f64]) -> Vec<f64> {
    let count = array.len();
    vec![
        count as f64,
        array.iter().sum(),
        array.iter().map(|number| number * number).sum(),
        array[0],
        array[count / 2],
        array[count - 1],
    ]
}
