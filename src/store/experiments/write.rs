//! Writing experiments with their runs and steps.

use rusqlite::{named_params, params};

use crate::store::StoreError;
use crate::store::experiment_bests::store_bests;
use crate::store::experiment_runs::KEY_BITS;
use crate::store::writer::Batch;

use super::rows::{ExperimentKey, HowMade, RunRow};

impl Batch<'_> {
    /// Records an experiment, or finds it if it is recorded already, and returns its id. The stored `requested_runs` never
    /// becomes smaller.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn begin_experiment(
        &self,
        key: &ExperimentKey<'_>,
        made: HowMade<'_>,
        requested_runs: u32,
    ) -> Result<i64, StoreError> {
        let search = match made {
            HowMade::Simulated(search) => Some(search),
            HowMade::Trained { .. } | HowMade::Unknown => None,
        };
        let (images, options) = match made {
            HowMade::Trained { images, options } => (Some(images), options),
            HowMade::Simulated(_) | HowMade::Unknown => (None, None),
        };
        let id = self
            .connection()
            .query_row(
                include_str!("../../../sql/writes/begin_experiment.sql"),
                named_params! {
                    ":kind": key.kind.as_str(),
                    ":method": key.method,
                    ":space_id": key.space,
                    ":dataset_id": key.dataset,
                    ":images": images,
                    ":options": options,
                    ":settings": key.settings,
                    ":recipe_id": search.map(|search| search.recipe_id),
                    ":budget_seconds": search.map(|search| search.budget_seconds),
                    ":budget_rule": search.map(|search| search.budget_rule),
                    ":clock_policy": search.map(|search| search.clock_policy.as_str()),
                    ":workers": search.map(|search| search.workers),
                    ":seed_rule": search.map(|search| search.seed_rule),
                    ":incumbent_rule": search.map(|search| search.incumbent_rule),
                    ":seed": search.map(|search| search.seed),
                    ":generator": search.map(|search| search.generator),
                    ":requested_runs": requested_runs,
                    ":natsbench_version": env!("CARGO_PKG_VERSION"),
                },
                |row| row.get(0),
            )
            .map_err(self.failed())?;
        store_bests(self.connection(), Some(id)).map_err(self.failed())?;
        Ok(id)
    }

    /// Writes a run of an experiment, which must not be there yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it is there already or cannot be written.
    pub(crate) fn write_run(&self, experiment_id: i64, run: &RunRow) -> Result<(), StoreError> {
        self.insert_run(experiment_id, run).map_err(self.failed())
    }

    fn insert_run(&self, experiment_id: i64, run: &RunRow) -> rusqlite::Result<()> {
        let run_id = (experiment_id << KEY_BITS) + i64::from(run.run);
        self.connection()
            .prepare_cached(include_str!("../../../sql/writes/insert_run.sql"))?
            .execute(named_params! {
                ":run_id": run_id, ":ended_by": run.ended_by, ":steps": run.steps.len()
            })?;
        let mut insert = self
            .connection()
            .prepare_cached(include_str!("../../../sql/writes/insert_step.sql"))?;
        for step in &run.steps {
            let simulated = step.simulated;
            insert.execute(params![
                (run_id << KEY_BITS) + i64::from(step.step),
                step.architecture,
                step.incumbent,
                simulated.map(|step| step.trial),
                simulated.map(|step| step.worker),
                simulated.map(|step| step.epochs),
                simulated.map(|step| step.seed),
                step.reward_percent,
                step.clock.map(|clock| clock.start_seconds),
                step.clock.map(|clock| clock.charged_seconds),
            ])?;
        }
        Ok(())
    }

    /// Deletes an experiment with all its runs.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn delete_experiment(&self, experiment_id: i64) -> Result<(), StoreError> {
        let runs = [experiment_id, experiment_id + 1].map(|id| id << KEY_BITS);
        self.delete_runs(runs)
            .and_then(|()| {
                self.connection()
                    .execute(
                        "DELETE FROM experiments WHERE experiment_id = ?1",
                        [experiment_id],
                    )
                    .map(|_rows| ())
            })
            .map_err(self.failed())
    }
}
