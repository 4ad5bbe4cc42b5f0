//! `get_more_info`: loss, accuracy and time of all splits after an epoch.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::{Dataset, Recipe, SearchSpace, Seed, Split};
use crate::rules::Metrics;

use super::load_trials::LoadedTrial;
use super::trial_question::{Question, select_metrics};
use super::{ArchitectureSelector, EpochSelector, OfficialCall, QueryError, Space, TrialSelector};

/// What the official `get_more_info` answers. Serialises to its keys, such as `valid-accuracy`.
#[derive(Debug, Clone, PartialEq)]
pub struct MoreInfo {
    /// Training images.
    pub train: SplitInfo,
    /// An explanation, on `cifar10-valid` and `cifar10`.
    pub comment: Option<String>,
    /// `x-valid`, if it was evaluated at that epoch.
    pub valid: Option<SplitInfo>,
    /// `ori-test` on `cifar10-valid` and `cifar10`, else `x-test`, if it was evaluated at that epoch.
    pub test: Option<SplitInfo>,
    /// `ori-test` on `cifar100` and `ImageNet16-120`: validation and test images together.
    pub valtest: Option<SplitInfo>,
}

/// One split of a [`MoreInfo`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitInfo {
    /// Cross-entropy in nats.
    pub loss: f64,
    /// Top-1 accuracy in percent.
    pub accuracy_percent: f64,
    /// `all_time_seconds` divided by the number of epochs; `None` if the archive has no times.
    pub per_time_seconds: Option<f64>,
    /// Seconds of all epochs (or evaluations after each epoch) up to and with this one; `None` if the archive has no
    /// times.
    pub all_time_seconds: Option<f64>,
}

impl Space {
    /// Loss, accuracy and time after an epoch (`get_more_info`).
    ///
    /// An epoch's values include it: after `At(Epoch(11))` twelve epochs were trained. Evaluation times add up an
    /// evaluation after every epoch; for one evaluation take `per_time_seconds`.
    ///
    /// The official call draws a random trial unless it is given a seed; here [`TrialSelector`] always says which trial.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe, Seed};
    /// use natsbench::query::{EpochSelector, TrialSelector};
    ///
    /// let size = bench.size()?;
    /// let info = size.more_info(
    ///     "8:8:40:32:40",
    ///     Dataset::Cifar100,
    ///     Recipe::Hp90,
    ///     EpochSelector::Last,
    ///     TrialSelector::Seed(Seed(777)),
    /// )?;
    /// let test = info.test.expect("hp 90 is evaluated at every epoch");
    /// println!("{} % after {:?} s", test.accuracy_percent, info.train.all_time_seconds);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::IndexOutOfRange`], [`QueryError::UnknownArchitecture`], [`QueryError::NotImported`],
    /// [`QueryError::NoRecipe`], [`QueryError::NoDataset`], [`QueryError::NoSeed`] for what is not there;
    /// [`QueryError::Rule`] if *any* trial lacks the epoch on the training images (or on `x-valid` for
    /// `cifar10-valid`), also when one seed was asked for; [`QueryError::NoTimes`] in the size space if the archive has
    /// no times.
    #[doc(alias = "get_more_info")]
    pub fn more_info(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
        epoch: impl Into<EpochSelector>,
        trial: TrialSelector<'_>,
    ) -> Result<MoreInfo, QueryError> {
        let index = self.resolve(architecture)?;
        let epoch = epoch.into();
        let question = Question {
            space: self,
            index,
            dataset,
            recipe,
            epoch,
        };
        let mut info = question.answer(&question.trials()?, trial)?;
        info.comment = more_info_comment(dataset, recipe);
        Ok(info)
    }
}

