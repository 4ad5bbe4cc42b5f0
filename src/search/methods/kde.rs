//! Kernel density over unordered categories, the model of BOHB.

use crate::model::BenchmarkSpace;
use crate::search::{Genome, levels};

/// The most values that a position of any space has.
const MOST_LEVELS: usize = 8;

/// How a kernel's bandwidth and number of levels are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandwidthRule {
    /// As `HpBandSter` 0.7.4 uses `KDEMultivariate` of statsmodels. The
    /// bandwidth is 1.06 x standard deviation of the category *numbers* x
    /// n^(-1/(4 + d)), so it depends on their order. It has no upper limit,
    /// and above 1 the kernel of equal values is negative. The levels are
    /// the values *seen*, so a single value leads to a division by zero
    /// (`HpBandSter` #100, statsmodels #3790).
    HpBandSter,
    /// The same without these faults: the deviation is the root of the
    /// probability that two values differ; the bandwidth is at most
    /// (levels - 1) / levels, at which the kernel is uniform; and the levels are
    /// those of the space.
    Bounded,
}

/// A density over the genomes of a space: the mean over the data of the product
/// over positions of Aitchison and Aitken's kernel, 1 - h for equal values and
/// h / (levels - 1) for others.
#[derive(Debug, Clone)]
pub(crate) struct CategoricalKde {
    rows: Vec<Genome>,
    /// One for each position, as below.
    bandwidths: Vec<f64>,
    /// The kernel of equal and of different values.
    kernels: Vec<(f64, f64)>,
}

impl CategoricalKde {
    /// The density of `data`, with bandwidths of at least `min_bandwidth`. Without
    /// data it is NaN everywhere.
    pub(crate) fn fit(
        space: BenchmarkSpace,
        data: impl IntoIterator<Item = Genome>,
        rule: BandwidthRule,
        min_bandwidth: f64,
    ) -> Self {
        let rows: Vec<Genome> = data.into_iter().collect();
        let levels = levels(space);
        let factor = 1.06 * libm::pow(rows.len() as f64, -1.0 / (4.0 + levels.len() as f64));
        let mut counts = vec![[0_u32; MOST_LEVELS]; levels.len()];
        for row in &rows {
            for (count, &gene) in counts.iter_mut().zip(row.genes()) {
                if let Some(slot) = count.get_mut(usize::from(gene)) {
                    *slot += 1;
                }
            }
        }
        let of_position = |(counts, &levels): (&[u32; MOST_LEVELS], &u8)| {
            let (bandwidth, level_count) = match rule {
                BandwidthRule::HpBandSter => {
                    let seen = counts.iter().filter(|&&count| count > 0).count();
                    (
                        (factor * number_deviation(counts)).max(min_bandwidth),
                        seen as f64,
                    )
                }
                BandwidthRule::Bounded => {
                    let level_count = f64::from(levels);
                    let uniform = (level_count - 1.0) / level_count;
                    let wanted = factor * category_deviation(counts);
                    (wanted.max(min_bandwidth).min(uniform), level_count)
                }
            };
            (
                bandwidth,
                (1.0 - bandwidth, bandwidth / (level_count - 1.0)),
            )
        };
        let (bandwidths, kernels) = counts.iter().zip(levels).map(of_position).unzip();
        Self {
            rows,
            bandwidths,
            kernels,
        }
    }

    /// The density at a genome. With [`BandwidthRule::HpBandSter`] it may be
    /// negative, infinite or no number.
    #[must_use]
    pub(crate) fn density(&self, genome: Genome) -> f64 {
        let product = |row: &Genome| {
            // there are as many kernels as positions
            let pairs = row.slots().iter().zip(genome.slots()).zip(&self.kernels);
            pairs.fold(1.0, |product, ((a, b), kernel)| {
                product * if a == b { kernel.0 } else { kernel.1 }
            })
        };
        self.rows.iter().map(product).sum::<f64>() / self.rows.len() as f64
    }

    /// The bandwidth of each position.
    #[must_use]
    pub(crate) fn bandwidths(&self) -> &[f64] {
        &self.bandwidths
    }

    /// The genomes that it was made from.
    #[must_use]
    pub(super) fn rows(&self) -> &[Genome] {
        &self.rows
    }
}

