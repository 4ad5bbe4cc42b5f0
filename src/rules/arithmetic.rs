//! Sums and means as `CPython` up to 3.11 computes them.

/// The sum from left to right, starting at zero, with one rounding for each addition.
#[must_use]
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |total, value| total + value)
}

/// The [`sum`] divided by the count; `None` for no values.
///
/// The mean of equal numbers is often not that number, so it has to be computed.
#[must_use]
pub(crate) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (total, count) = values
        .into_iter()
        .fold((0.0, 0_u32), |(total, count), value| {
            (total + value, count + 1)
        });
    (count > 0).then(|| total / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_equal_numbers_is_not_always_that_number() {
        let seconds = [2.548_979_236_966_087_7; 12];
        assert_eq!(mean(seconds), Some(2.548_979_236_966_087_3));
    }
}
