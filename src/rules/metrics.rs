//! `get_metrics`: one answer from the trials of a data set.

use serde::{Serialize, Serializer};

use crate::model::Split;

use super::{RuleError, mean};

/// Loss, accuracy and time of a split after an epoch. Serialises to the official keys.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Metrics {
    /// The epoch, from 0.
    #[serde(rename = "iepoch")]
    pub epoch: EpochNumber,
    /// Cross-entropy in nats.
    pub loss: f64,
    /// Top-1 accuracy in percent.
    #[serde(rename = "accuracy")]
    pub accuracy_percent: f64,
    /// Seconds of this epoch or evaluation; `None` if the archive has no times.
    #[serde(rename = "cur_time")]
    pub epoch_seconds: Option<f64>,
    /// Seconds of all epochs or evaluations up to and with this one; `None` if the archive has no times.
    #[serde(rename = "all_time")]
    pub all_time_seconds: Option<f64>,
}

/// Number of an epoch: that of one trial, or the mean over trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EpochNumber {
    /// Of one trial.
    Exact(u16),
    /// Mean over the trials, a double in the official API.
    Mean(f64),
}

impl EpochNumber {
    /// The number as a double.
    #[must_use]
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Exact(epoch) => f64::from(epoch),
            Self::Mean(epoch) => epoch,
        }
    }
}

impl Serialize for EpochNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Exact(epoch) => serializer.serialize_u16(epoch),
            Self::Mean(epoch) => serializer.serialize_f64(epoch),
        }
    }
}

/// The mean over trials, in their order; `None` for no trials (the official answer is an empty dict).
///
/// A time is `None` if the first trial has none.
///
/// # Errors
///
/// [`RuleError::MixedTimes`] if the first trial has a time and a later one has none.
pub(crate) fn mean_metrics(split: Split, trials: &[Metrics]) -> Result<Option<Metrics>, RuleError> {
    let of = |field: fn(&Metrics) -> f64| mean(trials.iter().map(field));
    let (Some(epoch), Some(loss), Some(accuracy_percent)) = (
        of(|m| m.epoch.as_f64()),
        of(|m| m.loss),
        of(|m| m.accuracy_percent),
    ) else {
        return Ok(None);
    };
    Ok(Some(Metrics {
        epoch: EpochNumber::Mean(epoch),
        loss,
        accuracy_percent,
        epoch_seconds: mean_time(split, trials.iter().map(|m| m.epoch_seconds))?,
        all_time_seconds: mean_time(split, trials.iter().map(|m| m.all_time_seconds))?,
    }))
}

/// The mean of times. The first one decides whether there are any.
pub(super) fn mean_time(
    split: Split,
    times: impl IntoIterator<Item = Option<f64>>,
) -> Result<Option<f64>, RuleError> {
    let mut times = times.into_iter();
    let Some(Some(first)) = times.next() else {
        return Ok(None);
    };
    let (mut total, mut count) = (0.0 + first, 1_u32);
    for time in times {
        total += time.ok_or(RuleError::MixedTimes { split })?;
        count += 1;
    }
    Ok(Some(total / f64::from(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_trial_decides_whether_there_are_times() {
        let mean = |times: &[Option<f64>]| mean_time(Split::Train, times.iter().copied());
        assert_eq!(mean(&[None, Some(1.0)]), Ok(None));
        assert_eq!(mean(&[Some(1.0), Some(2.0)]), Ok(Some(1.5)));
        assert_eq!(
            mean(&[Some(1.0), None]),
            Err(RuleError::MixedTimes {
                split: Split::Train
            })
        );
        assert_eq!(mean(&[]), Ok(None));
    }
}
