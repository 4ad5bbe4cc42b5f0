//! What scipy and numpy answer, recorded by `tools/record_statistics.py`.

use serde::Deserialize;

use super::ranks::average_ranks;
use super::{kendall_tau_b, mean, pearson, spearman, standard_deviation};

#[derive(Deserialize)]
struct Recorded {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    left: Vec<String>,
    right: Vec<String>,
    kendall_tau_b: Option<String>,
    spearman: Option<String>,
    pearson: Option<String>,
    average_ranks: Vec<f64>,
    mean: Option<String>,
    standard_deviation: Option<String>,
}

fn numbers(texts: &[String]) -> Vec<f64> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[track_caller]
fn assert_equal(what: &str, ours: Option<f64>, theirs: Option<&String>) {
    let theirs: Option<f64> = theirs.map(|text| text.parse().unwrap());
    match (ours, theirs) {
        (None, None) => (),
        (Some(ours), Some(theirs)) => {
            let tolerance = 1e-12 * theirs.abs().max(1.0);
            assert!(
                (ours - theirs).abs() <= tolerance,
                "{what}: {ours} {theirs}"
            );
        }
        differing => panic!("{what}: {differing:?}"),
    }
}

#[test]
fn statistics_equal_those_of_scipy_and_numpy() {
    let recorded = include_str!("../../tests/fixtures/statistics_scipy.json");
    let recorded: Recorded = serde_json::from_str(recorded).unwrap();
    assert!(recorded.cases.len() >= 9);
    for case in &recorded.cases {
        let (left, right) = (numbers(&case.left), numbers(&case.right));
        let of = |statistic: &str| format!("{statistic}, {}", case.name);
        let tau = kendall_tau_b(&left, &right);
        assert_equal(&of("tau"), tau, case.kendall_tau_b.as_ref());
        let rho = spearman(&left, &right);
        assert_equal(&of("rho"), rho, case.spearman.as_ref());
        assert_equal(&of("r"), pearson(&left, &right), case.pearson.as_ref());
        assert_eq!(average_ranks(&left), case.average_ranks, "{}", case.name);
        assert_equal(&of("mean"), mean(&left), case.mean.as_ref());
        let deviation = standard_deviation(&left);
        assert_equal(
            &of("deviation"),
            deviation,
            case.standard_deviation.as_ref(),
        );
    }
}
