//! Brackets of successive halving, which Hyperband and BOHB share.

use std::collections::VecDeque;

use crate::search::{Ask, Genome, Observation, Proposal, SearchError, TrialNumber};

use super::{MOST_EPOCHS, require};

/// Numbers of epochs at which trials are compared: `max_epochs` divided by the
/// powers of `eta`, rounded down, ascending, as many as are not below
/// `min_epochs`. 1, 3 and 12 give 1 (of 12/9 = 1.333), 4 and 12.
///
/// # Errors
///
/// [`SearchError::InvalidSetting`] unless 2 <= `eta` <= 200 and
/// 1 <= `min_epochs` <= `max_epochs` <= 200.
pub(crate) fn fidelities(
    min_epochs: u16,
    max_epochs: u16,
    eta: u16,
) -> Result<Vec<u16>, SearchError> {
    let possible = (2..=MOST_EPOCHS).contains(&eta);
    require(possible, "eta", eta, "2 to 200")?;
    let possible = (1..=MOST_EPOCHS).contains(&max_epochs);
    require(possible, "max_epochs", max_epochs, "1 to 200")?;
    let possible = (1..=max_epochs).contains(&min_epochs);
    require(possible, "min_epochs", min_epochs, "1 to max_epochs")?;
    let (eta, max_epochs) = (u32::from(eta), u32::from(max_epochs));
    let powers = std::iter::successors(Some(1_u32), |power| power.checked_mul(eta));
    let reachable = powers.take_while(|&power| u32::from(min_epochs) * power <= max_epochs);
    let mut epochs: Vec<u16> = reachable.map(|power| (max_epochs / power) as u16).collect();
    epochs.reverse();
    Ok(epochs)
}

/// How many trials the brackets start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BracketSizes {
    /// floor(L / (s + 1)) x eta^s, as in `HpBandSter`: 9, 3 and 3 for L = 3 levels.
    HpBandSter,
    /// ceil(L x eta^s / (s + 1)), as in the Hyperband paper (Li et al., 2018): 9, 5
    /// and 3.
    Hyperband,
}

/// Numbers of trials at each of the last s + 1 levels, in the bracket that has
/// `halvings` = s of `levels` = L.
fn bracket_sizes(sizes: BracketSizes, levels: u32, halvings: u32, eta: u16) -> Vec<u32> {
    let power = |exponent| u32::from(eta).saturating_pow(exponent);
    let first = match sizes {
        BracketSizes::HpBandSter => (levels / (halvings + 1)).saturating_mul(power(halvings)),
        BracketSizes::Hyperband => levels
            .saturating_mul(power(halvings))
            .div_ceil(halvings + 1),
    };
    (0..=halvings)
        .map(|halving| (first / power(halving)).max(1))
        .collect()
}

/// Brackets that are worked through in a cycle: from the one with the most
/// halvings to the one without any.
///
/// The oldest bracket that has something to do is served first. While a
/// bracket waits for the last results of a rung, idle workers start the next;
/// so with one worker the brackets are made strictly one after the other.
#[derive(Debug, Clone)]
pub(super) struct Brackets {
    sizes: BracketSizes,
    eta: u16,
    fidelities: Vec<u16>,
    /// Brackets that may still be started, if limited.
    remaining: Option<u32>,
    started: u32,
    active: VecDeque<Bracket>,
    /// Bracket and entry of each trial.
    entries_of_trials: Vec<(u32, usize)>,
}

#[derive(Debug, Clone)]
struct Bracket {
    number: u32,
    /// Number of trials and of epochs at each rung.
    rungs: Vec<(u32, u16)>,
    rung: usize,
    entries: Vec<Entry>,
    /// Entries that take part in this rung, in the order of starting.
    members: Vec<usize>,
    asked: usize,
    seen: usize,
}

#[derive(Debug, Clone)]
struct Entry {
    genome: Genome,
    trial: TrialNumber,
    reward_percent: f64,
}

impl Brackets {
    /// Brackets over these ascending numbers of epochs, at most `limit` of them.
    pub(super) fn new(
        sizes: BracketSizes,
        fidelities: Vec<u16>,
        eta: u16,
        limit: Option<u32>,
    ) -> Self {
        let (active, entries_of_trials) = (VecDeque::new(), Vec::new());
        Self {
            sizes,
            eta,
            fidelities,
            remaining: limit,
            started: 0,
            active,
            entries_of_trials,
        }
    }

