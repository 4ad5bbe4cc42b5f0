//! Asynchronous successive halving (Li et al., 2020).

use serde::{Deserialize, Serialize};

use crate::search::{
    Ask, Genome, Observation, Proposal, Random, Scope, SearchError, SearchMethod, TrialNumber,
};

use super::brackets::fidelities;

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
/// among the best 1/`eta` of the results so far at its number of epochs. It looks
/// at the results after the most epochs first. If it can promote none, it starts a
/// random architecture.
#[derive(Debug, Clone)]
pub(crate) struct Asha {
    scope: Scope,
    eta: usize,
    rungs: Vec<Rung>,
}

#[derive(Debug, Clone)]
struct Rung {
    epochs: u16,
    /// The highest reward first; of equal ones, the earlier first.
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
    /// A search among the architectures of a scope.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] as [`fidelities`] says.
    pub(crate) fn new(settings: &AshaSettings, scope: Scope) -> Result<Self, SearchError> {
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
            scope,
            eta: usize::from(eta),
            rungs,
        })
    }

    /// The best trial that can be promoted to at most `above` epochs, if there is one.
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
        let new = Proposal::new(self.scope.random(random));
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
    use crate::model::{ArchitectureIndex, SearchSpace};

    use super::*;

    /// Numbers of trial and epochs of the first evaluations of one worker.
    fn work(count: usize, reward: impl Fn(TrialNumber) -> f64) -> Vec<(TrialNumber, u16)> {
        let mut search = Asha::new(&AshaSettings::default(), SearchSpace::Size.into()).unwrap();
        let mut random = Random::new(1, 0);
        let mut log = Vec::new();
        let mut started = 0;
        for _ in 0..count {
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
                reward_percent: reward(trial),
                clock_seconds: 0.0,
            });
        }
        log
    }

    #[test]
    fn a_trial_goes_on_when_it_is_among_the_best_third() {
        // Every trial is better than those before. With three results after one
        // epoch, one may go on; the fourth trial is then among the best 4 / 3 = 1.
        let log = work(17, f64::from);
        let start = [
            (0, 1),
            (1, 1),
            (2, 1),
            (2, 4),
            (3, 1),
            (3, 4),
            (4, 1),
            (4, 4),
            (4, 12),
        ];
        assert_eq!(log[..9], start);
        for &(trial, epochs) in log.iter().filter(|evaluation| evaluation.1 > 1) {
            let before = if epochs == 12 { 4 } else { 1 };
            assert!(log.contains(&(trial, before)));
        }
    }

    #[test]
    fn of_equal_trials_the_earlier_goes_on() {
        let log = work(8, |_| 50.0);
        let start = [
            (0, 1),
            (1, 1),
            (2, 1),
            (0, 4),
            (3, 1),
            (4, 1),
            (5, 1),
            (1, 4),
        ];
        assert_eq!(log, start);
    }
}
