//! Correlations of values and of ranks.

use super::moments::mean;
use super::ranks::average_ranks;

/// Pearson's correlation coefficient of pairs of values; values without a partner are left out.
#[must_use]
pub(crate) fn pearson(left: &[f64], right: &[f64]) -> Option<f64> {
    let pairs = left.len().min(right.len());
    if pairs < 2 {
        return None;
    }
    let (left, right) = (&left[..pairs], &right[..pairs]);
    let (left_mean, right_mean) = (mean(left)?, mean(right)?);
    let (mut both, mut left_squares, mut right_squares) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (left - left_mean, right - right_mean);
        both += left * right;
        left_squares += left * left;
        right_squares += right * right;
    }
    let scale = f64::sqrt(left_squares) * f64::sqrt(right_squares);
    // rounding can give a little more than 1
    (scale > 0.0).then(|| (both / scale).clamp(-1.0, 1.0))
}

/// Spearman's rho: Pearson's coefficient of the ranks. Equal values share the mean of their ranks.
#[must_use]
pub(crate) fn spearman(left: &[f64], right: &[f64]) -> Option<f64> {
    let pairs = left.len().min(right.len());
    pearson(
        &average_ranks(&left[..pairs]),
        &average_ranks(&right[..pairs]),
    )
}
