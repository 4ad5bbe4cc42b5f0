//! Modules and their training runs.

use nasbench101::{Module, ModuleHash};
use serde::Serialize;

use crate::model::{Budget, Unit, parts_of_run_id, runs_of_module, runs_with_budget};
use crate::store::{StoredModule, StoredRun, nb101_index_of_hash, nb101_module, nb101_runs};

use super::{NasBench101, Nasbench101QueryError};

/// A module of NAS-Bench-101.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nasbench101Module {
    /// Place of its hash among all hashes in sorted order, from 0 to 423,623.
    pub index: u32,
    /// What NAS-Bench-101 names it by.
    pub hash: ModuleHash,
    /// Its vertices, edges and operations, as the files write them.
    pub module: Module,
    /// Number of weights of the whole network.
    pub trainable_parameters: u64,
}

/// What one evaluation of a run found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Nasbench101Point {
    /// Seconds of training alone, from the start of the run.
    pub training_seconds: f64,
    /// Share of training images that the network was right about, from 0 to 1.
    pub train_accuracy: f64,
    /// Share of validation images.
    pub validation_accuracy: f64,
    /// Share of test images.
    pub test_accuracy: f64,
}

/// A training run of NAS-Bench-101.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Nasbench101Run {
    /// Epochs that it was trained for: 4, 12, 36 or 108.
    pub epochs: u16,
    /// Its place among the repeats of the file, from 0. The seeds are not known.
    pub repeat_index: u32,
    /// Before training.
    pub start: Nasbench101Point,
    /// After half of the epochs.
    pub halfway: Nasbench101Point,
    /// After the last epoch.
    #[serde(rename = "final")]
    pub last: Nasbench101Point,
    /// Seconds of training and all evaluations.
    pub total_seconds: f64,
}

impl Nasbench101Run {
    pub(super) fn of_stored(stored: &StoredRun) -> Self {
        let (_index, budget, repeat_index) = parts_of_run_id(stored.run_id);
        let point = |place: usize| {
            let number =
                |offset: usize, unit: Unit| unit.number(stored.numbers[4 * place + offset]);
            Nasbench101Point {
                training_seconds: number(3, Unit::Time),
                train_accuracy: number(0, Unit::Accuracy),
                validation_accuracy: number(1, Unit::Accuracy),
                test_accuracy: number(2, Unit::Accuracy),
            }
        };
        Self {
            epochs: budget.epochs(),
            repeat_index,
            start: point(0),
            halfway: point(1),
            last: point(2),
            total_seconds: stored.total_seconds.unwrap_or(f64::NAN),
        }
    }
}

impl NasBench101 {
    /// The index of the module with a hash; `None` if no module has it.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn index_of(&self, hash: ModuleHash) -> Result<Option<u32>, Nasbench101QueryError> {
        let bytes = *hash.as_bytes();
        Ok(self
            .bench
            .read(|connection, _| nb101_index_of_hash(connection, bytes))?)
    }

    /// The module with an index, imported or not.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::IndexOutOfRange`], or [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn module(&self, index: u32) -> Result<Nasbench101Module, Nasbench101QueryError> {
        let found = self
            .bench
            .read(|connection, _| nb101_module(connection, index))?;
        let found = found.as_ref().and_then(module_of);
        found.ok_or(Nasbench101QueryError::IndexOutOfRange { index })
    }

    /// The module with a hash, imported or not.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::UnknownHash`], or [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn module_with_hash(
        &self,
        hash: ModuleHash,
    ) -> Result<Nasbench101Module, Nasbench101QueryError> {
        let index = self.index_of(hash)?;
        self.module(index.ok_or(Nasbench101QueryError::UnknownHash { hash })?)
    }

    /// All runs of a module, by epochs and repeat; none if it is not imported.
    ///
    /// ```no_run
    /// use natsbench::NatsBench;
    ///
    /// let nb101 = NatsBench::open("natsbench.db")?.nasbench101()?;
    /// for run in nb101.runs(4_789)? {
    ///     println!("{} epochs: {} % on test images", run.epochs, run.last.test_accuracy * 100.0);
    /// }
    /// # Ok::<(), natsbench::query::Nasbench101QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn runs(&self, index: u32) -> Result<Vec<Nasbench101Run>, Nasbench101QueryError> {
        self.runs_between(runs_of_module(index))
    }

    /// The runs of a module with a number of epochs, in the order of their repeats; none if it is not imported.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::InvalidEpochs`], or [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn runs_of(
        &self,
        index: u32,
        epochs: u16,
    ) -> Result<Vec<Nasbench101Run>, Nasbench101QueryError> {
        let budget = self.budget(epochs)?;
        self.runs_between(runs_with_budget(index, budget))
    }

    fn runs_between(
        &self,
        run_ids: std::ops::RangeInclusive<i64>,
    ) -> Result<Vec<Nasbench101Run>, Nasbench101QueryError> {
        let stored = self
            .bench
            .read(|connection, _| nb101_runs(connection, run_ids))?;
        Ok(stored.iter().map(Nasbench101Run::of_stored).collect())
    }

    /// The budget of so many epochs, which the database must have.
    pub(super) fn budget(&self, epochs: u16) -> Result<Budget, Nasbench101QueryError> {
        let is_there = self.budgets.contains(&epochs);
        let budget = Budget::of_epochs(epochs.into()).filter(|_budget| is_there);
        budget.ok_or_else(|| Nasbench101QueryError::InvalidEpochs {
            asked: epochs,
            there: self.budgets.clone(),
        })
    }
}

/// A module that the database lists; `None` if it is none of the space, as after a change by hand.
pub(super) fn module_of(stored: &StoredModule) -> Option<Nasbench101Module> {
    let StoredModule {
        arch_index,
        module_hash,
        vertices,
        edge_bits,
        ref operation_digits,
        trainable_parameters,
    } = *stored;
    Some(Nasbench101Module {
        index: arch_index,
        hash: ModuleHash::from_bytes(module_hash),
        module: Module::from_stored(vertices, edge_bits, operation_digits).ok()?,
        trainable_parameters: trainable_parameters.try_into().ok()?,
    })
}
