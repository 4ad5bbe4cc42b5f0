//! Local search (White et al., 2021): hill climbing with restarts.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::search::{Ask, Genome, Observation, Proposal, Random, Scope, SearchMethod};

/// Hyper-parameters of local search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalSearchSettings {
    /// Whether to move to the first neighbour that is better, instead of to the
    /// best one after all have been evaluated.
    pub first_improvement: bool,
}

/// Moves from a random architecture to a better neighbour (one operation, width or
/// edge differs), until no neighbour is better; then starts again from another random one.
///
/// Neighbours are visited in random order. In a part of a space, only those that belong to it are visited. An
/// architecture is evaluated once in a run: its first result counts whenever it is a neighbour again. With several
/// workers the neighbours are evaluated at the same time.
#[derive(Debug, Clone)]
pub(crate) struct LocalSearch {
    settings: LocalSearchSettings,
    scope: Scope,
    /// First reward of every architecture that was evaluated, by its [identity](Genome::identity).
    rewards: BTreeMap<u128, f64>,
    /// The architecture from which the search looks for neighbours, once its reward is known.
    current: Option<(Genome, f64)>,
    /// Neighbours of `current`, or a random start, that must still be evaluated.
    waiting: VecDeque<Genome>,
    /// Number of evaluations whose results are not known yet.
    running: usize,
    /// The best neighbour of `current` known so far.
    best: Option<(Genome, f64)>,
}

impl LocalSearch {
    /// A search among the architectures of a scope.
    #[must_use]
    pub(crate) fn new(settings: &LocalSearchSettings, scope: Scope) -> Self {
        Self {
            settings: settings.clone(),
            scope,
            rewards: BTreeMap::new(),
            current: None,
            waiting: VecDeque::new(),
            running: 0,
            best: None,
        }
    }

    /// Moves to a better neighbour, or starts again if there is none, until there is
    /// something to evaluate.
    fn advance(&mut self, random: &mut Random) {
        let improvement = self
            .best
            .filter(|best| self.current.is_none_or(|current| best.1 > current.1));
        self.best = None;
        self.current = improvement;
        self.waiting.clear();
        let Some((genome, _)) = improvement else {
            return self.restart(random);
        };
        let mut neighbours = self.scope.neighbours(genome);
        random.shuffle(&mut neighbours);
        for neighbour in neighbours {
            match self.rewards.get(&neighbour.identity()) {
                Some(&reward) => self.consider(neighbour, reward),
                None => self.waiting.push_back(neighbour),
            }
        }
    }

    /// A random start that was not evaluated before, unless such an architecture is hard to find.
    fn restart(&mut self, random: &mut Random) {
        let mut start = self.scope.random(random);
        for _ in 0..100 {
            if !self.rewards.contains_key(&start.identity()) {
                break;
            }
            start = self.scope.random(random);
        }
        self.waiting.push_back(start);
    }

    fn consider(&mut self, genome: Genome, reward: f64) {
        if self.best.is_none_or(|best| reward > best.1) {
            self.best = Some((genome, reward));
        }
    }

    /// Whether the search knows where to go next.
    fn is_decided(&self) -> bool {
        let improves = |best: (Genome, f64)| self.current.is_some_and(|now| best.1 > now.1);
        let early = self.settings.first_improvement && self.best.is_some_and(improves);
        early || (self.waiting.is_empty() && self.running == 0)
    }
}

impl SearchMethod for LocalSearch {
    fn name(&self) -> &'static str {
        "local-search"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        while self.is_decided() {
            self.advance(random);
        }
        let Some(genome) = self.waiting.pop_front() else {
            return Ask::Wait;
        };
        self.running += 1;
        Ask::Evaluate(Proposal::new(genome))
    }

    fn tell(&mut self, observation: &Observation) {
        let Observation {
            genome,
            reward_percent,
            ..
        } = *observation;
        self.running -= usize::from(self.running > 0);
        self.rewards
            .entry(genome.identity())
            .or_insert(reward_percent);
        self.consider(genome, reward_percent);
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
mod tests {
    use crate::model::{ArchitectureIndex, SearchSpace};

    use super::*;

    /// What a search evaluates when the reward is the sum of the widths.
    fn climb(first_improvement: bool, count: usize) -> Vec<Genome> {
        let settings = LocalSearchSettings { first_improvement };
        let mut search = LocalSearch::new(&settings, SearchSpace::Size.into());
        let mut random = Random::new(8, 0);
        let mut asked = Vec::new();
        for _ in 0..count {
            let Ask::Evaluate(proposal) = search.ask(&mut random) else {
                panic!()
            };
            let genome = proposal.genome;
            asked.push(genome);
            search.tell(&Observation {
                trial: 0,
                genome,
                architecture: ArchitectureIndex(0),
                epochs: 12,
                reward_percent: reward(genome),
                clock_seconds: 0.0,
            });
        }
        asked
    }

    fn reward(genome: Genome) -> f64 {
        genome.genes().iter().map(|&gene| f64::from(gene)).sum()
    }

    fn distance(a: Genome, b: Genome) -> usize {
        a.genes()
            .iter()
            .zip(b.genes())
            .filter(|(x, y)| x != y)
            .count()
    }

    #[test]
    fn both_strategies_climb_to_the_top_and_then_start_again() {
        for first_improvement in [false, true] {
            let asked = climb(first_improvement, 400);
            let top = Genome::new(SearchSpace::Size, &[7; 5]).unwrap();
            let summit = asked.iter().position(|&genome| genome == top).unwrap();
            assert!(summit < 200);
            // At the top all 35 neighbours are tried, then a new start.
            let restart = asked
                .iter()
                .skip(summit + 1)
                .find(|genome| distance(**genome, top) > 1);
            assert!(restart.is_some());
            let unique: std::collections::BTreeSet<_> = asked.iter().collect();
            assert_eq!(unique.len(), asked.len(), "nothing is evaluated twice");
        }
    }

    #[test]
    fn the_best_neighbour_is_taken_after_all_were_tried() {
        let asked = climb(false, 37);
        let start = asked[0];
        assert!(
            asked[1..36]
                .iter()
                .all(|&genome| distance(genome, start) == 1)
        );
        let best = asked[1..36].iter().copied().map(reward).fold(0.0, f64::max);
        let first_best = asked[1..36]
            .iter()
            .find(|&&genome| reward(genome) == best)
            .unwrap();
        assert_eq!(distance(asked[36], *first_best), 1);
    }

    #[test]
    fn the_first_improvement_is_taken_at_once() {
        let asked = climb(true, 100);
        let mut current = asked[0];
        for &genome in &asked[1..40] {
            assert_eq!(distance(genome, current), 1);
            if reward(genome) > reward(current) {
                current = genome;
            }
        }
    }

    #[test]
    fn workers_share_the_neighbours_and_wait_for_the_last() {
        let settings = LocalSearchSettings::default();
        let mut search = LocalSearch::new(&settings, SearchSpace::Topology.into());
        let mut random = Random::new(8, 0);
        let Ask::Evaluate(Proposal { genome, .. }) = search.ask(&mut random) else {
            panic!()
        };
        assert_eq!(search.ask(&mut random), Ask::Wait);
        search.tell(&Observation {
            trial: 0,
            genome,
            architecture: ArchitectureIndex(0),
            epochs: 12,
            reward_percent: 1.0,
            clock_seconds: 0.0,
        });
        for _ in 0..24 {
            assert!(matches!(search.ask(&mut random), Ask::Evaluate(_)));
        }
        assert_eq!(search.ask(&mut random), Ask::Wait);
    }
}
