//! Architectures that compete in `find_best`.

use natsbench::model::ArchitectureRecord;
use natsbench::{Dataset, SearchSpace};

use super::Maker;
use super::build::{architecture, each_trial};

pub(super) const ALL: &[Maker] = &[
    accuracy_is_low,
    accuracy_is_best,
    accuracy_is_best_again,
    accuracy_is_best_on_average,
    accuracy_is_best_but_costly,
    accuracy_is_one_bit_less,
];

/// The best accuracy, which several share.
const BEST: f64 = 91.5;

fn with_accuracy(
    space: SearchSpace,
    index: u32,
    cost: f64,
    accuracy: impl Fn(u32) -> f64,
) -> ArchitectureRecord {
    let mut record = architecture(space, index);
    each_trial(&mut record, |trial| {
        trial.flops_millions = 10.0 * cost;
        trial.params_millions = cost;
        let accuracy = accuracy(trial.seed.0);
        for (_, value) in &mut trial.train.top1_percent {
            *value = accuracy;
        }
        for (_, _, value) in &mut trial.evaluation_top1_percent {
            *value = accuracy;
        }
    });
    record
}

/// The first candidate is the best only until a better one comes; its accuracy may be zero.
fn accuracy_is_low(space: SearchSpace, index: u32) -> ArchitectureRecord {
    with_accuracy(space, index, 0.1, |_| 0.0)
}

/// Of equals the one with the lowest index wins.
fn accuracy_is_best(space: SearchSpace, index: u32) -> ArchitectureRecord {
    with_accuracy(space, index, 0.3, |_| BEST)
}

/// As good as the one before, and with the very same costs: equal to a limit passes.
fn accuracy_is_best_again(space: SearchSpace, index: u32) -> ArchitectureRecord {
    with_accuracy(space, index, 0.3, |_| BEST)
}

/// Its seeds differ and their mean is the same: a tie of means.
fn accuracy_is_best_on_average(space: SearchSpace, index: u32) -> ArchitectureRecord {
    let accuracy = |seed| if seed == 777 { BEST - 1.0 } else { BEST + 1.0 };
    let mut record = with_accuracy(space, index, 0.2, accuracy);
    for trial in &mut record.recipes[0].trials {
        if trial.dataset == Dataset::Cifar10 {
            trial.evaluation_top1_percent.clear();
            trial
                .evaluation_top1_percent
                .extend((0..3).map(|epoch| (natsbench::Split::OriTest, epoch, BEST)));
        }
    }
    record
}

/// Better than all, if a limit does not forbid it.
fn accuracy_is_best_but_costly(space: SearchSpace, index: u32) -> ArchitectureRecord {
    with_accuracy(space, index, 0.9, |_| BEST + 0.5)
}

/// A difference of one bit is a difference.
fn accuracy_is_one_bit_less(space: SearchSpace, index: u32) -> ArchitectureRecord {
    with_accuracy(space, index, 0.05, |_| BEST.next_down())
}
