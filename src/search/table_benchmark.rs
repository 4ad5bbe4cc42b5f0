//! A benchmark in plain arrays, which are filled once and then read without queries.

use std::ops::Range;

use crate::model::{ArchitectureIndex, Seed};

use super::{Benchmark, Budgets, Evaluation, Numbering, Scope, SearchError};

/// Curves of a space or a part of it, with one place in the arrays for each trial and epoch.
#[derive(Debug, Clone)]
pub struct TableBenchmark {
    numbering: Numbering,
    epochs: Epochs,
    /// Where the trials of each architecture are, in `seeds`.
    trials: Vec<Range<u32>>,
    seeds: Vec<Seed>,
    /// One for each budget, for each of `seeds`.
    evaluations: Vec<Evaluation>,
}

/// After how many epochs there are evaluations.
#[derive(Debug, Clone)]
enum Epochs {
    UpTo(u16),
    Only(Vec<u16>),
}

/// The curve of one trial; each slice has one value per epoch, or per budget of a table that has budgets.
#[derive(Debug, Clone, Copy)]
pub struct TrialCurve<'a> {
    /// What was trained.
    pub architecture: ArchitectureIndex,
    /// Its seed.
    pub seed: Seed,
    /// Top-1 accuracy in percent after each epoch.
    pub reward_percent: &'a [f64],
    /// Training seconds of all epochs up to and including each epoch.
    pub train_seconds: &'a [f64],
    /// Seconds of one evaluation, as `valid-per-time` says at each epoch.
    pub valid_seconds: &'a [f64],
}

impl TableBenchmark {
    /// A table without trials, for curves of `max_epochs` epochs.
    #[must_use]
    pub fn new(numbering: Numbering, max_epochs: u16) -> Self {
        Self::with(numbering, Epochs::UpTo(max_epochs))
    }

    /// A table without trials, for evaluations after these numbers of epochs alone.
    #[must_use]
    pub fn with_budgets(numbering: Numbering, budgets: &[u16]) -> Self {
        let mut budgets = budgets.to_vec();
        budgets.sort_unstable();
        budgets.dedup();
        Self::with(numbering, Epochs::Only(budgets))
    }

    fn with(numbering: Numbering, epochs: Epochs) -> Self {
        let trials = vec![0..0; numbering.count() as usize];
        Self {
            numbering,
            epochs,
            trials,
            seeds: Vec::new(),
            evaluations: Vec::new(),
        }
    }

    /// Adds a trial. All trials of an architecture must come one after the other, in
    /// the order in which random draws number them.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidCurve`] if the space has no such architecture, if a
    /// slice does not have one value per epoch, or if another architecture came between.
    pub fn push(&mut self, curve: &TrialCurve<'_>) -> Result<(), SearchError> {
        let invalid = |problem| SearchError::InvalidCurve {
            architecture: curve.architecture,
            problem,
        };
        let series = [
            curve.reward_percent,
            curve.train_seconds,
            curve.valid_seconds,
        ];
        if series
            .iter()
            .any(|values| values.len() != self.budgets().count())
        {
            return Err(invalid(
                "expected one value for each epoch or budget of the table",
            ));
        }
        let position = self.seeds.len() as u32;
        match self.trials.get_mut(curve.architecture.0 as usize) {
            Some(trials) if trials.start == trials.end => *trials = position..position + 1,
            Some(trials) if trials.end == position => trials.end += 1,
            Some(_) => return Err(invalid("expected all its trials one after the other")),
            None => return Err(invalid("expected an architecture of the search space")),
        }
        self.seeds.push(curve.seed);
        let times = curve.train_seconds.iter().zip(curve.valid_seconds);
        self.evaluations
            .extend(curve.reward_percent.iter().zip(times).map(
                |(&reward_percent, (&train_seconds, &valid_seconds))| Evaluation {
                    reward_percent,
                    train_seconds,
                    valid_seconds,
                },
            ));
        Ok(())
    }

