//! What runs had found at a point in time, estimated as in the paper.

use serde::Serialize;

use crate::model::ArchitectureIndex;

/// Mean and standard deviation over runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanStd {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, dividing by the number of values (`ddof=0`).
    pub std: f64,
    /// Number of values.
    pub count: usize,
}

impl MeanStd {
    /// Mean and deviation of `values`, or `None` if there are none.
    #[must_use]
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        let mean = (count > 0).then(|| values.iter().sum::<f64>() / count as f64)?;
        let squares: f64 = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        Some(Self {
            mean,
            std: (squares / count as f64).sqrt(),
            count,
        })
    }
}

/// Estimates the value of a run's best architecture at `seconds`, as Table 4
/// and Figure 6 do.
///
/// A line is drawn through the two results that are nearest in time; of equally near
/// results the earlier is taken. So the estimate before the first or after the last
/// result is extrapolated, and between two results it lies between the values of two
/// incumbents. If a run has one result, the estimate is its value. If both results have
/// the same time, it is the value of the later one. `points` are (clock in seconds,
/// incumbent), ascending. `None` if there are no points or `value` does not know an
/// architecture.
pub(crate) fn estimate_at(
    points: &[(f64, ArchitectureIndex)],
    seconds: f64,
    value: impl Fn(ArchitectureIndex) -> Option<f64>,
) -> Option<f64> {
    // The two nearest are among the two before and the two after.
    let after = points.partition_point(|point| point.0 < seconds);
    let near = points.get(after.saturating_sub(2)..points.len().min(after + 2))?;
    let distance = |point: &&(f64, ArchitectureIndex)| (point.0 - seconds).abs();
    let mut nearest: Vec<_> = near.iter().collect();
    nearest.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    let (&(time_a, a), rest) = nearest.split_first().map(|(first, rest)| (*first, rest))?;
    let Some(&&(time_b, b)) = rest.first() else {
        return value(a);
    };
    if time_a.total_cmp(&time_b).is_eq() {
        return value(b);
    }
    let (value_a, value_b) = (value(a)?, value(b)?);
    let span = time_b - time_a;
    Some((time_b - seconds) / span * value_a + (seconds - time_a) / span * value_b)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn points(times: &[f64]) -> Vec<(f64, ArchitectureIndex)> {
        (0..)
            .map(ArchitectureIndex)
            .zip(times)
            .map(|(index, &time)| (time, index))
            .collect()
    }

    /// The value of architecture i is i squared.
    #[expect(clippy::unnecessary_wraps, reason = "the type that estimates take")]
    fn squared(index: ArchitectureIndex) -> Option<f64> {
        Some(f64::from(index.0).powi(2))
    }

    #[test]
    fn the_two_nearest_results_are_joined_by_a_line() {
        let points = points(&[10.0, 20.0, 30.0, 50.0]);
        let at = |seconds| estimate_at(&points, seconds, squared).unwrap();
        assert_eq!(at(25.0), 2.5); // between 1 at 20 s and 4 at 30 s
        assert_eq!(at(20.0), 1.0);
        assert_eq!(at(0.0), -1.0); // extrapolated from 0 at 10 s and 1 at 20 s
        assert_eq!(at(60.0), 11.5); // from 4 at 30 s and 9 at 50 s
        assert_eq!(at(40.0), 6.5); // 30 s and 50 s
        assert_eq!(at(25.0 + 7.5), 4.75); // 30 s and 20 s, which are nearer than 50 s
        assert_eq!(at(35.0), 5.5); // 20 s and 50 s are equally near: 20 s was first
    }

    #[test]
    fn short_runs_and_simultaneous_results_have_estimates() {
        assert_eq!(estimate_at(&[], 5.0, squared), None);
        assert_eq!(
            estimate_at(&points(&[10.0])[..], 5.0, |_| Some(7.0)),
            Some(7.0)
        );
        assert_eq!(
            estimate_at(&points(&[10.0, 10.0])[..], 5.0, squared),
            Some(1.0)
        );
        assert_eq!(estimate_at(&points(&[10.0, 20.0])[..], 5.0, |_| None), None);
    }

    #[test]
    fn deviation_divides_by_the_number_of_values() {
        let summary = MeanStd::of(&[1.0, 3.0]).unwrap();
        assert_eq!(
            summary,
            MeanStd {
                mean: 2.0,
                std: 1.0,
                count: 2
            }
        );
        assert_eq!(MeanStd::of(&[]), None);
    }

    proptest! {
        #[test]
        fn looking_near_the_time_finds_what_sorting_all_results_finds(
            gaps in prop::collection::vec(1_u32..50, 2..40), seconds in 0_u32..1200
        ) {
            let times: Vec<f64> = gaps.iter().scan(0, |sum, gap| {
                *sum += gap;
                Some(f64::from(*sum))
            }).collect();
            let seconds = f64::from(seconds);
            let mut sorted = points(&times);
            let found = estimate_at(&sorted, seconds, squared);
            sorted.sort_by(|a, b| (a.0 - seconds).abs().total_cmp(&(b.0 - seconds).abs()));
            let [(x1, y1), (x2, y2)] = [sorted[0], sorted[1]].map(|(x, i)| (x, squared(i).unwrap()));
            let line = (x2 - seconds) / (x2 - x1) * y1 + (seconds - x1) / (x2 - x1) * y2;
            prop_assert_eq!(found, Some(line));
        }
    }
}
