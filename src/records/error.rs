//! Why the content of an archive is not what it should be, and where.

use plain_pickle::{PickleError, TensorError};

use crate::model::UnknownName;

/// A file of an archive that cannot become a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The file is no pickle of plain data.
    #[error("not a readable pickle")]
    Pickle {
        /// What is wrong with it.
        #[from]
        source: PickleError,
    },
    /// A value is not as the format says.
    #[error("{place}: {problem}")]
    Invalid {
        /// Path to the value, such as
        /// `'200' / all_results[('cifar100', 777)] / eval_losses['x-valid@199']`.
        place: String,
        /// What is wrong with it.
        problem: Problem,
    },
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// It is of another type.
    #[error("expected {expected}, found {found}")]
    Type {
        /// What should be there.
        expected: &'static str,
        /// The type of what is there.
        found: &'static str,
    },
    /// It has the right type, but not the value that it must have.
    #[error("expected {expected}, found {found}")]
    Value {
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// It is a name outside a closed set.
    #[error(transparent)]
    UnknownName(#[from] UnknownName),
    /// A dictionary has a key that would be lost.
    #[error("unknown key {key:?}; expected {}", .expected.join(", "))]
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that are known.
        expected: &'static [&'static str],
    },
    /// A dictionary lacks a key.
    #[error("key {key:?} is missing")]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A list has an item twice.
    #[error("{item} occurs twice; expected it once")]
    Duplicate {
        /// The item.
        item: String,
    },
    /// A number is infinite or not a number.
    #[error("expected a finite number, found {found}")]
    NotFinite {
        /// The number.
        found: String,
    },
    /// `dataset_seed` and `all_results` disagree.
    #[error("{trial} is in {present} and not in {absent}")]
    Unpaired {
        /// The data set and seed.
        trial: String,
        /// Where they are.
        present: &'static str,
        /// Where they are not.
        absent: &'static str,
    },
    /// There are more trials than an architecture can have.
    #[error("more than {limit} trials")]
    TooManyTrials {
        /// How many are allowed.
        limit: usize,
    },
    /// A tensor is not what PyTorch writes for one.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// The weights of a file are more than the file has bytes, since they share their storages.
    #[error("more than {limit} bytes of weights, which the file itself has")]
    TooManyWeights {
        /// Bytes of the file.
        limit: usize,
    },
    /// The list of architectures in a folder also has results, which only the single-file form has.
    #[error(
        "a list of architectures with results in it is no file of a folder; expected None or nothing"
    )]
    ResultsInMeta,
}

/// A problem that is passed up to the caller, which adds to the path where it is.
#[derive(Debug)]
pub(super) struct Fault {
    /// Steps to the place, the innermost first.
    steps: Vec<String>,
    problem: Problem,
}

impl<P: Into<Problem>> From<P> for Fault {
    fn from(problem: P) -> Self {
        Self {
            steps: Vec::new(),
            problem: problem.into(),
        }
    }
}

impl From<Fault> for RecordError {
    fn from(fault: Fault) -> Self {
        let mut steps = fault.steps;
        if steps.is_empty() {
            steps.push("the file itself".to_owned());
        }
        steps.reverse();
        Self::Invalid {
            place: steps.join(" / "),
            problem: fault.problem,
        }
    }
}

/// Says where a problem is. It costs nothing if there is no problem.
pub(super) trait Within<T> {
    /// Adds a step to the front of the path.
    fn within(self, step: impl FnOnce() -> String) -> Result<T, Fault>;
}

impl<T, E: Into<Fault>> Within<T> for Result<T, E> {
    #[inline]
    fn within(self, step: impl FnOnce() -> String) -> Result<T, Fault> {
        self.map_err(|error| {
            let mut fault = error.into();
            fault.steps.push(step());
            fault
        })
    }
}
