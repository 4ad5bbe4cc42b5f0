//! Refuses -0.0, the only double that a database would change.
//!
//! `SQLite` stores a double without a fraction as an integer, and integers have only one
//! zero. No known archive has a -0.0. If one had, an error is better than a changed number.

use crate::model::{ArchitectureRecord, Dataset, Recipe, Seed, Split, TrialRecord};

use super::RowsError;

/// Refuses a record with a -0.0 in it.
pub(super) fn check_zeros(record: &ArchitectureRecord) -> Result<(), RowsError> {
    for recipe in &record.recipes {
        for trial in &recipe.trials {
            if let Some(field) = negative_zero(trial) {
                return Err(RowsError::NegativeZero {
                    trial: trial_name(recipe.recipe, trial.dataset, trial.seed),
                    field,
                });
            }
        }
    }
    Ok(())
}

/// The name of a trial in errors.
pub(super) fn trial_name(recipe: Recipe, dataset: Dataset, seed: Seed) -> String {
    format!("hp {recipe}, {dataset}, seed {seed}")
}

/// The first field of a trial that holds -0.0.
fn negative_zero(trial: &TrialRecord) -> Option<&'static str> {
    let is = |value: f64| value.to_bits() == (-0.0_f64).to_bits();
    let in_train = |series: &[(u16, f64)]| series.iter().any(|&(_, value)| is(value));
    let in_splits = |series: &[(Split, u16, f64)]| series.iter().any(|&(_, _, value)| is(value));
    let train = &trial.train;
    let latencies = trial.latency_seconds.iter().flatten();
    [
        ("params", is(trial.params_millions)),
        ("flop", is(trial.flops_millions)),
        ("latency", latencies.copied().any(is)),
        ("train_losses", in_train(&train.loss)),
        ("train_acc1es", in_train(&train.top1_percent)),
        (
            "train_acc5es",
            train.top5_percent.as_deref().is_some_and(in_train),
        ),
        (
            "train_times",
            train.seconds.as_deref().is_some_and(in_train),
        ),
        ("eval_losses", in_splits(&trial.evaluation_loss)),
        ("eval_acc1es", in_splits(&trial.evaluation_top1_percent)),
        ("eval_times", in_splits(&trial.evaluation_seconds)),
    ]
    .into_iter()
    .find_map(|(field, found)| found.then_some(field))
}
