//! Small examples, worked out by hand; `recorded` has scipy's answers to larger ones.

use super::ranks::average_ranks;
use super::{
    Point, autocorrelation, kendall_tau_b, mean, ordinal_ranks, pareto_front, pearson, spearman,
    standard_deviation,
};

/// Whether a correlation is this one but for rounding.
fn is_about(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-15)
}

#[test]
fn mean_and_deviation_are_those_of_the_values_themselves() {
    assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
    assert_eq!(standard_deviation(&[1.0, 3.0]), Some(1.0));
    assert_eq!((mean(&[]), standard_deviation(&[])), (None, None));
}

#[test]
fn an_alternating_series_is_its_opposite_one_step_apart() {
    let of = autocorrelation(&[1.0, 3.0, 1.0, 3.0], 4);
    assert_eq!(of, [1.0, -0.75, 0.5, -0.25, 0.0]);
    let constant = autocorrelation(&[2.0, 2.0], 1);
    let empty = autocorrelation(&[], 0);
    assert!(constant.iter().chain(&empty).all(|value| value.is_nan()));
}

#[test]
fn equal_values_share_a_rank_or_keep_their_order() {
    assert_eq!(average_ranks(&[30.0, 10.0, 30.0]), [2.5, 1.0, 2.5]);
    assert_eq!(ordinal_ranks(&[30.0, 10.0, 30.0]), [1, 0, 2]);
}

#[test]
fn correlations_are_one_where_one_column_rises_with_the_other() {
    assert!(is_about(pearson(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), 1.0));
    assert!(is_about(
        spearman(&[1.0, 2.0, 3.0], &[1.0, 10.0, 100.0]),
        1.0
    ));
    let one_exchange = kendall_tau_b(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0]);
    assert!(is_about(one_exchange, 1.0 / 3.0));
}

#[test]
fn a_point_that_costs_more_and_gains_less_is_not_on_the_front() {
    let point = |cost, gain| Point { cost, gain };
    let points = [point(3.0, 90.0), point(1.0, 70.0), point(2.0, 60.0)];
    assert_eq!(pareto_front(&points), [1, 0]);
}
