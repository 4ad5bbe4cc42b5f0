//! Regularized evolution (Real et al., 2019), as `regularized_ea.py` has it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::model::BenchmarkSpace;
use crate::search::{Ask, Genome, Observation, Proposal, Random, Scope, SearchError, SearchMethod};

use super::{MOST_ALIVE, require};

/// Hyper-parameters of regularized evolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvolutionSettings {
    /// Number of architectures alive, the first ones being random
    /// (`--ea_population`).
    pub population_size: u32,
    /// Number of draws, with replacement in NATS-Bench, of which the best becomes the
    /// parent (`--ea_sample_size`).
    pub sample_size: u32,
}

impl Default for EvolutionSettings {
    fn default() -> Self {
        Self {
            population_size: 10,
            sample_size: 3,
        }
    }
}

/// What the official scripts of the two benchmarks do in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// `regularized_ea.py` of NATS-Bench: the sample is drawn with replacement, of equal ones the first drawn becomes the
    /// parent, and the first population is evaluated regardless of the budget.
    NatsBench,
    /// The notebook of NAS-Bench-101: the sample has no member twice, of equal ones the youngest becomes the parent, and
    /// the budget also ends the first population.
    NasBench101,
}

impl Script {
    const fn of(space: BenchmarkSpace) -> Self {
        match space {
            BenchmarkSpace::Nats(_) => Self::NatsBench,
            BenchmarkSpace::NasBench101 => Self::NasBench101,
        }
    }
}

/// Evolution in which the oldest architecture dies, not the worst.
///
/// The first population is random. Then, again and again, the best of a sample becomes a
/// parent, its mutated child joins the population, and the oldest leaves it. With several workers the sample is drawn
/// from the results reported so far; while there are none, a random architecture is tried.
#[derive(Debug, Clone)]
pub(crate) struct RegularizedEvolution {
    scope: Scope,
    script: Script,
    population_size: usize,
    sample_size: u32,
    asked: usize,
    /// The population with its rewards, the oldest first.
    population: VecDeque<(Genome, f64)>,
}

impl RegularizedEvolution {
    /// An evolution among the architectures of a scope.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] for an empty population or sample, or one larger than a space.
    pub(crate) fn new(settings: &EvolutionSettings, scope: Scope) -> Result<Self, SearchError> {
        let EvolutionSettings {
            population_size,
            sample_size,
        } = *settings;
        for (name, value) in [
            ("population_size", population_size),
            ("sample_size", sample_size),
        ] {
            let possible = (1..=MOST_ALIVE).contains(&value);
            require(possible, name, value, "1 to 32768")?;
        }
        let population_size = population_size as usize;
        let population = VecDeque::new();
        Ok(Self {
            script: Script::of(scope.space()),
            scope,
            population_size,
            sample_size,
            asked: 0,
            population,
        })
    }

    fn parent(&self, random: &mut Random) -> Option<Genome> {
        match self.script {
            Script::NatsBench => self.best_of_draws(random),
            Script::NasBench101 => self.best_of_members(random),
        }
    }

    /// The best of different members.
    fn best_of_members(&self, random: &mut Random) -> Option<Genome> {
        let count = self.population.len();
        let mut places: Vec<usize> = (0..count).collect();
        let sample_size = count.min(self.sample_size as usize);
        for place in 0..sample_size {
            let left = (count - place) as u32;
            places.swap(place, place + random.below(left) as usize);
        }
        places.truncate(sample_size);
        places.sort_unstable(); // the oldest first
        let members = places
            .iter()
            .filter_map(|&place| self.population.get(place));
        // of equal ones, `max_by` returns the last
        let best = members.max_by(|one, other| one.1.total_cmp(&other.1));
        best.map(|&(genome, _)| genome)
    }

    /// The best of draws, which may give a member several times.
    fn best_of_draws(&self, random: &mut Random) -> Option<Genome> {
        let mut parent: Option<(Genome, f64)> = None;
        for _ in 0..self.sample_size {
            let drawn = random.below(self.population.len() as u32) as usize;
            let candidate = *self.population.get(drawn)?;
            if parent.is_none_or(|best| candidate.1 > best.1) {
                parent = Some(candidate);
            }
        }
        parent.map(|(genome, _)| genome)
    }
}

