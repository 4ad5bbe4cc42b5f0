//! Which epochs a trial's log holds, and in which order.
//!
//! The values of a trial are in fixed columns. What the columns cannot express is the
//! layout of the trial: for example that `eval_times` has keys that `eval_acc1es` lacks,
//! or that a dictionary is `None` and not empty. A whole archive has only a handful of
//! different layouts.

use std::fmt;
#[cfg(any(test, feature = "write"))]
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::str::FromStr;

use smallvec::SmallVec;

use super::Split;

/// Epochs `first..=last` in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Run {
    /// First epoch.
    pub first: u16,
    /// Last epoch; not below the first.
    pub last: u16,
}

/// A run of epochs of one evaluated split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SplitRun {
    /// The split.
    pub split: Split,
    /// Its epochs.
    pub run: Run,
}

/// Epochs in the order of a dictionary, as runs of consecutive ones; nearly always one run.
pub(crate) type Runs = SmallVec<[Run; 2]>;

/// Epochs of evaluated splits in the order of a dictionary, as runs; nearly always one run per split.
pub(crate) type SplitRuns = SmallVec<[SplitRun; 4]>;

/// Keys of every dictionary of a trial in stored order. `None` is the archive's `None`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CurveLayout {
    /// `eval_names`.
    pub evaluated_splits: SmallVec<[Split; 3]>,
    /// Keys of `train_losses`.
    pub train_loss: Runs,
    /// Keys of `train_acc1es`.
    pub train_top1: Runs,
    /// Keys of `train_acc5es`.
    pub train_top5: Option<Runs>,
    /// Keys of `train_times`.
    pub train_seconds: Option<Runs>,
    /// Keys of `eval_losses`.
    pub evaluation_loss: SplitRuns,
    /// Keys of `eval_acc1es`.
    pub evaluation_top1: SplitRuns,
    /// Keys of `eval_times`.
    pub evaluation_seconds: SplitRuns,
}

impl CurveLayout {
    /// The columns of `curve_layouts`, in the order of [`texts`](Self::texts).
    #[cfg(feature = "import")]
    pub(crate) const COLUMNS: [&'static str; 8] = [
        "evaluated_splits",
        "train_loss_epochs",
        "train_top1_epochs",
        "train_top5_epochs",
        "train_seconds_epochs",
        "evaluation_loss_epochs",
        "evaluation_top1_epochs",
        "evaluation_seconds_epochs",
    ];

    /// The layout as the texts of its columns.
    #[cfg(feature = "write")]
    #[must_use]
    pub(crate) fn texts(&self) -> [Option<String>; 8] {
        [
            Some(list_text(&self.evaluated_splits)),
            Some(list_text(&self.train_loss)),
            Some(list_text(&self.train_top1)),
            self.train_top5.as_deref().map(list_text),
            self.train_seconds.as_deref().map(list_text),
            Some(list_text(&self.evaluation_loss)),
            Some(list_text(&self.evaluation_top1)),
            Some(list_text(&self.evaluation_seconds)),
        ]
    }
}

/// Text of a layout that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a list of names or of epochs such as \"0-11\" or \"x-valid@0-11,ori-test@199\""
)]
pub(crate) struct LayoutError {
    /// The text.
    pub text: String,
}

impl Run {
    /// The epochs.
    #[must_use]
    pub(crate) fn epochs(self) -> RangeInclusive<u16> {
        self.first..=self.last
    }

    /// Joins single epochs, in order, into as few runs as possible.
    pub(crate) fn compress(epochs: impl IntoIterator<Item = u16>) -> Runs {
        let single = |epoch| Self {
            first: epoch,
            last: epoch,
        };
        let mut runs = Runs::new();
        let mut epochs = epochs.into_iter();
        let Some(mut run) = epochs.next().map(single) else {
            return runs;
        };
        for epoch in epochs {
            if u32::from(epoch) == u32::from(run.last) + 1 {
                run.last = epoch;
            } else {
                runs.push(std::mem::replace(&mut run, single(epoch)));
            }
        }
        runs.push(run);
        runs
    }

