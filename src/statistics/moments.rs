//! Mean and standard deviation.

/// The mean; `None` if there are no values.
#[must_use]
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The standard deviation of the values themselves, not an estimate for a population that they were drawn from: numpy's
/// `std` with `ddof=0`. `None` if there are no values.
#[must_use]
pub(crate) fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / values.len() as f64).sqrt())
}