impl SearchMethod for RegularizedEvolution {
    fn name(&self) -> &'static str {
        "rea"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        let filling = self.asked < self.population_size || self.population.is_empty();
        self.asked += 1;
        let parent = if filling { None } else { self.parent(random) };
        let child = match parent {
            Some(parent) => self.scope.mutated(parent, random),
            None => self.scope.random(random),
        };
        Ask::Evaluate(Proposal::new(child))
    }

    fn tell(&mut self, observation: &Observation) {
        self.population
            .push_back((observation.genome, observation.reward_percent));
        if self.population.len() > self.population_size {
            self.population.pop_front();
        }
    }

    fn ignores_budget(&self) -> bool {
        self.script == Script::NatsBench && self.asked < self.population_size
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{ArchitectureIndex, SearchSpace};
    use crate::search::rng::tests::chi_square;

    use super::*;

    /// Asks once and tells `reward`; the genome that was asked for.
    fn step(search: &mut RegularizedEvolution, random: &mut Random, reward: f64) -> Genome {
        let Ask::Evaluate(Proposal {
            genome,
            epochs: None,
            resumes: None,
        }) = search.ask(random)
        else {
            panic!("expected a new trial")
        };
        search.tell(&Observation {
            trial: 0,
            genome,
            architecture: ArchitectureIndex(0),
            epochs: 12,
            reward_percent: reward,
            clock_seconds: 0.0,
        });
        genome
    }

    fn distance(a: Genome, b: Genome) -> usize {
        a.genes()
            .iter()
            .zip(b.genes())
            .filter(|(x, y)| x != y)
            .count()
    }

    #[test]
    fn only_the_first_population_ignores_the_budget() {
        let space = SearchSpace::Topology;
        let settings = EvolutionSettings::default();
        let mut search = RegularizedEvolution::new(&settings, space.into()).unwrap();
        let mut random = Random::new(1, 0);
        for _ in 0..10 {
            assert!(search.ignores_budget());
            step(&mut search, &mut random, 1.0);
        }
        assert!(!search.ignores_budget());
    }

    #[test]
    fn children_are_mutations_of_the_best_of_the_sample_until_it_dies() {
        let settings = EvolutionSettings {
            population_size: 10,
            sample_size: 100,
        };
        let mut search =
            RegularizedEvolution::new(&settings, SearchSpace::Topology.into()).unwrap();
        let mut random = Random::new(2, 0);
        let mut alive = Vec::new();
        for number in 0..40 {
            // Every tenth is by far the best and lives for ten results.
            let reward = if number % 10 == 0 {
                90.0 + f64::from(number)
            } else {
                1.0
            };
            let genome = step(&mut search, &mut random, reward);
            if number >= 10 {
                let best: Genome = alive[(number as usize - 1) / 10 * 10];
                assert_eq!(distance(best, genome), 1, "child {number}");
            }
            alive.push(genome);
            assert_eq!(search.population.len(), alive.len().min(10));
        }
    }

    #[test]
    fn of_equal_members_of_the_sample_the_first_drawn_is_the_parent() {
        let settings = EvolutionSettings::default();
        let mut search =
            RegularizedEvolution::new(&settings, SearchSpace::Topology.into()).unwrap();
        let mut random = Random::new(3, 0);
        for _ in 0..10 {
            step(&mut search, &mut random, 50.0);
        }
        for _ in 0..20 {
            let first = random.clone().below(10) as usize;
            assert_eq!(search.parent(&mut random), Some(search.population[first].0));
        }
    }

    #[test]
    fn a_sample_of_nasbench101_has_no_member_twice_and_of_equal_ones_the_youngest_is_the_parent() {
        let search = |sample_size: u32| {
            let settings = EvolutionSettings {
                population_size: 10,
                sample_size,
            };
            RegularizedEvolution::new(&settings, BenchmarkSpace::NasBench101.into()).unwrap()
        };
        let mut random = Random::new(4, 0);
        // all ten are in a sample of ten, and of two there is each pair
        let (mut all, mut pairs) = (search(10), search(2));
        assert!(!all.ignores_budget());
        for number in 0..10 {
            let reward = if number == 4 { 90.0 } else { 50.0 };
            step(&mut all, &mut random, reward);
            step(&mut pairs, &mut random, f64::from(number));
        }
        let place = |search: &RegularizedEvolution, parent: Option<Genome>| {
            let is_parent = |&(genome, _): &(Genome, f64)| Some(genome) == parent;
            search.population.iter().rposition(is_parent).unwrap()
        };
        let mut counts = [0_u32; 10];
        for _ in 0..9_000 {
            let parent = pairs.parent(&mut random);
            counts[place(&pairs, parent)] += 1;
        }
        // the higher of two different places of ten: place k in 2k of 90 samples
        let expected: Vec<f64> = (1..10).map(|k| f64::from(2 * k) / 90.0).collect();
        assert_eq!(counts[0], 0);
        assert!(chi_square(&counts[1..], &expected) < 26.1, "{counts:?}");
        let parent = all.parent(&mut random);
        assert_eq!(place(&all, parent), 4);
        all.population[4].1 = 50.0;
        let parent = all.parent(&mut random);
        assert_eq!(place(&all, parent), 9, "the youngest");
    }

    #[test]
    fn an_empty_population_or_sample_is_refused() {
        for settings in [(0, 3), (10, 0)] {
            let (population_size, sample_size) = settings;
            let settings = EvolutionSettings {
                population_size,
                sample_size,
            };
            assert!(RegularizedEvolution::new(&settings, SearchSpace::Size.into()).is_err());
        }
    }
}
