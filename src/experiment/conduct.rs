//! Making the runs of an experiment that are missing, and storing them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::search::{
    Benchmark, Charge, GENERATOR, ManyRuns, RunEnd, RunEvent, RunLog, Step, TableBenchmark,
};
use crate::store::{
    ClockColumns, Database, HowMade, MAX_RUNS_AND_STEPS, RunRow, SearchColumns, SimulatedColumns,
    StepRow,
};

use super::{Experiment, ExperimentError, SearchTask};

/// Most results that all runs of an experiment may have together. They are kept in memory, some gigabytes, until all are
/// stored in one transaction.
const MOST_STEPS: u64 = 1 << 24;

const _: () = assert!(MAX_RUNS_AND_STEPS == RunLog::MOST_STEPS as u64);

/// What [`Experiment::run`] has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExperimentSummary {
    /// Runs that were stored before.
    pub stored_before: u32,
    /// Runs that were made and stored.
    pub made: u32,
    /// Runs that are missing, since it was stopped.
    pub missing: u32,
}

impl Experiment {
    /// How many runs [`run`](Self::run) would have to make.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::Store`] if the database cannot be read.
    pub fn missing_runs(&self, database: &Database) -> Result<u32, ExperimentError> {
        let settings = self.settings_json()?;
        let found = database.find_experiment(&self.key(&settings))?;
        let stored = found.map_or(0, |(_, runs)| runs.range(self.run_numbers()).count() as u32);
        Ok(if self.again {
            self.runs
        } else {
            self.runs - stored
        })
    }

    /// Makes the runs that are not stored yet and stores them, in one transaction.
    ///
    /// A run does not depend on when, or on how many threads, it is made. So an experiment that was stopped can be completed
    /// later, and runs can be added to one that is complete.
    ///
    /// # Errors
    ///
    /// Before anything is done: as [`check`](Self::check). [`ExperimentError::Search`] if a run fails; then nothing is stored.
    /// [`ExperimentError::Store`].
    pub fn run(
        &self,
        database: &mut Database,
        benchmark: &TableBenchmark,
        on_event: &mut dyn FnMut(RunEvent<'_>),
    ) -> Result<ExperimentSummary, ExperimentError> {
        self.check(benchmark)?;
        let settings = self.settings_json()?;
        let key = self.key(&settings);
        let columns = self.columns();
        let stored = match database.find_experiment(&key)? {
            Some((_, runs)) if !self.again => runs,
            _ => BTreeSet::new(),
        };
        let missing: Vec<u32> = self
            .run_numbers()
            .filter(|run| !stored.contains(run))
            .collect();
        on_event(RunEvent::Planned {
            runs: missing.len() as u64,
        });
        let build = || self.method.build(self.scope.clone());
        let mut logs = Vec::new();
        for runs in ranges(missing.into_iter()) {
            let many = ManyRuns {
                method: &build,
                settings: &self.rules,
                runs: runs.start.into()..runs.end.into(),
                threads: self.threads,
                stop: self.stop.clone(),
            };
            logs.extend(many.run(benchmark, &mut |event| {
                if let RunEvent::Made { .. } = event {
                    on_event(event);
                }
            })?);
        }
        let stored_before = stored.range(self.run_numbers()).count() as u32;
        let summary = ExperimentSummary {
            stored_before,
            made: logs.len() as u32,
            missing: self.runs - stored_before - logs.len() as u32,
        };
        if logs.is_empty() {
            return Ok(summary);
        }
        let rows: Vec<RunRow> = logs.iter().map(run_row).collect::<Result<_, _>>()?;
        drop(logs);
        database.write(|batch| {
            // Another program may have stored some of them meanwhile: they are the same.
            let stored = match batch.find_experiment(&key)? {
                Some((id, _)) if self.again => {
                    batch.delete_experiment(id)?;
                    BTreeSet::new()
                }
                Some((_, runs)) => runs,
                None => BTreeSet::new(),
            };
            let id = batch.begin_experiment(
                &key,
                HowMade::Simulated(&columns),
                self.run_numbers().end,
            )?;
            for row in rows.iter().filter(|row| !stored.contains(&row.run)) {
                batch.write_run(id, row)?;
            }
            Ok(summary)
        })
    }

    /// Finds, before any work, what would be refused during it.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::Search`] for a setting outside its range, [`ExperimentError::TooLarge`] or
    /// [`ExperimentError::Zero`] for a number of runs or a seed that cannot be stored, [`ExperimentError::OtherCharge`] for a
    /// clock that the data has no times for, [`ExperimentError::OtherScope`], [`ExperimentError::TooManyEpochs`],
    /// [`ExperimentError::OtherEpochs`] or [`ExperimentError::TooManySteps`] if the runs do not fit the benchmark or the
    /// database.
    pub fn check(&self, benchmark: &TableBenchmark) -> Result<(), ExperimentError> {
        self.check_numbers()?;
        let scope = benchmark.scope();
        if scope != self.scope {
            return Err(ExperimentError::OtherScope {
                space: self.task.space(),
                expected: self.scope.len(),
                found: scope.len(),
            });
        }
        let (fidelities, max_epochs) = (self.method.fidelities()?, benchmark.max_epochs());
        if let Some(&epochs) = fidelities.last().filter(|&&epochs| epochs > max_epochs) {
            return Err(ExperimentError::TooManyEpochs {
                method: self.method.name(),
                epochs,
                hp: self.task.hp(),
                dataset: self.task.dataset(),
                max_epochs,
            });
        }
        let budgets = benchmark.budgets();
        if let Some(&epochs) = fidelities.iter().find(|&&epochs| !budgets.contains(epochs)) {
            return Err(ExperimentError::OtherEpochs {
                method: self.method.name(),
                epochs,
                expected: budgets.to_string(),
            });
        }
        let longest = benchmark.longest_seconds() + self.rules.clock.overhead_seconds;
        let least_steps = self.rules.least_steps(&self.method, longest);
        let in_all = least_steps.saturating_mul(u64::from(self.runs));
        if least_steps > MAX_RUNS_AND_STEPS || in_all > MOST_STEPS {
            return Err(ExperimentError::TooManySteps {
                runs: self.runs,
                budget_seconds: self.rules.budget_seconds,
                workers: self.rules.clock.workers.get(),
                least_steps,
                most_steps: MOST_STEPS,
            });
        }
        Ok(())
    }

    /// The part of [`check`](Self::check) that needs no benchmark: each number is in its range.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn check_numbers(&self) -> Result<(), ExperimentError> {
        if self.runs == 0 {
            let setting = "number of runs";
            return Err(ExperimentError::Zero { setting });
        }
        at_most("number of runs", u64::from(self.runs), MAX_RUNS_AND_STEPS)?;
        let runs_before_the_end = u64::from(self.first_run) + u64::from(self.runs);
        at_most(
            "number of the first run, with the number of runs added,",
            runs_before_the_end,
            MAX_RUNS_AND_STEPS,
        )?;
        at_most("seed", self.rules.seed, i64::MAX as u64)?;
        self.rules.check()?;
        let charge = self.rules.clock.charge;
        if self.task == SearchTask::NasBench101 && charge != Charge::TrainingAlone {
            return Err(ExperimentError::OtherCharge { charge });
        }
        self.method.build(self.task.space())?;
        Ok(())
    }

