//! The landscape of a space: architectures are neighbours if they differ in one operation or width.

use crate::model::{Dataset, SearchSpace};
use crate::query::NatsBench;
use crate::report::ReportError;
use crate::report::rows::Rows;
use crate::search::{Genome, Random};
use crate::space::CellOperations;
use crate::statistics::autocorrelation;

/// The data sets with validation accuracies.
pub(super) const DATASETS: [Dataset; 3] = [
    Dataset::Cifar10Valid,
    Dataset::Cifar100,
    Dataset::ImageNet16,
];

/// What every architecture reaches on one data set.
pub(super) struct Landscape {
    space: SearchSpace,
    /// Ordered by [`Genome::code`].
    places: Vec<Place>,
}

/// An architecture.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) index: i64,
    pub(super) architecture: String,
    pub(super) percent: f64,
}

/// An architecture that no neighbour beats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LocalMaximum {
    /// Position in the landscape.
    pub(super) code: usize,
    /// Number of architectures from which steepest ascent leads to it, itself included.
    pub(super) basin: usize,
}

impl Landscape {
    /// Reads the landscape of each data set; `None` for one that lacks an architecture of the space.
    pub(super) fn read(
        bench: &NatsBench,
        sql: &str,
        space: SearchSpace,
    ) -> Result<Vec<(Dataset, Option<Self>)>, ReportError> {
        let rows = Rows::read(bench, sql, space)?;
        let mut places: [Vec<Option<Place>>; 3] =
            std::array::from_fn(|_| vec![None; size_of(space)]);
        for row in rows.iter() {
            let (dataset, architecture) = (row.text("dataset")?, row.text("arch_str")?);
            let Some(code) = code(space, architecture) else {
                continue;
            };
            let of = DATASETS.iter().zip(&mut places);
            for (_, places) in of.filter(|(of, _)| of.as_str() == dataset) {
                if let Some(place) = places.get_mut(code) {
                    *place = Some(Place {
                        index: row.integer("arch_index")?,
                        architecture: architecture.to_owned(),
                        percent: row.real("valid_percent")?,
                    });
                }
            }
        }
        let whole = |places: Vec<Option<Place>>| {
            let places = places.into_iter().collect::<Option<Vec<Place>>>()?;
            Some(Self { space, places })
        };
        Ok(DATASETS.into_iter().zip(places.map(whole)).collect())
    }