    /// Reads `0-11,199`.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] if the text is anything else.
    pub(crate) fn parse_list(text: &str) -> Result<Runs, LayoutError> {
        parse_list(text, Self::parse)
    }

    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let run = Self {
            first: first.parse().ok()?,
            last: last.parse().ok()?,
        };
        (run.first <= run.last).then_some(run)
    }
}

impl SplitRun {
    /// Joins single keys, in order, into as few runs as possible.
    pub(crate) fn compress(keys: impl IntoIterator<Item = (Split, u16)>) -> SplitRuns {
        let single = |(split, epoch)| Self {
            split,
            run: Run {
                first: epoch,
                last: epoch,
            },
        };
        let mut runs = SplitRuns::new();
        let mut keys = keys.into_iter();
        let Some(mut run) = keys.next().map(single) else {
            return runs;
        };
        for (split, epoch) in keys {
            if split == run.split && u32::from(epoch) == u32::from(run.run.last) + 1 {
                run.run.last = epoch;
            } else {
                runs.push(std::mem::replace(&mut run, single((split, epoch))));
            }
        }
        runs.push(run);
        runs
    }

    /// Reads `x-valid@0-11,ori-test@199`.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] if the text is anything else.
    pub(crate) fn parse_list(text: &str) -> Result<SplitRuns, LayoutError> {
        parse_list(text, |item| {
            let (split, run) = item.split_once('@')?;
            Some(Self {
                split: split.parse().ok()?,
                run: Run::parse(run)?,
            })
        })
    }
}

impl fmt::Display for Run {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(formatter, "{}", self.first)
        } else {
            write!(formatter, "{}-{}", self.first, self.last)
        }
    }
}

impl fmt::Display for SplitRun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.split, self.run)
    }
}

/// Writes items with commas between them, as `parse_list` reads them.
#[cfg(any(test, feature = "write"))]
fn list_text<T: fmt::Display>(items: &[T]) -> String {
    let mut text = String::new();
    for (position, item) in items.iter().enumerate() {
        let comma = if position == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{item}"); // writing to a String cannot fail
    }
    text
}

/// Reads a list of names, such as `x-valid,ori-test`.
pub(crate) fn parse_names<T: FromStr, List: FromIterator<T>>(
    text: &str,
) -> Result<List, LayoutError> {
    parse_list(text, |item| item.parse().ok())
}

fn parse_list<T, List: FromIterator<T>>(
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<List, LayoutError> {
    if text.is_empty() {
        return Ok(List::from_iter([]));
    }
    text.split(',')
        .map(|item| {
            parse(item).ok_or_else(|| LayoutError {
                text: text.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_keep_the_order_of_their_epochs() {
        let runs = Run::compress([0, 1, 2, 7, 5, 6]);
        assert_eq!(list_text(&runs), "0-2,7,5-6");
        let epochs: Vec<u16> = runs.iter().flat_map(|run| run.epochs()).collect();
        assert_eq!(epochs, [0, 1, 2, 7, 5, 6]);
        assert_eq!(Run::parse_list("0-2,7,5-6"), Ok(runs));
    }

    #[test]
    fn runs_of_splits_are_read_back() {
        let keys = [
            (Split::XValid, 0),
            (Split::XValid, 1),
            (Split::OriTest, 2),
            (Split::XValid, 2),
        ];
        let runs = SplitRun::compress(keys);
        assert_eq!(list_text(&runs), "x-valid@0-1,ori-test@2,x-valid@2");
        assert_eq!(
            SplitRun::parse_list("x-valid@0-1,ori-test@2,x-valid@2"),
            Ok(runs)
        );
    }

    #[test]
    fn damaged_text_is_refused() {
        for text in ["3-1", "x", "0-", ",", "70000", "x-valid@", "nowhere@0"] {
            assert!(
                Run::parse_list(text).is_err() && SplitRun::parse_list(text).is_err(),
                "{text}"
            );
        }
    }
}
