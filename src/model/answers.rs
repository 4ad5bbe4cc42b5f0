//! Which epochs of trials the official API answers, and with which splits.
//!
//! `get_more_info` reads all seeds of a data set, also if one seed is asked for. So a set has an answer only if all seeds
//! have one, and what is answered follows from the layouts of all of them. A whole archive has a handful of different
//! answers, which the table `answered_epochs` lists once.

use std::collections::BTreeSet;

use super::curve_layout::{CurveLayout, SplitRun};
use super::ids::{Dataset, SearchSpace, Split};

/// What the log of a trial holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LoggedTrial<'a> {
    /// The epochs of its log.
    pub layout: &'a CurveLayout,
    /// Epochs trained.
    pub epochs: u16,
}

/// Consecutive epochs that `get_more_info` answers in the same way: a row of `answered_epochs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AnsweredEpochs {
    /// First epoch, from 0.
    pub first_epoch: u16,
    /// Last epoch; not below the first.
    pub last_epoch: u16,
    /// The sets that have an answer.
    pub sets: AnsweredSets,
    /// The accuracy that `simulate_train_eval` answers: `true` for that of valid, `false` for that of valtest.
    pub validated: Option<bool>,
}

/// Which sets of `get_more_info` have an answer, and from which split.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column of the table, and they are independent"
)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AnsweredSets {
    /// valid is `x-valid`.
    pub valid: bool,
    /// test is `x-test`.
    pub x_test: bool,
    /// test is `ori-test`.
    pub test: bool,
    /// valtest is `ori-test`.
    pub valtest: bool,
}

