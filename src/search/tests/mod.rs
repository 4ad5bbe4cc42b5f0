//! Tests of whole runs, on made-up benchmarks.

mod clock;
mod hpbandster;
mod many;
mod nasbench101;
mod run_rules;

use std::num::NonZeroU16;

use crate::model::{SearchSpace, Seed};

use super::*;

/// The size space with curves of 12 epochs and one or two seeds. Times are
/// multiples of `unit_seconds`, few enough that results often come at one time.
pub(super) struct Synthetic {
    numbering: Numbering,
    unit_seconds: f64,
}

impl Synthetic {
    pub(super) fn new(unit_seconds: f64) -> Self {
        Self {
            numbering: Numbering::size(),
            unit_seconds,
        }
    }
}

impl Benchmark for Synthetic {
    fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    fn max_epochs(&self) -> u16 {
        12
    }

    fn seeds(&self, architecture: ArchitectureIndex) -> &[Seed] {
        if architecture.0.is_multiple_of(4) {
            &[Seed(111)]
        } else {
            &[Seed(111), Seed(777)]
        }
    }

    fn evaluate(
        &self,
        ArchitectureIndex(index): ArchitectureIndex,
        seed_position: usize,
        epochs: u16,
    ) -> Result<Evaluation, SearchError> {
        let noise = f64::from((index * 7919 + u32::from(epochs) * 31) % 97) / 97.0;
        let trained = 1.0 - 1.0 / (f64::from(epochs) + 1.0);
        let size = f64::from(index) / 32_768.0;
        Ok(Evaluation {
            reward_percent: 60.0 * trained + 30.0 * size + noise + seed_position as f64 / 4.0,
            train_seconds: f64::from(u32::from(epochs) * (2 + index % 3)) * self.unit_seconds,
            valid_seconds: self.unit_seconds,
        })
    }
}

/// Asks for given proposals, one after the other's result.
pub(super) struct Script {
    proposals: Vec<Proposal>,
    asked: usize,
    pub(super) told: Vec<Observation>,
}

impl Script {
    pub(super) fn new(proposals: &[Proposal]) -> Self {
        Self {
            proposals: proposals.to_vec(),
            asked: 0,
            told: Vec::new(),
        }
    }
}

impl SearchMethod for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    fn ask(&mut self, _: &mut Random) -> Ask {
        self.asked += 1;
        self.proposals
            .get(self.asked - 1)
            .map_or(Ask::Finished, |&next| Ask::Evaluate(next))
    }

    fn tell(&mut self, observation: &Observation) {
        self.told.push(*observation);
    }
}

pub(super) fn method(name: &str) -> Box<dyn SearchMethod> {
    MethodSettings::from_name(name)
        .unwrap()
        .build(SearchSpace::Size)
        .unwrap()
}

pub(super) fn with_workers(workers: u16) -> ClockPolicy {
    ClockPolicy {
        workers: NonZeroU16::new(workers).unwrap(),
        ..ClockPolicy::default()
    }
}

pub(super) fn size(code: u32) -> Genome {
    Genome::from_code(SearchSpace::Size, code).unwrap()
}
