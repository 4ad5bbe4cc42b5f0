//! Experiments: writing searches with their runs and steps, and reading them back.

mod read;
mod rows;
mod supernets;
mod write;

pub(crate) use rows::{
    ClockColumns, ExperimentKey, ExperimentKind, HowMade, MAX_RUNS_AND_STEPS, RunRow,
    SearchColumns, SimulatedColumns, StepRow, StoredExperiment,
};
pub(crate) use supernets::{SupernetColumns, SupernetRun, SupernetStep};