/// The epochs that `get_more_info` answers for some of the `seeds` of a data set: one of them, or all in their order for the
/// mean.
///
/// A mean over times fails if the first seed has times and another has none. Then the call fails, or leaves the set out.
pub(crate) fn answered_epochs(
    space: SearchSpace,
    dataset: Dataset,
    seeds: &[LoggedTrial<'_>],
    asked: &[LoggedTrial<'_>],
) -> Vec<AnsweredEpochs> {
    let train_is_timed = times(asked, |layout| layout.train_seconds.is_some());
    let evaluation_is_timed = times(asked, |layout| !layout.evaluation_seconds.is_empty());
    let by_all = |split| {
        let is_timed = if split == Split::Train {
            train_is_timed
        } else {
            evaluation_is_timed
        };
        if is_timed == Times::Mixed {
            return BTreeSet::new();
        }
        epochs_of_all(seeds, split)
    };
    let (train, x_valid) = (by_all(Split::Train), by_all(Split::XValid));
    let (x_test, ori_test) = (by_all(Split::XTest), by_all(Split::OriTest));
    let sets = |epoch| {
        let has = |epochs: &BTreeSet<u16>| epochs.contains(&epoch);
        let is_cifar10 = matches!(dataset, Dataset::Cifar10Valid | Dataset::Cifar10);
        AnsweredSets {
            valid: has(&x_valid),
            x_test: !is_cifar10 && has(&x_test),
            test: is_cifar10 && has(&ori_test),
            valtest: !is_cifar10 && has(&ori_test),
        }
    };
    let fails = |sets: AnsweredSets| {
        let evaluated = sets != AnsweredSets::default();
        let lacks_times =
            train_is_timed != Times::All || (evaluated && evaluation_is_timed != Times::All);
        (dataset == Dataset::Cifar10Valid && !sets.valid)
            || (space == SearchSpace::Size && lacks_times)
    };
    // An epoch that was not validated takes the time of the validation after the last one.
    let is_answered = |epoch: u16| train.contains(&epoch) && !fails(sets(epoch));
    let mut last_epochs = asked.iter().map(|trial| trial.epochs.saturating_sub(1));
    let last_is_validated = last_epochs.all(|last| is_answered(last) && sets(last).valid);
    let validated = |sets: AnsweredSets| match sets {
        _ if train_is_timed != Times::All || evaluation_is_timed != Times::All => None,
        AnsweredSets { valid: true, .. } => Some(true),
        AnsweredSets { valtest: true, .. } if last_is_validated => Some(false),
        _ => None,
    };
    let mut runs: Vec<AnsweredEpochs> = Vec::new();
    for &epoch in train.iter().filter(|&&epoch| is_answered(epoch)) {
        let sets = sets(epoch);
        let validated = validated(sets);
        match runs.last_mut() {
            Some(run)
                if run.last_epoch + 1 == epoch
                    && run.sets == sets
                    && run.validated == validated =>
            {
                run.last_epoch = epoch;
            }
            _ => runs.push(AnsweredEpochs {
                first_epoch: epoch,
                last_epoch: epoch,
                sets,
                validated,
            }),
        }
    }
    runs
}

/// Which trials have times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    All,
    /// Not the first.
    NotFirst,
    /// The first, but not all.
    Mixed,
}

fn times(trials: &[LoggedTrial<'_>], has_times: impl Fn(&CurveLayout) -> bool) -> Times {
    let mut timed = trials.iter().map(|trial| has_times(trial.layout));
    if !timed.next().unwrap_or_default() {
        Times::NotFirst
    } else if timed.all(|is_timed| is_timed) {
        Times::All
    } else {
        Times::Mixed
    }
}

/// The epochs at which all trials can answer a split.
fn epochs_of_all(trials: &[LoggedTrial<'_>], split: Split) -> BTreeSet<u16> {
    let of = |trial: &LoggedTrial<'_>| {
        let mut epochs = epochs_of(trial.layout, split);
        epochs.retain(|&epoch| epoch < trial.epochs);
        epochs
    };
    let all = trials.iter().map(of);
    all.reduce(|one, other| &one & &other).unwrap_or_default()
}

/// The epochs at which a layout can answer a split: those with loss, accuracy and, if the archive has times at all, all
/// times up to them.
fn epochs_of(layout: &CurveLayout, split: Split) -> BTreeSet<u16> {
    if split == Split::Train {
        let of = |runs: &[super::Run]| runs.iter().flat_map(|run| run.epochs()).collect();
        let (loss, top1): (BTreeSet<u16>, BTreeSet<u16>) =
            (of(&layout.train_loss), of(&layout.train_top1));
        let times = layout.train_seconds.as_deref().map(of);
        return timed(&loss & &top1, times.as_ref());
    }
    let of = |runs: &[SplitRun]| {
        let of_split = runs.iter().filter(|run| run.split == split);
        of_split.flat_map(|run| run.run.epochs()).collect()
    };
    let (loss, top1): (BTreeSet<u16>, BTreeSet<u16>) =
        (of(&layout.evaluation_loss), of(&layout.evaluation_top1));
    let times: BTreeSet<u16> = of(&layout.evaluation_seconds);
    timed(
        &loss & &top1,
        Some(&times).filter(|_| !layout.evaluation_seconds.is_empty()),
    )
}

/// The epochs that have all times up to them, or all if there are no times.
fn timed(mut epochs: BTreeSet<u16>, times: Option<&BTreeSet<u16>>) -> BTreeSet<u16> {
    if let Some(times) = times {
        let from_0 = (0..)
            .zip(times)
            .take_while(|&(expected, &epoch)| expected == epoch);
        let count = from_0.count();
        epochs.retain(|&epoch| usize::from(epoch) < count);
    }
    epochs
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;
    use crate::model::Run;

    fn runs(text: &str) -> super::super::curve_layout::Runs {
        Run::parse_list(text).unwrap()
    }

    fn splits(text: &str) -> super::super::curve_layout::SplitRuns {
        SplitRun::parse_list(text).unwrap()
    }

    fn layout(train: &str, evaluated: &str, times: &str) -> CurveLayout {
        CurveLayout {
            evaluated_splits: smallvec![],
            train_loss: runs(train),
            train_top1: runs(train),
            train_top5: None,
            train_seconds: Some(runs(train)),
            evaluation_loss: splits(evaluated),
            evaluation_top1: splits(evaluated),
            evaluation_seconds: splits(times),
        }
    }

    fn answers(dataset: Dataset, seeds: &[&CurveLayout], asked: &CurveLayout) -> Vec<String> {
        let logged = |layout| LoggedTrial { layout, epochs: 5 };
        let seeds: Vec<_> = seeds.iter().copied().map(logged).collect();
        let found = answered_epochs(SearchSpace::Size, dataset, &seeds, &[logged(asked)]);
        let text = |run: &AnsweredEpochs| {
            let names = ["valid", "x_test", "test", "valtest"];
            let AnsweredSets {
                valid,
                x_test,
                test,
                valtest,
            } = run.sets;
            let names = names.into_iter().zip([valid, x_test, test, valtest]);
            let names: Vec<_> = names.filter(|(_, is)| *is).map(|(name, _)| name).collect();
            format!(
                "{}-{} {} {:?}",
                run.first_epoch,
                run.last_epoch,
                names.join("+"),
                run.validated
            )
        };
        found.iter().map(text).collect()
    }

    #[test]
    fn an_epoch_without_validation_takes_valtest() {
        let all = "x-valid@0-4,x-test@0-4,ori-test@0-4";
        let log = layout("0-4", "ori-test@0-4,x-valid@4,x-test@4", all);
        assert_eq!(
            answers(Dataset::Cifar100, &[&log], &log),
            [
                "0-3 valtest Some(false)",
                "4-4 valid+x_test+valtest Some(true)"
            ]
        );
        // Without a validation after the last epoch there is no time for it.
        let log = layout("0-4", "ori-test@0-4", all);
        assert_eq!(
            answers(Dataset::Cifar100, &[&log], &log),
            ["0-4 valtest None"]
        );
    }

    #[test]
    fn one_seed_without_an_answer_spoils_it_for_all() {
        let whole = layout("0-4", "x-valid@0-4,ori-test@4", "x-valid@0-4,ori-test@0-4");
        let less = layout("0-4", "x-valid@0-2,ori-test@4", "x-valid@0-4,ori-test@0-4");
        assert_eq!(
            answers(Dataset::Cifar10Valid, &[&whole, &less], &whole),
            ["0-2 valid Some(true)"]
        );
        let short = layout("0-2", "ori-test@0-4", "ori-test@0-4");
        assert_eq!(
            answers(Dataset::Cifar10, &[&whole, &short], &whole),
            ["0-2  None"],
            "training alone is an answer of cifar10"
        );
    }

    #[test]
    fn a_seed_of_the_size_space_without_times_has_no_answer() {
        let timed = layout("0-4", "ori-test@0-4", "ori-test@0-4");
        let untimed = layout("0-4", "ori-test@0-4", "");
        let of = |asked| answers(Dataset::Cifar10, &[&timed, &untimed], asked);
        assert_eq!(of(&timed), ["0-4 test None"]);
        assert_eq!(of(&untimed), Vec::<String>::new());
    }

    #[test]
    fn a_set_is_left_out_of_the_mean_if_only_the_first_seed_has_times() {
        let timed = layout("0-4", "ori-test@0-4", "ori-test@0-4");
        let untimed = layout("0-4", "ori-test@0-4", "");
        let mean = |seeds: [&CurveLayout; 2]| {
            let seeds = seeds.map(|layout| LoggedTrial { layout, epochs: 5 });
            let space = SearchSpace::Topology;
            let found = answered_epochs(space, Dataset::Cifar10, &seeds, &seeds);
            found.iter().map(|run| run.sets.test).collect::<Vec<_>>()
        };
        assert_eq!(mean([&timed, &untimed]), [false]);
        assert_eq!(mean([&untimed, &timed]), [true]);
    }

    #[test]
    fn a_gap_in_the_times_ends_the_answers() {
        let log = layout("0-4", "ori-test@0-4", "ori-test@0-1,ori-test@3-4");
        assert_eq!(
            answers(Dataset::Cifar10, &[&log], &log),
            ["0-1 test None", "2-4  None"]
        );
    }
}
