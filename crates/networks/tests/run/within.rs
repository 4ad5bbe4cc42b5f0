//! Numbers within a tolerance of recorded ones.

use serde_json::Value;

/// The numbers of a list.
pub(crate) fn numbers(list: &Value) -> Vec<f64> {
    let numbers = list.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

/// Asserts that no number is further off than `tolerance` times the largest expected one.
pub(crate) fn assert_within(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let pairs = found.iter().zip(expected);
    let furthest = pairs.fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
    assert!(
        furthest <= tolerance * largest && found.iter().all(|value| value.is_finite()),
        "{what}: {furthest:e} off, where the largest number is {largest:e}"
    );
}

/// Asserts that numbers have the recorded digest: sums, and some of them.
pub(crate) fn assert_digest(found: &[f64], digest: &Value, tolerance: f64, what: &str) {
    let count: u64 = digest["shape"]
        .as_array()
        .unwrap()
        .iter()
        .map(|side| side.as_u64().unwrap())
        .product();
    assert_eq!(found.len() as u64, count, "{what}");
    let at = digest["at"].as_array().unwrap().iter();
    let mut some: Vec<f64> = at.map(|at| found[at.as_u64().unwrap() as usize]).collect();
    let mut expected = numbers(&digest["values"]);
    let absolute: f64 = found.iter().map(|value| value.abs()).sum();
    // The sum is compared beside the sum of absolute values, which is as large as it can be.
    some.extend([found.iter().sum(), absolute]);
    expected.extend(["sum", "abs"].map(|name| digest[name].as_f64().unwrap()));
    let values = some.len() - 2;
    let largest = found
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let recorded = expected[..values]
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    assert!(recorded <= largest * (1.0 + tolerance), "{what}: too small");
    some.push(largest);
    let expected_values = [&expected[..values], &[largest]].concat();
    let found_values = [&some[..values], &[largest]].concat();
    assert_within(&found_values, &expected_values, tolerance, what);
    assert_within(
        &some[values..values + 2],
        &expected[values..],
        tolerance,
        what,
    );
    let square: f64 = found.iter().map(|value| value * value).sum();
    assert_within(
        &[square],
        &[digest["square"].as_f64().unwrap()],
        2.0 * tolerance,
        what,
    );
}