/// Standard deviation (`ddof=0`) of numbers that occur `counts[number]` times,
/// exact up to the last division and root.
fn number_deviation(counts: &[u32; MOST_LEVELS]) -> f64 {
    let moment = |power: u32| -> u64 {
        let numbers = counts.iter().zip(0_u64..);
        numbers
            .map(|(&count, number)| u64::from(count) * number.pow(power))
            .sum()
    };
    let (count, sum, squares) = (moment(0), moment(1), moment(2));
    ((count * squares - sum * sum) as f64).sqrt() / count as f64
}

/// Root of the probability that two values drawn with replacement differ.
fn category_deviation(counts: &[u32; MOST_LEVELS]) -> f64 {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let equal: u64 = counts.iter().map(|&count| u64::from(count).pow(2)).sum();
    ((total * total - equal) as f64).sqrt() / total as f64
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use crate::model::SearchSpace;
    use crate::search::Random;

    use super::*;

    /// What `tools/record_kde.py` wrote.
    #[derive(Deserialize)]
    struct Recorded {
        statsmodels: String,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        space: SearchSpace,
        min_bandwidth: f64,
        data: Vec<Vec<u8>>,
        bandwidths: Vec<f64>,
        queries: Vec<Vec<u8>>,
        /// As text, since JSON has no infinity.
        densities: Vec<String>,
    }

    fn near(value: f64, expected: f64) -> bool {
        if !expected.is_finite() {
            return value.to_string() == expected.to_string();
        }
        (value - expected).abs() <= 1e-12 * expected.abs().max(1e-6)
    }

    #[test]
    fn densities_and_bandwidths_are_those_of_statsmodels() {
        let recorded = include_str!("../../../tests/fixtures/kde_statsmodels.json");
        let recorded: Recorded = serde_json::from_str(recorded).unwrap();
        assert!(!recorded.statsmodels.is_empty());
        let mut seen = [false; 3];
        for case in recorded.cases {
            let genome = |genes: &Vec<u8>| Genome::new(case.space, genes).unwrap();
            let data: Vec<Genome> = case.data.iter().map(genome).collect();
            let rule = BandwidthRule::HpBandSter;
            let kde = CategoricalKde::fit(case.space.into(), data, rule, case.min_bandwidth);
            for (&h, &expected) in kde.bandwidths().iter().zip(&case.bandwidths) {
                assert!(near(h, expected), "bandwidth {h}, expected {expected}");
            }
            for (query, text) in case.queries.iter().zip(&case.densities) {
                let (density, expected) = (kde.density(genome(query)), text.parse().unwrap());
                assert!(
                    near(density, expected),
                    "density {density}, expected {expected}"
                );
                seen[0] |= expected < 0.0;
                seen[1] |= expected.is_infinite();
                seen[2] |= kde.bandwidths().iter().any(|&h| h > 1.0);
            }
        }
        assert_eq!(seen, [true; 3], "negative, infinite, bandwidth above 1");
    }

    fn random_data(space: SearchSpace, count: usize) -> Vec<Genome> {
        let mut random = Random::new(21, 0);
        (0..count)
            .map(|_| Genome::random(space, &mut random))
            .collect()
    }

    #[test]
    fn the_bounded_density_is_positive_and_adds_up_to_1() {
        for &space in SearchSpace::ALL {
            let mut data = random_data(space, 9);
            // One value only in the first column.
            for genome in &mut data {
                *genome = genome.with_gene(0, 2).unwrap();
            }
            let kde = CategoricalKde::fit(space.into(), data, BandwidthRule::Bounded, 0.3);
            let all = (0..).map_while(|code| Genome::from_code(space, code));
            let densities: Vec<f64> = all.map(|genome| kde.density(genome)).collect();
            assert!(densities.iter().all(|&density| density > 0.0));
            assert!((densities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn only_the_official_bandwidth_depends_on_the_order_of_categories() {
        let space = SearchSpace::Topology;
        let data = random_data(space, 20);
        // Swap the values 1 and 4 everywhere.
        let swap = |gene: u8| [0, 4, 2, 3, 1][usize::from(gene)];
        let swapped: Vec<Genome> = data
            .iter()
            .map(|genome| {
                Genome::from_fn(space, |position| swap(genome.genes()[position])).unwrap()
            })
            .collect();
        for (rule, same) in [
            (BandwidthRule::Bounded, true),
            (BandwidthRule::HpBandSter, false),
        ] {
            let [a, b] = [&data, &swapped]
                .map(|data| CategoricalKde::fit(space.into(), data.iter().copied(), rule, 0.0));
            assert_eq!(a.bandwidths() == b.bandwidths(), same);
        }
    }
}
