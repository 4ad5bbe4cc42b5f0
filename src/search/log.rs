//! The record of a run.

use serde::Serialize;

use crate::model::{ArchitectureIndex, Seed};

use super::{RunSettings, TrialNumber};

/// One run, with everything that identifies it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunLog {
    /// Name of the method.
    pub method: String,
    /// The settings it was made with.
    pub settings: RunSettings,
    /// Number of the run within its experiment, from 0.
    pub run: u64,
    /// Name of the generator of all chance.
    pub generator: &'static str,
    /// Why it ended.
    pub end: RunEnd,
    /// Its results, in simulated time order.
    pub steps: Vec<Step>,
}

impl RunLog {
    /// Most results that a run can have, since the database cannot store more.
    pub const MOST_STEPS: usize = 1 << 20;
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RunEnd {
    /// The budget was spent.
    #[serde(rename = "budget")]
    Budget,
    /// The method had nothing more to ask.
    #[serde(rename = "finished")]
    Finished,
}

/// One result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// Number of the trial within the run, from 0 in the order of starting.
    pub trial: TrialNumber,
    /// The simulated worker that trained it, from 0.
    pub worker: u16,
    /// What was trained.
    pub architecture: ArchitectureIndex,
    /// Number of epochs after which it was evaluated.
    pub epochs: u16,
    /// The seed whose result was seen.
    pub seed: Seed,
    /// Top-1 accuracy in percent that the method was given.
    pub reward_percent: f64,
    /// Clock at the start of the evaluation.
    pub start_seconds: f64,
    /// Seconds charged for it.
    pub charged_seconds: f64,
    /// Clock at its end: start plus charge.
    pub clock_seconds: f64,
    /// The best architecture so far, by reward.
    pub incumbent: ArchitectureIndex,
}