    pub(super) fn place(&self, code: usize) -> Option<&Place> {
        self.places.get(code)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    fn percent(&self, code: usize) -> f64 {
        self.place(code)
            .map_or(f64::NEG_INFINITY, |place| place.percent)
    }

    fn neighbours(&self, code: usize) -> impl Iterator<Item = usize> {
        let genome = Genome::from_code(self.space, code as u32);
        genome
            .into_iter()
            .flat_map(Genome::neighbours)
            .map(|neighbour| neighbour.code() as usize)
    }

    /// Local maxima, the one with the largest basin first. The ascent only goes to better neighbours. Of equally good ones, it
    /// takes the first in the order of [`Genome::neighbours`].
    pub(super) fn local_maxima(&self) -> Vec<LocalMaximum> {
        let steps: Vec<usize> = (0..self.len())
            .map(|code| {
                let better = |best: usize, neighbour: usize| {
                    if self.percent(neighbour) > self.percent(best) {
                        neighbour
                    } else {
                        best
                    }
                };
                self.neighbours(code).fold(code, better)
            })
            .collect();
        let mut basins = vec![0; self.len()];
        for start in 0..self.len() {
            let mut code = start;
            while let Some(&next) = steps.get(code).filter(|&&next| next != code) {
                code = next; // always uphill, so the loop ends
            }
            if let Some(basin) = basins.get_mut(code) {
                *basin += 1;
            }
        }
        let found = basins.into_iter().enumerate();
        let mut maxima: Vec<LocalMaximum> = found
            .filter(|&(_, basin)| basin > 0)
            .map(|(code, basin)| LocalMaximum { code, basin })
            .collect();
        maxima.sort_by_key(|maximum| std::cmp::Reverse(maximum.basin));
        maxima
    }

    /// Autocorrelation of a random walk for lags from 0 to `lags`: how similar the accuracies are that are so many steps apart,
    /// relative to the variance over the walk.
    pub(super) fn autocorrelation(&self, seed: u64, steps: usize, lags: usize) -> Vec<f64> {
        let mut random = Random::new(seed, 0);
        let mut genome = Genome::random(self.space, &mut random);
        let mut walk = Vec::with_capacity(steps);
        for _ in 0..steps {
            walk.push(self.percent(genome.code() as usize));
            let count = genome.neighbours().count() as u32;
            let chosen = random.below(count) as usize;
            genome = genome.neighbours().nth(chosen).unwrap_or(genome);
        }
        autocorrelation(&walk, lags)
    }
}

/// Architectures of a space.
pub(super) fn size_of(space: SearchSpace) -> usize {
    space.architecture_count() as usize
}

/// [`Genome::code`] of an architecture.
fn code(space: SearchSpace, architecture: &str) -> Option<usize> {
    let genome = match space {
        SearchSpace::Topology => {
            let cell: CellOperations = architecture.parse().ok()?;
            Genome::new(space, &cell.numbers())
        }
        SearchSpace::Size => {
            let gene = |width: &str| (width.parse::<u8>().ok()? / 8).checked_sub(1);
            let genes: Option<Vec<u8>> = architecture.split(':').map(gene).collect();
            Genome::new(space, &genes?)
        }
    };
    genome.map(|genome| genome.code() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn landscape(percent: impl Fn(&Genome) -> f64) -> Landscape {
        let space = SearchSpace::Topology;
        let place = |code| Place {
            index: i64::from(code),
            architecture: String::new(),
            percent: percent(&Genome::from_code(space, code).unwrap()),
        };
        Landscape {
            space,
            places: (0..15_625).map(place).collect(),
        }
    }

    #[test]
    fn a_smooth_hill_has_one_maximum_that_everything_leads_to() {
        let hill = landscape(|genome| genome.genes().iter().map(|&gene| f64::from(gene)).sum());
        let top = LocalMaximum {
            code: 15_624,
            basin: 15_625,
        };
        assert_eq!(hill.local_maxima(), [top]);
    }

    #[test]
    fn two_hills_share_the_architectures() {
        // all genes at 4 count 4 each, all at 0 count 3 each; in between is the valley
        let hills = landscape(|genome| {
            let ones = genome.genes().iter();
            let count = |value: u8| {
                ones.clone()
                    .map(|&gene| f64::from(u8::from(gene == value)))
                    .sum::<f64>()
            };
            (4.0 * count(4)).max(3.0 * count(0))
        });
        let maxima = hills.local_maxima();
        let codes: Vec<usize> = maxima.iter().map(|maximum| maximum.code).collect();
        assert_eq!(codes, [15_624, 0]);
        assert_eq!(
            maxima.iter().map(|maximum| maximum.basin).sum::<usize>(),
            15_625
        );
    }

    #[test]
    fn neighbours_of_a_walk_are_alike_and_distant_steps_are_not() {
        let hill = landscape(|genome| genome.genes().iter().map(|&gene| f64::from(gene)).sum());
        let correlation = hill.autocorrelation(1, 50_000, 40);
        assert!((correlation[0] - 1.0).abs() < 1e-12);
        // a step changes one of six genes to one of four others: 1 - 1/6 - 1/24 of the sum stays
        assert!(
            (correlation[1] - 19.0 / 24.0).abs() < 0.02,
            "{correlation:?}"
        );
        assert!(correlation[40].abs() < 0.1);
        assert_eq!(correlation, hill.autocorrelation(1, 50_000, 40));
    }

    #[test]
    fn every_architecture_has_a_place_of_its_own() {
        for &space in SearchSpace::ALL {
            let mut codes: Vec<usize> = crate::space::architectures(space)
                .iter()
                .map(|architecture| code(space, architecture).unwrap())
                .collect();
            codes.sort_unstable();
            assert_eq!(codes, (0..size_of(space)).collect::<Vec<_>>());
        }
    }
}
