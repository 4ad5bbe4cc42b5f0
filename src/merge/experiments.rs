//! Merging experiments with their runs, and the runs that users logged.

use crate::store::{Batch, MergeSource, RunDifference, SourceExperiment};

use super::{Merge, MergeError, SourceSummary};

/// Adds the experiments and runs that the target lacks.
pub(super) fn merge_experiments(
    merge: &Merge,
    source: &MergeSource,
    batch: &Batch<'_>,
    summary: &mut SourceSummary,
) -> Result<(), MergeError> {
    for experiment in source.experiments()? {
        if batch.has_other_external(&experiment)? {
            let SourceExperiment {
                method,
                dataset,
                space,
                ..
            } = experiment;
            return Err(MergeError::OtherExternal {
                source_path: source.path().to_owned(),
                target: merge.target.clone(),
                method,
                dataset,
                space,
            });
        }
        let id = batch.merge_experiment(&experiment)?;
        let there = batch.run_numbers(id)?;
        if there.is_empty() {
            summary.experiments_added += 1;
        } else {
            summary.experiments_there += 1;
        }
        for run in source.runs(experiment.id)? {
            if merge.is_stopped() {
                let source_path = source.path().to_owned();
                return Err(MergeError::Stopped { source_path });
            }
            let theirs = source.run(experiment.id, run)?;
            if there.contains(&run) {
                let ours = batch.stored_run(id, run)?;
                match theirs.difference(&ours) {
                    RunDifference::None => summary.runs_there += 1,
                    RunDifference::GoesOn => {
                        summary.runs_added += 1;
                        summary.steps_added += theirs.len() - ours.len();
                        batch.merge_run(id, theirs)?;
                    }
                    RunDifference::From(step) => {
                        return Err(other_run(merge, source, experiment, run, step));
                    }
                }
            } else {
                summary.runs_added += 1;
                summary.steps_added += theirs.len();
                batch.merge_run(id, theirs)?;
            }
        }
        batch.count_runs(id)?;
    }
    Ok(())
}

fn other_run(
    merge: &Merge,
    source: &MergeSource,
    experiment: SourceExperiment,
    run: u32,
    step: i64,
) -> MergeError {
    MergeError::OtherRun {
        source_path: source.path().to_owned(),
        target: merge.target.clone(),
        method: experiment.method,
        dataset: experiment.dataset,
        space: experiment.space,
        experiment_id: experiment.id,
        run,
        step,
    }
}

/// Adds the logged runs whose names the target lacks.
pub(super) fn merge_log(
    merge: &Merge,
    source: &MergeSource,
    batch: &Batch<'_>,
    summary: &mut SourceSummary,
) -> Result<(), MergeError> {
    for theirs in source.log()? {
        match batch.logged_run(&theirs.run)? {
            None => {
                batch.write_log(theirs)?;
                summary.logged_runs_added += 1;
            }
            Some(ours) if ours == theirs => summary.logged_runs_there += 1,
            Some(_) => {
                return Err(MergeError::OtherLog {
                    source_path: source.path().to_owned(),
                    target: merge.target.clone(),
                    run: theirs.run,
                });
            }
        }
    }
    Ok(())
}