    /// What to do next; `sample` draws the architecture of a new trial.
    pub(super) fn ask(&mut self, mut sample: impl FnMut() -> Genome) -> Ask {
        let next_trial = self.entries_of_trials.len() as TrialNumber;
        loop {
            for bracket in &mut self.active {
                if let Some(proposal) = bracket.next(next_trial, &mut sample) {
                    if proposal.resumes.is_none() {
                        self.entries_of_trials
                            .push((bracket.number, bracket.entries.len() - 1));
                    }
                    return Ask::Evaluate(proposal);
                }
            }
            if self.remaining == Some(0) {
                return if self.active.is_empty() {
                    Ask::Finished
                } else {
                    Ask::Wait
                };
            }
            self.remaining = self.remaining.map(|count| count - 1);
            let bracket = self.next_bracket();
            self.active.push_back(bracket);
            self.started += 1;
        }
    }

    /// Takes a result, and promotes the best when a rung is complete.
    pub(super) fn tell(&mut self, observation: &Observation) {
        let Some(&(number, entry)) = self.entries_of_trials.get(observation.trial as usize) else {
            return;
        };
        let Some(bracket) = self
            .active
            .iter_mut()
            .find(|bracket| bracket.number == number)
        else {
            return;
        };
        bracket.tell(entry, observation.reward_percent);
        self.active
            .retain(|bracket| bracket.rung < bracket.rungs.len());
    }

    fn next_bracket(&self) -> Bracket {
        let levels = self.fidelities.len() as u32;
        let halvings = levels - 1 - self.started % levels;
        let sizes = bracket_sizes(self.sizes, levels, halvings, self.eta);
        let skipped = self.fidelities.len() - sizes.len();
        let epochs = self.fidelities.iter().copied().skip(skipped);
        Bracket {
            number: self.started,
            rungs: sizes.into_iter().zip(epochs).collect(),
            rung: 0,
            entries: Vec::new(),
            members: Vec::new(),
            asked: 0,
            seen: 0,
        }
    }
}

impl Bracket {
    fn next(
        &mut self,
        next_trial: TrialNumber,
        sample: &mut impl FnMut() -> Genome,
    ) -> Option<Proposal> {
        let &(size, epochs) = self.rungs.get(self.rung)?;
        if self.rung == 0 && self.asked < size as usize {
            let genome = sample();
            self.members.push(self.entries.len());
            self.entries.push(Entry {
                genome,
                trial: next_trial,
                reward_percent: 0.0,
            });
            self.asked += 1;
            return Some(Proposal::new(genome).after_epochs(epochs));
        }
        let entry = self.entries.get(*self.members.get(self.asked)?)?;
        self.asked += 1;
        Some(
            Proposal::new(entry.genome)
                .after_epochs(epochs)
                .resuming(entry.trial),
        )
    }

    fn tell(&mut self, entry: usize, reward_percent: f64) {
        if let Some(entry) = self.entries.get_mut(entry) {
            entry.reward_percent = reward_percent;
        }
        self.seen += 1;
        let size = if self.rung == 0 {
            self.rungs.first().map_or(0, |rung| rung.0 as usize)
        } else {
            self.members.len()
        };
        if self.seen == size {
            self.promote();
        }
    }

