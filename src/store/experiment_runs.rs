//! Deleting runs of experiments.

use super::StoreError;
use super::writer::Batch;

/// Bits of a key for the run in its experiment, and for the step in its run.
pub(super) const KEY_BITS: u32 = 20;

impl Batch<'_> {
    /// Deletes a run of an experiment, if it is there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be written.
    pub(crate) fn delete_run(&self, experiment_id: i64, run: u32) -> Result<(), StoreError> {
        let run_id = (experiment_id << KEY_BITS) + i64::from(run);
        self.delete_runs([run_id, run_id + 1])
            .map_err(self.failed())
    }

    /// Deletes the runs from one key on, up to another.
    pub(super) fn delete_runs(&self, [first, end]: [i64; 2]) -> rusqlite::Result<()> {
        let delete = |sql, bits: u32| {
            let mut statement = self.connection().prepare_cached(sql)?;
            statement.execute([first << bits, end << bits])
        };
        delete(
            "DELETE FROM supernet_epochs WHERE step_key >= ?1 AND step_key < ?2",
            KEY_BITS,
        )?;
        delete(
            "DELETE FROM supernet_runs WHERE run_id >= ?1 AND run_id < ?2",
            0,
        )?;
        delete(
            "DELETE FROM search_steps WHERE step_key >= ?1 AND step_key < ?2",
            KEY_BITS,
        )?;
        delete(
            "DELETE FROM search_runs WHERE run_id >= ?1 AND run_id < ?2",
            0,
        )?;
        Ok(())
    }
}
