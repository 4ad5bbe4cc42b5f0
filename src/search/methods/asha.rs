//! Asynchronous successive halving (Li et al., 2020).

use serde::{Deserialize, Serialize};

use super::brackets::fidelities;
use crate::ids::SearchSpace;
use crate::search::{
    Ask, Genome, Observation, Proposal, Random, SearchError, SearchMethod, TrialNumber,
};

/// Hyper-parameters of ASHA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AshaSettings {
    /// Fewest epochs of an evaluation.
    pub min_epochs: u16,
    /// Most epochs of an evaluation.
    pub max_epochs: u16,
    /// Factor between numbers of epochs; one trial in `eta` is promoted.
    pub eta: u16,
}

impl Default for AshaSettings {
    fn default() -> Self {
        Self {
            min_epochs: 1,
            max_epochs: 12,
            eta: 3,
        }
    }
}

/// Successive halving that never waits: it promotes a trial as soon as it is
/// among the best 1/`eta` of the results so far at its number of epochs, looking
/// at the most epochs first, and else starts a random architecture.
#[derive(Debug, Clone)]
pub struct Asha {
    space: SearchSpace,
    eta: usize,
    rungs: Vec<Rung>,
}

#[derive(Debug, Clone)]
struct Rung {
    epochs: u16,
    /// The highest reward first, the earlier of equals before.
    results: Vec<Finished>,
}

#[derive(Debug, Clone)]
struct Finished {
    reward_percent: f64,
    trial: TrialNumber,
    genome: Genome,
    promoted: bool,
}

impl Asha {
    /// A search of a space.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] as [`fidelities`] says.
    pub fn new(settings: &AshaSettings, space: SearchSpace) -> Result<Self, SearchError> {
        let AshaSettings {
            min_epochs,
            max_epochs,
            eta,
        } = *settings;
        let fidelities = fidelities(min_epochs, max_epochs, eta)?;
        let rung = |epochs| Rung {
            epochs,
            results: Vec::new(),
        };
        let rungs = fidelities.into_iter().map(rung).collect();
        Ok(Self {
            space,
            eta: usize::from(eta),
            rungs,
        })
    }

    /// The best trial that can go on to `above` epochs or less, if there is one.
    fn promote(&mut self) -> Option<Proposal> {
        let mut above = self.rungs.last()?.epochs;
        for rung in self.rungs.iter_mut().rev().skip(1) {
            let promotable = rung.results.len() / self.eta;
            let best = rung
                .results
                .iter_mut()
                .take(promotable)
                .find(|result| !result.promoted);
            if let Some(best) = best {
                best.promoted = true;
                return Some(
                    Proposal::new(best.genome)
                        .after_epochs(above)
                        .resuming(best.trial),
                );
            }
            above = rung.epochs;
        }
        None
    }
}

impl SearchMethod for Asha {
    fn name(&self) -> &'static str {
        "asha"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        if let Some(promoted) = self.promote() {
            return Ask::Evaluate(promoted);
        }
        let new = Proposal::new(Genome::random(self.space, random));
        Ask::Evaluate(
            self.rungs
                .first()
                .map_or(new, |lowest| new.after_epochs(lowest.epochs)),
        )
    }

    fn tell(&mut self, observation: &Observation) {
        let &Observation {
            trial,
            genome,
            epochs,
            reward_percent,
            ..
        } = observation;
        if let Some(rung) = self.rungs.iter_mut().find(|rung| rung.epochs == epochs) {
            let after = rung
                .results
                .partition_point(|r| r.reward_percent >= reward_percent);
            rung.results.insert(
                after,
                Finished {
                    reward_percent,
                    trial,
                    genome,
                    promoted: false,
                },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ArchitectureIndex;

    #[test]
    fn a_trial_goes_on_when_it_is_among_the_best_third() {
        let space = SearchSpace::Size;
        let mut search = Asha::new(&AshaSettings::default(), space).unwrap();
        let mut random = Random::new(1, 0);
        let mut log = Vec::new();
        let mut started = 0;
        for _ in 0..17 {
            let Ask::Evaluate(proposal) = search.ask(&mut random) else {
                panic!()
            };
            let trial = proposal.resumes.unwrap_or(started);
            started += u32::from(proposal.resumes.is_none());
            let epochs = proposal.epochs.unwrap();
            log.push((trial, epochs));
            search.tell(&Observation {
                trial,
                genome: proposal.genome,
                architecture: ArchitectureIndex(0),
                epochs,
                reward_percent: f64::from(trial),
                clock_seconds: 0.0,
            });
        }
        // After every third trial the best one that was not promoted goes on to
        // 4 epochs; the best of the third three there goes on to 12. The reward
        // is the trial's number.
        let expected = [
            [(0, 1), (1, 1), (2, 1), (2, 4)].as_slice(),
            // 3 is the best of four, one of which may be promoted.
            &[(3, 1), (3, 4), (4, 1), (4, 4), (4, 12)],
        ];
        assert_eq!(log[..9], expected.concat());
        for (trial, epochs) in log.iter().copied().filter(|&(_, epochs)| epochs > 1) {
            let before = if epochs == 12 { 4 } else { 1 };
            assert!(log.contains(&(trial, before)));
        }
    }
}
