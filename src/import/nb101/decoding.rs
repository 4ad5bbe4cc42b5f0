//! A record as a run: what the columns of the database hold of it, and whether that is all.

use nasbench101::records::{
    Evaluation, Metrics, RawRecord, ReadError, Record, decode, encode_message,
};

use crate::model::{Budget, Unit};
use crate::store::RunNumbers;

use super::error::RecordProblem;
use super::held::ReadRun;

/// Why a record was refused.
#[derive(Debug)]
pub(super) enum Refused {
    Damaged(ReadError),
    Wrong {
        number: u64,
        offset: u64,
        problem: RecordProblem,
    },
}

/// Evaluations of a run in the official files: before training, halfway and at the end.
const POINTS: usize = 3;

/// Decodes a record. `mark` is what a message of the file ends with if the file is a sample; otherwise it is empty.
pub(super) fn read_run(raw: &RawRecord, mark: &[u8]) -> Result<ReadRun, Refused> {
    let record = decode(raw).map_err(Refused::Damaged)?;
    read(record, mark).map_err(|problem| Refused::Wrong {
        number: raw.number,
        offset: raw.offset,
        problem,
    })
}

fn read(record: Record, mark: &[u8]) -> Result<ReadRun, RecordProblem> {
    let Record {
        hash,
        epochs,
        module,
        metrics,
        message,
    } = record;
    let budget = Budget::of_epochs(epochs).ok_or(RecordProblem::Epochs { found: epochs })?;
    let expected = module.trainable_parameters();
    if u64::try_from(metrics.trainable_parameters) != Ok(expected) {
        return Err(RecordProblem::Parameters {
            hash,
            expected,
            found: metrics.trainable_parameters,
        });
    }
    let message = if mark.is_empty() {
        message
    } else {
        let mut message = message;
        let rest = message.len().checked_sub(mark.len());
        let rest = rest.filter(|&rest| message[rest..] == *mark);
        message.truncate(rest.ok_or(RecordProblem::OtherMark)?);
        message
    };
    let numbers = numbers(&metrics.evaluations);
    let is_all = message == message_of(&numbers, metrics.total_seconds, budget, expected);
    Ok(ReadRun {
        hash,
        module,
        budget,
        numbers,
        total_seconds: metrics.total_seconds,
        message: (!is_all).then_some(message),
    })
}

/// What is stored for the numbers of the first three evaluations.
fn numbers(evaluations: &[Evaluation]) -> RunNumbers {
    let mut numbers = RunNumbers::default();
    for (point, evaluation) in evaluations.iter().take(POINTS).enumerate() {
        let accuracies = [
            evaluation.train_accuracy,
            evaluation.validation_accuracy,
            evaluation.test_accuracy,
        ];
        let stored = accuracies.map(|accuracy| Unit::Accuracy.stored(accuracy));
        numbers[4 * point..4 * point + 3].copy_from_slice(&stored);
        numbers[4 * point + 3] = Unit::Time.stored(evaluation.training_seconds);
    }
    numbers
}

/// The message of a run, made of what the database has of it: as the official files write it.
pub(super) fn message_of(
    numbers: &RunNumbers,
    total_seconds: f64,
    budget: Budget,
    trainable_parameters: u64,
) -> Vec<u8> {
    let epochs = f64::from(budget.epochs());
    let points = [0.0, epochs / 2.0, epochs].into_iter();
    let evaluations = points.zip(numbers.chunks_exact(4));
    let evaluations = evaluations.map(|(current_epoch, numbers)| Evaluation {
        current_epoch,
        training_seconds: Unit::Time.number(numbers[3]),
        train_accuracy: Unit::Accuracy.number(numbers[0]),
        validation_accuracy: Unit::Accuracy.number(numbers[1]),
        test_accuracy: Unit::Accuracy.number(numbers[2]),
        checkpoint_path: None,
    });
    encode_message(&Metrics {
        evaluations: evaluations.collect(),
        trainable_parameters: trainable_parameters as i64,
        total_seconds,
    })
}
