//! What the rules need to know about one trial.

use crate::model::{CurveLayout, Epoch, EpochTimeRow, MetricValues, Seed, Split};

use super::{EpochNumber, Metrics, RuleError};

/// One trial as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrialFacts<'a> {
    /// Its seed.
    pub seed: Seed,
    /// Epochs trained.
    pub epochs: u16,
    /// What its log holds.
    pub layout: &'a CurveLayout,
    /// Seconds by [`Split::id`] where all epochs have that same number.
    pub constant_seconds: [Option<f64>; 4],
    /// The times that differ between epochs; only rows of this trial.
    pub epoch_times: &'a [EpochTimeRow],
    /// Sums of the constant times, if they were computed before.
    pub constant_sums: Option<ConstantSums>,
}

/// For each split, the sum of the seconds of several epochs that all take the same time.
///
/// Adding up 200 times is most of the work of an answer. It cannot be avoided, since a rounded sum of equal numbers is
/// not exactly their product. But the trials of an architecture mostly have the same times, so one sum can serve them all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ConstantSums {
    epochs: u16,
    seconds: [Option<f64>; 4],
    sums: [f64; 4],
}

impl ConstantSums {
    /// Adds up `epochs` times the seconds of each split, from left to right.
    #[must_use]
    pub(crate) fn new(seconds: [Option<f64>; 4], epochs: u16) -> Self {
        // a split without such seconds keeps the sum zero, which is never read
        let [a, b, c, d] = seconds.map(|seconds| seconds.unwrap_or(0.0));
        let [mut sum_a, mut sum_b, mut sum_c, mut sum_d] = [0.0; 4];
        let mut left = epochs;
        // Four sums at the same time take no longer than one, since each addition of a sum must wait for the one before. Iterators
        // would take most of the time of our tests here, which are not optimised.
        while left > 0 {
            sum_a += a;
            sum_b += b;
            sum_c += c;
            sum_d += d;
            left -= 1;
        }
        Self {
            epochs,
            seconds,
            sums: [sum_a, sum_b, sum_c, sum_d],
        }
    }

    /// The sums of the trial before if it has the same seconds and epochs, otherwise new ones.
    #[must_use]
    pub(crate) fn after(previous: Option<Self>, seconds: [Option<f64>; 4], epochs: u16) -> Self {
        let bits = |seconds: [Option<f64>; 4]| seconds.map(|seconds| seconds.map(f64::to_bits));
        previous
            .filter(|sums| sums.epochs == epochs && bits(sums.seconds) == bits(seconds))
            .unwrap_or_else(|| Self::new(seconds, epochs))
    }
}

impl TrialFacts<'_> {
    /// Number of the last epoch.
    #[must_use]
    pub(crate) const fn last_epoch(&self) -> u16 {
        self.epochs.saturating_sub(1)
    }

    /// Seconds of one epoch of a split; `None` if the log has none.
    #[must_use]
    pub(crate) fn seconds(&self, split: Split, epoch: u16) -> Option<f64> {
        match self.constant_seconds[split.id() as usize] {
            Some(seconds) => (epoch < self.epochs).then_some(seconds),
            None => self
                .epoch_times
                .iter()
                .find(|row| row.split == split && row.epoch.0 == epoch)
                .map(|row| row.seconds),
        }
    }

    /// Checks an epoch; `None` is the last.
    ///
    /// # Errors
    ///
    /// [`RuleError::EpochOutOfRange`].
    pub(crate) const fn resolve_epoch(&self, epoch: Option<Epoch>) -> Result<u16, RuleError> {
        match epoch {
            None => Ok(self.last_epoch()),
            Some(Epoch(epoch)) if epoch < self.epochs => Ok(epoch),
            Some(epoch) => Err(RuleError::EpochOutOfRange {
                epoch,
                last: self.last_epoch(),
            }),
        }
    }

    /// What `get_train` and `get_eval` answer: metrics of a split after an epoch that the trial has
    /// ([`resolve_epoch`](Self::resolve_epoch)), given the values of that epoch.
    ///
    /// # Errors
    ///
    /// [`RuleError::NotEvaluated`] or [`RuleError::NotLogged`], in the order in which the official API looks.
    pub(crate) fn metrics(
        &self,
        split: Split,
        epoch: u16,
        values: &MetricValues,
    ) -> Result<Metrics, RuleError> {
        let times = self.times_up_to(split, epoch)?;
        let missing = |what| RuleError::NotLogged {
            what,
            split,
            epoch: Epoch(epoch),
        };
        let loss = values.loss(split).ok_or(missing("loss"))?;
        let top1_percent = values.top1_percent(split);
        let accuracy_percent = top1_percent.ok_or(missing("accuracy"))?;
        Ok(Metrics {
            epoch: EpochNumber::Exact(epoch),
            loss,
            accuracy_percent,
            epoch_seconds: times.map(|(current, _all)| current),
            all_time_seconds: times.map(|(_current, all)| all),
        })
    }

    /// Seconds of the first `epochs` epochs, if all of them take the same.
    pub(super) fn constant_sum(&self, split: Split, epochs: u16) -> Option<f64> {
        let split = split.id() as usize;
        self.constant_seconds[split]?;
        let known = self.constant_sums.filter(|sums| sums.epochs == epochs);
        let sums = known.unwrap_or_else(|| ConstantSums::new(self.constant_seconds, epochs));
        Some(sums.sums[split])
    }

    /// For each epoch, the seconds of all epochs up to and with it, with the sums of [`metrics`](Self::metrics); `None` if an
    /// epoch has no time.
    pub(crate) fn running_seconds(&self, split: Split) -> Option<Vec<f64>> {
        if !self.has_times(split) {
            return None;
        }
        let mut all = 0.0;
        let mut up_to = |epoch| {
            all += self.seconds(split, epoch)?;
            Some(all)
        };
        (0..self.epochs).map(&mut up_to).collect()
    }

    fn has_times(&self, split: Split) -> bool {
        if split == Split::Train {
            self.layout.train_seconds.is_some()
        } else {
            !self.layout.evaluation_seconds.is_empty()
        }
    }

    /// Seconds of an epoch, and of all epochs up to and with it.
    fn times_up_to(&self, split: Split, epoch: u16) -> Result<Option<(f64, f64)>, RuleError> {
        if !self.has_times(split) {
            return Ok(None);
        }
        if split != Split::Train && self.seconds(split, epoch).is_none() {
            return Err(RuleError::NotEvaluated {
                split,
                epoch: Epoch(epoch),
            });
        }
        let at = |epoch| {
            self.seconds(split, epoch).ok_or(RuleError::NotLogged {
                what: "time",
                split,
                epoch: Epoch(epoch),
            })
        };
        let current = at(epoch)?;
        if let Some(all) = self.constant_sum(split, epoch + 1) {
            return Ok(Some((current, all)));
        }
        let mut all = 0.0;
        for earlier in 0..=epoch {
            all += at(earlier)?;
        }
        Ok(Some((current, all)))
    }
}