    /// The longest evaluation in seconds of training and validation; 0 without any.
    #[must_use]
    pub(crate) fn longest_seconds(&self) -> f64 {
        let seconds = |evaluation: &Evaluation| evaluation.train_seconds + evaluation.valid_seconds;
        self.evaluations.iter().map(seconds).fold(0.0, f64::max) // `max` ignores NaN
    }

    fn trials(&self, architecture: ArchitectureIndex) -> Range<usize> {
        let trials = self.trials.get(architecture.0 as usize);
        trials.map_or(0..0, |trials| trials.start as usize..trials.end as usize)
    }
}

impl Benchmark for TableBenchmark {
    fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    fn scope(&self) -> Scope {
        let has_trials = |(index, trials): (u32, &Range<u32>)| {
            (!trials.is_empty()).then_some(ArchitectureIndex(index))
        };
        let indexes = (0..).zip(&self.trials).filter_map(has_trials);
        Scope::of(&self.numbering, indexes)
    }

    fn max_epochs(&self) -> u16 {
        match &self.epochs {
            Epochs::UpTo(most) => *most,
            Epochs::Only(budgets) => budgets.last().copied().unwrap_or(0),
        }
    }

    fn budgets(&self) -> Budgets<'_> {
        match &self.epochs {
            Epochs::UpTo(most) => Budgets::UpTo(*most),
            Epochs::Only(budgets) => Budgets::Only(budgets),
        }
    }

    fn seeds(&self, architecture: ArchitectureIndex) -> &[Seed] {
        &self.seeds[self.trials(architecture)]
    }

    fn evaluate(
        &self,
        architecture: ArchitectureIndex,
        seed_position: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError> {
        let budgets = self.budgets();
        let place = budgets
            .position(epochs)
            .ok_or_else(|| SearchError::EpochsOutOfRange {
                epochs,
                expected: budgets.to_string(),
            })?;
        let trial = self.trials(architecture).nth(seed_position);
        trial
            .and_then(|trial| self.evaluations.get(trial * budgets.count() + place))
            .copied()
            .ok_or(SearchError::NoTrial { architecture })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(architecture: u32, seed: u32, values: &[f64]) -> TrialCurve<'_> {
        TrialCurve {
            architecture: ArchitectureIndex(architecture),
            seed: Seed(seed),
            reward_percent: values,
            train_seconds: values,
            valid_seconds: values,
        }
    }

    #[test]
    fn a_table_answers_with_the_slot_of_seed_and_epoch() {
        let mut table = TableBenchmark::new(Numbering::size(), 2);
        table.push(&curve(9, 111, &[1.0, 2.0])).unwrap();
        table.push(&curve(4, 111, &[3.0, 4.0])).unwrap();
        table.push(&curve(4, 777, &[5.0, 6.0])).unwrap();
        assert_eq!(table.seeds(ArchitectureIndex(4)), [Seed(111), Seed(777)]);
        let reward = |index, seed, epochs| {
            table
                .evaluate(ArchitectureIndex(index), seed, epochs)
                .unwrap()
                .reward_percent
        };
        assert_eq!(
            (reward(9, 0, 1), reward(4, 0, 2), reward(4, 1, 1)),
            (1.0, 4.0, 5.0)
        );
        for (index, seed, epochs) in [(9, 1, 1), (5, 0, 1), (9, 0, 0), (9, 0, 3), (99_999, 0, 1)] {
            assert!(
                table
                    .evaluate(ArchitectureIndex(index), seed, epochs)
                    .is_err()
            );
        }
    }

    #[test]
    fn curves_that_do_not_fit_are_refused() {
        let mut table = TableBenchmark::new(Numbering::size(), 1);
        assert!(table.push(&curve(1, 1, &[1.0, 2.0])).is_err());
        assert!(table.push(&curve(32_768, 1, &[1.0])).is_err());
        table.push(&curve(1, 1, &[1.0])).unwrap();
        table.push(&curve(2, 1, &[1.0])).unwrap();
        assert!(table.push(&curve(1, 2, &[1.0])).is_err());
    }
}
