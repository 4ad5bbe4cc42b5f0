//! `jacob_cov`: how differently the network reacts to changes of different images.

use nalgebra::{DMatrix, SymmetricEigen};

use crate::run::{Network, Norm, numbers};

use super::weights::{dot, length};
use super::{Batch, ProxyError};

/// Keeps eigenvalues away from 0.
const SMALLEST: f64 = 1e-5;

pub(super) fn value(network: &Network, batch: Batch<'_>) -> Result<f64, ProxyError> {
    let input = network.input(batch.images)?.autodiff().require_grad();
    let pass = network.pass(&network.parameters, Norm::Batch);
    let passed = pass.run_watched(input.clone(), None)?;
    if !passed.output.is_tracked() {
        return Ok(f64::NAN);
    }
    let gradient = input.grad(&passed.output.sum().backward());
    let Some(gradient) = gradient else {
        return Ok(f64::NAN);
    };
    Ok(score(&numbers(&gradient), batch.images.count()))
}

/// The score of the gradients of some images, one after another.
fn score(gradients: &[f64], images: usize) -> f64 {
    let rows: Vec<Vec<f64>> = gradients
        .chunks(gradients.len() / images)
        .map(centred)
        .collect();
    let correlations = DMatrix::from_fn(images, images, |one, other| {
        dot(&rows[one], &rows[other]).clamp(-1.0, 1.0)
    });
    if correlations.iter().any(|value| !value.is_finite()) {
        return f64::NAN; // a gradient without variance has no correlations
    }
    let values = SymmetricEigen::new(correlations).eigenvalues;
    let terms = values.iter().map(|value| value + SMALLEST);
    -terms.map(|term| libm::log(term) + 1.0 / term).sum::<f64>()
}

/// A row minus its mean, with length 1.
fn centred(row: &[f64]) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let row: Vec<f64> = row.iter().map(|value| value - mean).collect();
    let length = length(&row);
    row.into_iter().map(|value| value / length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_without_correlation_have_eigenvalues_of_one() {
        let term = 1.0 + SMALLEST;
        let expected = -2.0 * (term.ln() + 1.0 / term);
        let found = score(&[1.0, -1.0, 1.0, -1.0, 5.0, 5.0, 3.0, 3.0], 2);
        assert!((found - expected).abs() < 1e-12, "{found}");
    }

    #[test]
    fn a_gradient_without_variance_has_no_score() {
        assert!(score(&[1.0, 2.0, 0.0, 0.0], 2).is_nan());
    }
}
