//! Trade-offs between a cost and a gain: the Pareto front.

/// What something costs and what it gains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Less is better, such as FLOPs.
    pub cost: f64,
    /// More is better, such as an accuracy.
    pub gain: f64,
}

/// Positions of the points that no other beats, by rising cost: none costs no more and gains no less, one of them
/// strictly. Of equal points, the first stays.
#[must_use]
pub(crate) fn pareto_front(points: &[Point]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..points.len()).collect();
    positions.sort_by(|&left, &right| {
        let (left, right) = (points[left], points[right]);
        left.cost
            .total_cmp(&right.cost)
            .then(right.gain.total_cmp(&left.gain))
    });
    let mut best = f64::NEG_INFINITY;
    positions.retain(|&position| {
        let is_better = points[position].gain > best;
        best = best.max(points[position].gain);
        is_better
    });
    positions
}
