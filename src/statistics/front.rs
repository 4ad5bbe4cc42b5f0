//! Trade-offs between a cost and a gain: the Pareto front.

/// What something costs and what it gains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Less is better, such as FLOPs.
    pub cost: f64,
    /// More is better, such as an accuracy.
    pub gain: f64,
}

/// Positions of the points that no other point beats, in the order of rising cost. A point is beaten by one that costs no
/// more and gains no less, and is better in at least one of the two. Of equal points, the first is kept.
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
