//! Kendall's tau-b in n log n, after Knight (1966, doi 10.1080/01621459.1966.10480879).

/// Kendall's tau-b of two columns of values: the number of concordant minus discordant pairs of rows, divided by the
/// geometric mean of the numbers of pairs that are not tied in the left and in the right column. Values without a partner
/// are left out.
///
/// After the rows are sorted by the left values, the number of discordant pairs is the number of exchanges that a merge
/// sort by the right values makes.
#[must_use]
#[expect(clippy::float_cmp, reason = "ties are equal to the bit")]
pub(crate) fn kendall_tau_b(left: &[f64], right: &[f64]) -> Option<f64> {
    let mut pairs: Vec<(f64, f64)> = left.iter().copied().zip(right.iter().copied()).collect();
    let by_left = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
    pairs.sort_unstable_by(by_left);
    let all = pairs_among(pairs.len());
    let tied_left = tied(&pairs, |a, b| a.0 == b.0);
    let tied_both = tied(&pairs, |a, b| a == b);
    let mut sorted: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let mut scratch = vec![0.0; sorted.len()];
    let discordant = exchanges(&mut sorted, &mut scratch);
    let tied_right = tied(&sorted, |a, b| a == b);
    let (left_untied, right_untied) = (all - tied_left, all - tied_right);
    if left_untied == 0 || right_untied == 0 {
        return None;
    }
    // Concordant minus discordant pairs. In this order of operations, no intermediate result is negative.
    let difference = (all + tied_both - tied_left - tied_right) as f64 - 2.0 * discordant as f64;
    let tau = difference / (left_untied as f64).sqrt() / (right_untied as f64).sqrt();
    Some(tau.clamp(-1.0, 1.0))
}

const fn pairs_among(count: usize) -> u64 {
    let count = count as u64;
    count * count.saturating_sub(1) / 2
}

/// The number of pairs of equal values in a sorted list.
fn tied<T>(sorted: &[T], equal: impl FnMut(&T, &T) -> bool) -> u64 {
    sorted
        .chunk_by(equal)
        .map(|run| pairs_among(run.len()))
        .sum()
}

/// Sorts, and counts how many pairs were in the wrong order.
fn exchanges(values: &mut [f64], scratch: &mut [f64]) -> u64 {
    let middle = values.len() / 2;
    if middle == 0 {
        return 0;
    }
    let (left, right) = values.split_at_mut(middle);
    let mut count =
        exchanges(left, &mut scratch[..middle]) + exchanges(right, &mut scratch[middle..]);
    let (mut next_left, mut next_right) = (0, 0);
    for slot in scratch.iter_mut() {
        let takes_right = next_right < right.len()
            && (next_left == left.len() || right[next_right] < left[next_left]);
        if takes_right {
            *slot = right[next_right];
            next_right += 1;
            count += (left.len() - next_left) as u64;
        } else {
            *slot = left[next_left];
            next_left += 1;
        }
    }
    values.copy_from_slice(scratch);
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition, pair by pair.
    fn slow(left: &[f64], right: &[f64]) -> Option<f64> {
        let (mut difference, mut left_untied, mut right_untied) = (0.0, 0.0, 0.0);
        for i in 0..left.len() {
            for j in 0..i {
                let sign = |values: &[f64]| f64::from(values[i].total_cmp(&values[j]) as i8);
                let (x, y) = (sign(left), sign(right));
                difference += x * y;
                left_untied += x.abs();
                right_untied += y.abs();
            }
        }
        let scale = f64::sqrt(left_untied) * f64::sqrt(right_untied);
        (scale > 0.0).then(|| difference / scale)
    }

    proptest! {
        #[test]
        fn equals_the_definition(pairs in prop::collection::vec((0_u8..9, 0_u8..9), 0..60)) {
            let left: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.0)).collect();
            let right: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.1)).collect();
            match (kendall_tau_b(&left, &right), slow(&left, &right)) {
                (Some(fast), Some(slow)) => prop_assert!((fast - slow).abs() < 1e-12),
                (fast, slow) => prop_assert_eq!(fast, slow),
            }
        }
    }
}