    /// Keeps the best for the next rung; of equal ones, the earlier. They go on in
    /// the order in which they were started.
    fn promote(&mut self) {
        self.rung += 1;
        (self.asked, self.seen) = (0, 0);
        let Some(&(size, _)) = self.rungs.get(self.rung) else {
            return;
        };
        let reward = |&member: &usize| self.entries.get(member).map_or(0.0, |e| e.reward_percent);
        let mut members = std::mem::take(&mut self.members);
        members.sort_by(|a, b| reward(b).total_cmp(&reward(a)));
        members.truncate(size as usize);
        members.sort_unstable();
        self.members = members;
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{ArchitectureIndex, SearchSpace};

    use super::*;

    #[test]
    fn fidelities_are_those_of_hpbandster() {
        assert_eq!(fidelities(1, 12, 3).unwrap(), [1, 4, 12]);
        assert_eq!(fidelities(1, 90, 3).unwrap(), [1, 3, 10, 30, 90]);
        assert_eq!(fidelities(12, 12, 3).unwrap(), [12]);
        for (min, max, eta) in [(0, 12, 3), (13, 12, 3), (1, 12, 1)] {
            assert!(fidelities(min, max, eta).is_err());
        }
    }

    #[test]
    fn bracket_sizes_are_those_of_the_two_sources() {
        let sizes = |rule| [2, 1, 0].map(|halvings| bracket_sizes(rule, 3, halvings, 3));
        assert_eq!(
            sizes(BracketSizes::HpBandSter),
            [vec![9, 3, 1], vec![3, 1], vec![3]]
        );
        assert_eq!(
            sizes(BracketSizes::Hyperband),
            [vec![9, 3, 1], vec![5, 1], vec![3]]
        );
    }

    /// Works brackets off with one worker; the reward of a trial is `reward(trial)`.
    fn work(brackets: &mut Brackets, reward: impl Fn(u32) -> f64) -> Vec<(TrialNumber, u16)> {
        let mut log = Vec::new();
        let mut started = 0;
        let genome = Genome::from_code(SearchSpace::Size, 0).unwrap();
        loop {
            match brackets.ask(|| genome) {
                Ask::Finished => return log,
                Ask::Wait => panic!("one worker never waits"),
                Ask::Evaluate(proposal) => {
                    let trial = proposal.resumes.unwrap_or(started);
                    started += u32::from(proposal.resumes.is_none());
                    log.push((trial, proposal.epochs.unwrap()));
                    brackets.tell(&Observation {
                        trial,
                        genome,
                        architecture: ArchitectureIndex(0),
                        epochs: 0,
                        reward_percent: reward(trial),
                        clock_seconds: 0.0,
                    });
                }
            }
        }
    }

    fn one_cycle() -> Brackets {
        Brackets::new(BracketSizes::HpBandSter, vec![1, 4, 12], 3, Some(3))
    }

    #[test]
    fn a_cycle_makes_20_evaluations_and_promotes_the_best_in_their_order() {
        let log = work(&mut one_cycle(), |trial| {
            [5.0, 1.0, 7.0, 2.0, 6.0][trial as usize % 5]
        });
        let first: Vec<(u32, u16)> = (0..9).map(|trial| (trial, 1)).collect();
        assert_eq!(log[..9], first);
        // 2 and 7 have 7.0, 4 has 6.0; of 2 and 7 the earlier goes on.
        assert_eq!(log[9..13], [(2, 4), (4, 4), (7, 4), (2, 12)]);
        // 9: 6.0, 10: 5.0, 11: 1.0
        assert_eq!(log[13..17], [(9, 4), (10, 4), (11, 4), (9, 12)]);
        assert_eq!(log[17..], [(12, 12), (13, 12), (14, 12)]);
    }

    #[test]
    fn a_cycle_trains_93_epochs_from_scratch_and_82_with_resuming() {
        let log = work(&mut one_cycle(), f64::from);
        let scratch: u16 = log.iter().map(|&(_, epochs)| epochs).sum();
        assert_eq!((log.len(), scratch), (20, 93));
        let mut trained = [0; 15];
        for &(trial, epochs) in &log {
            trained[trial as usize] = trained[trial as usize].max(epochs);
        }
        assert_eq!(trained.iter().sum::<u16>(), 82);
    }

    #[test]
    fn other_workers_start_the_next_bracket_and_wait_after_the_last() {
        let mut brackets = one_cycle();
        let genome = Genome::from_code(SearchSpace::Size, 0).unwrap();
        let asked: Vec<Ask> = (0..16).map(|_| brackets.ask(|| genome)).collect();
        let epochs = |ask: &Ask| match ask {
            Ask::Evaluate(proposal) => proposal.epochs,
            _ => None,
        };
        let expected = [(Some(1), 9), (Some(4), 3), (Some(12), 3), (None, 1)];
        let expected = expected.map(|(epochs, count)| vec![epochs; count]).concat();
        assert_eq!(asked.iter().map(epochs).collect::<Vec<_>>(), expected);
        assert_eq!(asked[15], Ask::Wait);
    }
}
