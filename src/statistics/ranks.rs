//! Ranks, from 1 for the smallest value.

/// The order of the positions by value; equal values stay in their order.
pub(super) fn positions_by_value(values: &[f64]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|&left, &right| values[left].total_cmp(&values[right]));
    positions
}

/// The rank of each value, from 1 for the smallest; equal values share the mean of their ranks, as in scipy's `rankdata`.
#[must_use]
#[expect(clippy::float_cmp, reason = "ties are equal to the bit")]
pub(crate) fn average_ranks(values: &[f64]) -> Vec<f64> {
    let positions = positions_by_value(values);
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in positions.chunk_by(|&left, &right| values[left] == values[right]) {
        let rank = first as f64 + f64::midpoint(equal.len() as f64, 1.0);
        for &position in equal {
            ranks[position] = rank;
        }
        first += equal.len();
    }
    ranks
}

/// The rank of each value, from 0 for the smallest; of equal values, the first one comes first. The figures of the paper
/// use these ranks: its scripts sort the indexes by accuracy and count.
#[must_use]
pub(crate) fn ordinal_ranks(values: &[f64]) -> Vec<usize> {
    let mut ranks = vec![0; values.len()];
    for (rank, position) in positions_by_value(values).into_iter().enumerate() {
        ranks[position] = rank;
    }
    ranks
}