impl Question<'_> {
    /// The answer without its comment.
    pub(super) fn answer(
        &self,
        trials: &[LoadedTrial],
        selector: TrialSelector<'_>,
    ) -> Result<MoreInfo, QueryError> {
        let chosen = self.choose(trials, selector)?;
        self.check_left_out(trials, chosen)?;
        let train = self.metrics(trials, Split::Train, chosen)?;
        let epochs = train.epoch.as_f64() + 1.0;
        let info = |metrics| self.split_info(metrics, epochs);
        let train = info(train)?; // the size space needs its time before it looks at other splits
        // like the official call, which catches the exception and leaves the keys out
        let optional = |split| self.metrics(trials, split, chosen).ok();
        let (valid, test, valtest) = match self.dataset {
            Dataset::Cifar10Valid => (
                Some(self.metrics(trials, Split::XValid, chosen)?),
                optional(Split::OriTest),
                None,
            ),
            Dataset::Cifar10 => (optional(Split::XValid), optional(Split::OriTest), None),
            Dataset::Cifar100 | Dataset::ImageNet16 => (
                optional(Split::XValid),
                optional(Split::XTest),
                optional(Split::OriTest),
            ),
        };
        Ok(MoreInfo {
            train,
            comment: None,
            valid: valid.map(info).transpose()?,
            test: test.map(info).transpose()?,
            valtest: valtest.map(info).transpose()?,
        })
    }

    /// The seed of the trial that is meant, or `None` for the mean. A random trial is drawn once, for all splits.
    pub(super) fn choose(
        &self,
        trials: &[LoadedTrial],
        selector: TrialSelector<'_>,
    ) -> Result<Option<Seed>, QueryError> {
        if trials.is_empty() {
            let call = match selector {
                TrialSelector::Mean => OfficialCall::MoreInfoMean,
                TrialSelector::Seed(_) => OfficialCall::MoreInfoSeed,
                TrialSelector::Random(_) => OfficialCall::MoreInfoRandom,
            };
            let Self {
                index,
                recipe,
                dataset,
                ..
            } = *self;
            return Err(self.space.why_no_trials(index, recipe, dataset, call));
        }
        Ok(match selector {
            TrialSelector::Mean => None,
            TrialSelector::Seed(seed) => Some(seed),
            TrialSelector::Random(draw) => {
                let position = draw.draw_below(trials.len()).min(trials.len() - 1);
                Some(trials[position].seed)
            }
        })
    }

    /// `get_metrics` of the official `ArchResults`: all trials are read before one is chosen.
    fn metrics(
        &self,
        trials: &[LoadedTrial],
        split: Split,
        chosen: Option<Seed>,
    ) -> Result<Metrics, QueryError> {
        select_metrics(trials, split, self.epoch, chosen).map_err(|error| self.failed(error))
    }

    fn split_info(&self, metrics: Metrics, epochs: f64) -> Result<SplitInfo, QueryError> {
        if metrics.all_time_seconds.is_none() && self.space.space == SearchSpace::Size {
            return Err(QueryError::NoTimes { call: "more_info" });
        }
        Ok(SplitInfo {
            loss: metrics.loss,
            accuracy_percent: metrics.accuracy_percent,
            per_time_seconds: metrics.all_time_seconds.map(|seconds| seconds / epochs),
            all_time_seconds: metrics.all_time_seconds,
        })
    }
}

/// The comment of a [`MoreInfo`] about its training and test images, on `cifar10-valid` and `cifar10`.
#[must_use]
pub fn more_info_comment(dataset: Dataset, recipe: Recipe) -> Option<String> {
    let trained_on = match dataset {
        Dataset::Cifar10Valid => {
            "one half of the CIFAR-10 training images, valid on the other half"
        }
        Dataset::Cifar10 => "all CIFAR-10 training images, so there is no validation",
        Dataset::Cifar100 | Dataset::ImageNet16 => return None,
    };
    Some(format!(
        "train is measured on {trained_on}; \
         test is the CIFAR-10 test set after training by {recipe} epochs"
    ))
}

impl Serialize for MoreInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        serialize_split(
            &mut map,
            [
                "train-loss",
                "train-accuracy",
                "train-per-time",
                "train-all-time",
            ],
            &self.train,
        )?;
        if let Some(comment) = &self.comment {
            map.serialize_entry("comment", comment)?;
        }
        for (keys, info) in [
            (
                [
                    "valid-loss",
                    "valid-accuracy",
                    "valid-per-time",
                    "valid-all-time",
                ],
                &self.valid,
            ),
            (
                [
                    "test-loss",
                    "test-accuracy",
                    "test-per-time",
                    "test-all-time",
                ],
                &self.test,
            ),
            (
                [
                    "valtest-loss",
                    "valtest-accuracy",
                    "valtest-per-time",
                    "valtest-all-time",
                ],
                &self.valtest,
            ),
        ] {
            if let Some(info) = info {
                serialize_split(&mut map, keys, info)?;
            }
        }
        map.end()
    }
}

fn serialize_split<M: SerializeMap>(
    map: &mut M,
    [loss, accuracy, per_time, all_time]: [&str; 4],
    info: &SplitInfo,
) -> Result<(), M::Error> {
    map.serialize_entry(loss, &info.loss)?;
    map.serialize_entry(accuracy, &info.accuracy_percent)?;
    map.serialize_entry(per_time, &info.per_time_seconds)?;
    map.serialize_entry(all_time, &info.all_time_seconds)
}
