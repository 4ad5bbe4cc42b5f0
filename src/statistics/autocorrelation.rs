//! How similar the values of a series are that are some steps apart.

/// Autocorrelation for lags from 0 to `lags`, relative to the variance over the series: 1 at lag 0. NaN if the values are
/// all equal, or if there are none.
#[must_use]
pub(crate) fn autocorrelation(series: &[f64], lags: usize) -> Vec<f64> {
    let mean = series.iter().sum::<f64>() / series.len() as f64;
    let product = |(one, other): (&f64, &f64)| (one - mean) * (other - mean);
    let variance: f64 = series.iter().zip(series).map(product).sum();
    let at = |lag: usize| {
        let shifted = series.iter().skip(lag);
        shifted.zip(series).map(product).sum::<f64>() / variance
    };
    (0..=lags).map(at).collect()
}
