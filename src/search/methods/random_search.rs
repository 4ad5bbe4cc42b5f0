//! Random search.

use crate::search::{Ask, Observation, Proposal, Random, Scope, SearchMethod};

/// Uniform architectures, drawn with replacement (`random_wo_share.py`).
#[derive(Debug, Clone)]
pub(crate) struct RandomSearch {
    scope: Scope,
}

impl RandomSearch {
    /// A random search among the architectures of a scope.
    #[must_use]
    pub(crate) const fn new(scope: Scope) -> Self {
        Self { scope }
    }
}

impl SearchMethod for RandomSearch {
    fn name(&self) -> &'static str {
        "random"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        Ask::Evaluate(Proposal::new(self.scope.random(random)))
    }

    fn tell(&mut self, _: &Observation) {}
}

#[cfg(test)]
mod tests {
    use crate::model::SearchSpace;
    use crate::search::rng::tests::chi_square;

    use super::*;

    #[test]
    fn every_value_of_every_position_is_equally_likely() {
        let mut search = RandomSearch::new(SearchSpace::Topology.into());
        let mut random = Random::new(9, 0);
        let mut counts = [[0; 5]; 6];
        for _ in 0..5_000 {
            let Ask::Evaluate(proposal) = search.ask(&mut random) else {
                panic!()
            };
            for (position, &gene) in proposal.genome.genes().iter().enumerate() {
                counts[position][usize::from(gene)] += 1;
            }
        }
        for position in counts {
            // 18.5 is the 0.1 % point for 4 degrees of freedom.
            assert!(chi_square(&position, &[0.2; 5]) < 18.5, "{position:?}");
        }
    }
}
