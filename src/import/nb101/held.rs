//! All runs of a file in memory, some 50 bytes each: they can then be checked as a whole before anything is written, and
//! written in the order of their keys, whatever the order of the file.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use nasbench101::{Module, ModuleHash};

use crate::model::{Budget, SampleMark, Unit, run_id};
use crate::store::{RunNumbers, StoredRun};

/// Stands for a count that [`HeldRun::counts`] cannot hold.
const NO_COUNT: u16 = u16::MAX;

/// A run in few bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct HeldRun {
    total_seconds: f64,
    /// Place of the module in [`Held::modules`]; later its index.
    pub(super) module: u32,
    times: [f32; 3],
    counts: [u16; 9],
    pub(super) budget: Budget,
    pub(super) repeat: u8,
}

/// What a record says, besides what follows from its module.
#[derive(Debug, Clone)]
pub(super) struct ReadRun {
    pub(super) hash: ModuleHash,
    pub(super) module: Module,
    pub(super) trainable_parameters: i64,
    pub(super) budget: Budget,
    /// What is stored for its numbers.
    pub(super) numbers: CompactNumbers,
    pub(super) total_seconds: f64,
    /// The message, if the columns do not hold all of it.
    pub(super) message: Option<Vec<u8>>,
}

/// All that a file says.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) file_bytes: u64,
    pub(super) file_sha256: String,
    pub(super) sample: Option<SampleMark>,
    /// In the order of their first records.
    pub(super) modules: Vec<(ModuleHash, Module)>,
    /// How many weights each of them has.
    pub(super) parameters: Vec<i64>,
    /// In the order of the file.
    pub(super) runs: Vec<HeldRun>,
    /// Numbers of the runs that [`HeldRun`] cannot hold, by record.
    others: HashMap<u32, Box<RunNumbers>, RandomState>,
    /// Messages of the runs that columns cannot hold, by record.
    pub(super) messages: HashMap<u32, Vec<u8>, RandomState>,
}

impl Held {
    /// Adds the next record of the file; `module` is the place of its module.
    pub(super) fn add(&mut self, module: u32, repeat: u8, run: ReadRun) {
        let record = self.runs.len() as u32;
        let CompactNumbers {
            counts,
            times,
            others,
        } = run.numbers;
        if let Some(others) = others {
            self.others.insert(record, others);
        }
        if let Some(message) = run.message {
            self.messages.insert(record, message);
        }
        self.runs.push(HeldRun {
            total_seconds: run.total_seconds,
            module,
            times,
            counts,
            budget: run.budget,
            repeat,
        });
    }

    /// The row of a record, whose module must have its index by now.
    pub(super) fn row(&self, record: u32) -> StoredRun {
        let run = &self.runs[record as usize];
        StoredRun {
            run_id: run.id(),
            numbers: self.numbers(record, run),
            total_seconds: Some(run.total_seconds).filter(|seconds| !seconds.is_nan()),
        }
    }

    /// Whether two records have the same numbers.
    pub(super) fn are_equal(&self, one: u32, other: u32) -> bool {
        let [first, second] = [one, other].map(|record| &self.runs[record as usize]);
        let bits = |numbers: RunNumbers| numbers.map(|number| number.map(f64::to_bits));
        first.total_seconds.to_bits() == second.total_seconds.to_bits()
            && first.counts == second.counts
            && bits(self.numbers(one, first)) == bits(self.numbers(other, second))
            && self.messages.get(&one) == self.messages.get(&other)
    }

    fn numbers(&self, record: u32, run: &HeldRun) -> RunNumbers {
        if let Some(numbers) = self.others.get(&record) {
            return **numbers;
        }
        let mut numbers = RunNumbers::default();
        for (point, time) in run.times.into_iter().enumerate() {
            for accuracy in 0..3 {
                let count = run.counts[3 * point + accuracy];
                numbers[4 * point + accuracy] = Some(f64::from(count));
            }
            numbers[4 * point + 3] = Unit::Time.stored(f64::from(time));
        }
        numbers
    }
}

impl HeldRun {
    /// The key of its row, if its module has its index.
    pub(super) const fn id(&self) -> i64 {
        run_id(self.module, self.budget, self.repeat as u32)
    }
}

/// What is stored for the numbers of a run, in few bytes.
#[derive(Debug, Clone)]
pub(super) struct CompactNumbers {
    counts: [u16; 9],
    times: [f32; 3],
    /// All of them, if the others do not hold them.
    others: Option<Box<RunNumbers>>,
}

impl CompactNumbers {
    pub(super) fn new(numbers: &RunNumbers) -> Self {
        let (mut counts, mut times, mut is_whole) = ([NO_COUNT; 9], [0.0; 3], true);
        for point in 0..3 {
            for accuracy in 0..3 {
                let stored = numbers[4 * point + accuracy];
                let count = stored.filter(|count| (0.0..f64::from(NO_COUNT)).contains(count));
                let count = count.filter(|count| count.fract() == 0.0);
                counts[3 * point + accuracy] = count.map_or(NO_COUNT, |count| count as u16);
                is_whole &= count.is_some();
            }
            let seconds = Unit::Time.number(numbers[4 * point + 3]);
            let time = seconds as f32;
            times[point] = time;
            is_whole &= f64::from(time).to_bits() == seconds.to_bits();
        }
        Self {
            counts,
            times,
            others: (!is_whole).then(|| Box::new(*numbers)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_whatever_they_are() {
        let usual = RunNumbers::from(
            [0, 9_984, 17, 1_500, 1, 2, 3, 90_000, 4, 5, 6, 180_001].map(|n| Some(f64::from(n))),
        );
        let odd = [
            None,
            Some(-0.123),
            Some(70_000.0),
            Some(-1e-9),
            Some(f64::NEG_INFINITY),
        ];
        let module = Module::from_texts("0100", "input,output").unwrap();
        let read = |numbers: RunNumbers| ReadRun {
            hash: module.hash(),
            module,
            trainable_parameters: 0,
            budget: Budget::ALL[3],
            numbers: CompactNumbers::new(&numbers),
            total_seconds: 0.1,
            message: None,
        };
        let mut held = Held::default();
        held.add(7, 2, read(usual));
        for place in 0..12 {
            for number in odd {
                let mut numbers = usual;
                numbers[place] = number;
                held.add(7, 2, read(numbers));
            }
        }
        assert_eq!(held.row(0).numbers, usual);
        // Three of the five numbers are times that a float32 holds.
        assert_eq!(held.others.len(), 60 - 3 * 3);
        let mut record = 1;
        for place in 0..12 {
            for number in odd {
                assert_eq!(held.row(record).numbers[place], number);
                record += 1;
            }
        }
        assert!(held.are_equal(0, 0) && !held.are_equal(0, 1));
    }
}
