//! Softmax and its gradient, by hand.

/// The logarithm of the softmax of a row.
#[must_use]
pub fn log_softmax(row: &[f64]) -> Vec<f64> {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = row.iter().map(|number| (number - largest).exp()).sum();
    let logarithm = sum.ln();
    // In this order, as PyTorch has it: sums of these numbers are compared, and some differ by rounding alone.
    row.iter()
        .map(|number| number - largest - logarithm)
        .collect()
}

/// The softmax of a row: numbers above 0 that add up to 1.
///
/// ```
/// use nats_supernet::methods::softmax;
///
/// assert_eq!(softmax(&[2.0, 2.0]), [0.5, 0.5]);
/// ```
#[must_use]
pub fn softmax(row: &[f64]) -> Vec<f64> {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = row.iter().map(|number| (number - largest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The gradient for a row, from the softmax of the row and the gradient for that softmax.
///
/// ```
/// use nats_supernet::methods::softmax_gradient;
///
/// assert_eq!(softmax_gradient(&[0.5, 0.5], &[1.0, 0.0]), [0.25, -0.25]);
/// ```
#[must_use]
pub fn softmax_gradient(probabilities: &[f64], gradient: &[f64]) -> Vec<f64> {
    let pairs = || probabilities.iter().zip(gradient);
    let mean: f64 = pairs().map(|(probability, one)| probability * one).sum();
    pairs()
        .map(|(probability, one)| probability * (one - mean))
        .collect()
}

/// The index of the largest number; the first of several that are as large. 0 of no numbers.
#[must_use]
pub fn largest(numbers: &[f64]) -> usize {
    let mut best = 0;
    for (index, number) in numbers.iter().enumerate() {
        if numbers.get(best).is_some_and(|most| number > most) {
            best = index;
        }
    }
    best
}
