//! Regularized evolution (Real et al., 2019), as `regularized_ea.py` has it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::search::{Ask, Genome, Observation, Proposal, Random, Scope, SearchError, SearchMethod};

use super::{MOST_ALIVE, require};

/// Hyper-parameters of regularized evolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvolutionSettings {
    /// Number of architectures alive, the first ones being random
    /// (`--ea_population`).
    pub population_size: u32,
    /// Number of draws, with replacement, of which the best becomes the parent
    /// (`--ea_sample_size`).
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

/// Evolution in which the oldest architecture dies, not the worst.
///
/// The first population is random, and is evaluated regardless of the budget. Then, again and
/// again, the best of a sample (the first of equal ones) becomes a parent, its mutated child
/// joins the population, and the oldest leaves it. With several workers the sample is drawn
/// from the results reported so far; while there are none, a random architecture is tried.
#[derive(Debug, Clone)]
pub(crate) struct RegularizedEvolution {
    scope: Scope,
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
            scope,
            population_size,
            sample_size,
            asked: 0,
            population,
        })
    }

    fn parent(&self, random: &mut Random) -> Option<Genome> {
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
        self.asked < self.population_size
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{ArchitectureIndex, SearchSpace};

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
