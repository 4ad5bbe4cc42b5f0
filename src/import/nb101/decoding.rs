//! A record as a run: what the columns of the database hold of it, and whether that is all.

use nasbench101::records::{Decoder, Evaluation, Metrics, RawRecord, ReadError, Record};
use prost::encoding::encode_varint;

use crate::model::{Budget, Unit};
use crate::store::RunNumbers;

use super::error::RecordProblem;
use super::held::{CompactNumbers, ReadRun};

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
pub(super) fn read_run(
    decoder: &mut Decoder,
    raw: &RawRecord,
    mark: &[u8],
) -> Result<ReadRun, Refused> {
    let record = decoder.decode(raw).map_err(Refused::Damaged)?;
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
    let weights = metrics.trainable_parameters;
    let is_all = is_held(&numbers, &metrics, budget) && has_official_layout(&message, weights);
    Ok(ReadRun {
        hash,
        module,
        trainable_parameters: weights,
        budget,
        numbers: CompactNumbers::new(&numbers),
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

/// Whether the columns hold everything that the fields say.
fn is_held(numbers: &RunNumbers, metrics: &Metrics, budget: Budget) -> bool {
    let epochs = f64::from(budget.epochs());
    let expected = [0.0, epochs / 2.0, epochs].map(f64::to_bits);
    let found = metrics.evaluations.iter();
    let found = found.map(|evaluation| evaluation.current_epoch.to_bits());
    // SQLite makes 0 of -0.
    let is_usual = |seconds: f64| !seconds.is_nan() && seconds.to_bits() != (-0.0_f64).to_bits();
    numbers.iter().all(Option::is_some) && found.eq(expected) && is_usual(metrics.total_seconds)
}

/// Bytes of an evaluation: two before its fields, then five fields of a byte and a double.
const EVALUATION_BYTES: usize = 2 + 5 * 9;

/// Whether a message is written as in the official files: every field once, in order, and no other one.
fn has_official_layout(message: &[u8], trainable_parameters: i64) -> bool {
    let Some((evaluations, rest)) = message.split_at_checked(POINTS * EVALUATION_BYTES) else {
        return false;
    };
    let key = |field: usize, wire_type: usize| (field << 3 | wire_type) as u8;
    let is_evaluation = |bytes: &[u8]| {
        let fields = bytes[2..].iter().step_by(9).copied();
        bytes[0] == key(1, 2)
            && usize::from(bytes[1]) == EVALUATION_BYTES - 2
            && fields.eq((1..=5).map(|field| key(field, 1)))
    };
    let mut parameters = vec![key(2, 0)];
    encode_varint(trainable_parameters as u64, &mut parameters);
    parameters.push(key(3, 1));
    evaluations
        .chunks_exact(EVALUATION_BYTES)
        .all(is_evaluation)
        && rest.len() == parameters.len() + 8
        && rest.starts_with(&parameters)
}