    fn columns(&self) -> SearchColumns {
        let rules = &self.rules;
        SearchColumns {
            recipe_id: self.task.recipe_id(),
            budget_seconds: rules.budget_seconds,
            budget_rule: rules.budget_rule.as_str(),
            clock_policy: rules.clock.to_string(),
            workers: rules.clock.workers.get(),
            seed_rule: rules.seed_rule.as_str(),
            incumbent_rule: rules.incumbent_rule.as_str(),
            seed: rules.seed as i64,
            generator: GENERATOR,
        }
    }
}

/// Joins the numbers into as few ranges as possible.
fn ranges(numbers: impl Iterator<Item = u32>) -> Vec<Range<u32>> {
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(range) if range.end == number => range.end += 1,
            _ => ranges.push(number..number + 1),
        }
    }
    ranges
}

fn run_row(log: &RunLog) -> Result<RunRow, ExperimentError> {
    at_most(
        "number of steps",
        log.steps.len() as u64,
        MAX_RUNS_AND_STEPS,
    )?;
    Ok(RunRow {
        run: log.run as u32,
        ended_by: Some(match log.end {
            RunEnd::Budget => "budget",
            RunEnd::Finished => "finished",
        }),
        steps: (0..).zip(&log.steps).map(step_row).collect(),
    })
}

fn step_row((number, step): (u32, &Step)) -> StepRow {
    StepRow {
        step: number,
        architecture: step.architecture,
        incumbent: step.incumbent,
        simulated: Some(SimulatedColumns {
            trial: step.trial,
            worker: step.worker,
            epochs: step.epochs,
            seed: step.seed,
        }),
        reward_percent: Some(step.reward_percent),
        clock: Some(ClockColumns {
            start_seconds: step.start_seconds,
            charged_seconds: step.charged_seconds,
        }),
    }
}

fn at_most(setting: &'static str, value: u64, most: u64) -> Result<(), ExperimentError> {
    if value <= most {
        Ok(())
    } else {
        Err(ExperimentError::TooLarge {
            setting,
            value,
            most,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_runs_are_made_in_ranges() {
        assert_eq!(
            ranges([0, 1, 2, 7, 8, 10].into_iter()),
            [0..3, 7..9, 10..11]
        );
        assert!(ranges(std::iter::empty()).is_empty());
    }
}
