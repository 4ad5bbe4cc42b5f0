//! `naswot`: how well `ReLU`s tell images apart.

use nalgebra::DMatrix;

use crate::plan::{Layer, Plan};
use crate::run::{Done, Network, Norm, numbers};

use super::{Batch, ProxyError};

pub(super) fn value(network: &Network, batch: Batch<'_>) -> Result<f64, ProxyError> {
    let images = batch.images.count();
    let reached = reached(network.plan());
    let mut agreements = vec![0_u64; images * images];
    let mut count = |done: Done<'_>| {
        if done.step.layer == Layer::Relu && reached[done.position] {
            count_agreements(&numbers(&done.inputs[0]), images, &mut agreements);
        }
        done.output
    };
    let input = network.input(batch.images)?;
    let pass = network.pass(&network.parameters, Norm::Batch);
    pass.run_watched(input, Some(&mut count))?;
    let agreements = agreements.into_iter().map(|count| count as f64);
    Ok(log_determinant(DMatrix::from_iterator(
        images, images, agreements,
    )))
}

/// Which steps a gradient of the logits reaches. Zeros stop it; what is multiplied by zero does not.
fn reached(plan: &Plan) -> Vec<bool> {
    let mut reached = vec![false; plan.steps().len()];
    if let Some(last) = reached.last_mut() {
        *last = true;
    }
    for (position, step) in plan.steps().iter().enumerate().rev() {
        if reached[position] && step.layer != Layer::Zeros {
            for input in step.inputs.iter().filter_map(|input| input.step()) {
                reached[input] = true;
            }
        }
    }
    reached
}

/// Adds for each two images at how many places both numbers are positive, or neither is.
fn count_agreements(numbers: &[f64], images: usize, agreements: &mut [u64]) {
    let length = numbers.len() / images;
    let signs: Vec<Vec<u64>> = numbers.chunks(length).map(signs).collect();
    for one in 0..images {
        for other in 0..images {
            let words = signs[one].iter().zip(&signs[other]);
            let different: u32 = words.map(|(a, b)| (a ^ b).count_ones()).sum();
            agreements[one * images + other] += length as u64 - u64::from(different);
        }
    }
}

/// A bit for each number: whether it is positive.
fn signs(numbers: &[f64]) -> Vec<u64> {
    let words = numbers.chunks(64).map(|word| {
        let bits = word.iter().enumerate();
        bits.fold(0, |bits, (at, &number)| {
            bits | u64::from(number > 0.0) << at
        })
    });
    words.collect()
}

/// The logarithm of the absolute value of the determinant; -inf if that is 0.
fn log_determinant(matrix: DMatrix<f64>) -> f64 {
    let pivots = matrix.lu().u().diagonal();
    pivots.iter().map(|pivot| libm::log(pivot.abs())).sum()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    #[test]
    fn agreements_are_places_where_both_numbers_or_neither_are_positive() {
        let mut agreements = vec![0; 4];
        let first = [1.0, -1.0, 0.0, 2.0];
        let second = [3.0, 1.0, -4.0, 5.0];
        count_agreements(&[first, second].concat(), 2, &mut agreements);
        assert_eq!(agreements, [4, 3, 3, 4]);
    }

    #[test]
    fn images_that_look_alike_have_no_determinant() {
        let alike = DMatrix::from_element(3, 3, 7.0);
        assert_eq!(
            log_determinant(alike).total_cmp(&f64::NEG_INFINITY),
            Ordering::Equal
        );
        let apart = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 4.0]);
        assert!((log_determinant(apart) - 12.0_f64.ln()).abs() < 1e-12);
    }
}
