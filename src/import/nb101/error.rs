//! Why a file of NAS-Bench-101 cannot be imported or compared.

use std::path::PathBuf;

use nasbench101::records::ReadError;
use nasbench101::{Module, ModuleHash};

use crate::store::{Holder, StoreError};

/// Why an import or a verification of a file of NAS-Bench-101 stopped. An import has written nothing then, unless
/// [`Stopped`](Self::Stopped) or [`Store`](Self::Store) ended it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Nasbench101Error {
    /// The file cannot be opened.
    #[error("{}: cannot be opened", file.display())]
    Open {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record is damaged, or is none of NAS-Bench-101.
    #[error("{}", file.display())]
    Record {
        /// The file.
        file: PathBuf,
        /// What is wrong where.
        #[source]
        problem: ReadError,
    },
    /// A record contradicts NAS-Bench-101, or another record.
    #[error("{}: record {number} at byte {offset}: {problem}", file.display())]
    Contradiction {
        /// The file.
        file: PathBuf,
        /// The record, from 0.
        number: u64,
        /// Where it begins.
        offset: u64,
        /// What is wrong.
        problem: RecordProblem,
    },
    /// The file has no record.
    #[error("{}: expected training runs of NAS-Bench-101, found an empty file", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// The caller asked to stop. What was committed is kept.
    #[error("stopped; what was imported is kept, and the same command goes on from there")]
    Stopped,
    /// Another program imports into the database.
    #[error("an import into {} is running ({writer}); verify it when that has ended", database.display())]
    ImportRunning {
        /// The database.
        database: PathBuf,
        /// Who imports.
        writer: Holder,
    },
    /// Another program wrote into the database while it was compared.
    #[error("{} was written into while it was compared; verify it again when nothing writes", database.display())]
    WrittenMeanwhile {
        /// The database.
        database: PathBuf,
    },
    /// A worker thread ended without an answer.
    #[error("a worker thread ended unexpectedly")]
    WorkerLost,
}

impl Nasbench101Error {
    /// Whether the file is the reason, which is found before anything is written.
    #[must_use]
    pub const fn is_of_file(&self) -> bool {
        matches!(
            self,
            Self::Open { .. }
                | Self::Record { .. }
                | Self::Contradiction { .. }
                | Self::Empty { .. }
        )
    }
}

/// What is wrong with a record that can be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordProblem {
    /// NAS-Bench-101 has no training of so many epochs.
    #[error("expected 4, 12, 36 or 108 epochs, found {found}")]
    Epochs {
        /// What the record says.
        found: u32,
    },
    /// The hash is none of the 423,624.
    #[error("expected the hash of a module of NAS-Bench-101, found {found}")]
    UnknownHash {
        /// What the record says.
        found: ModuleHash,
    },
    /// The matrix and the operations are not those that the hash stands for.
    #[error("the module {hash} is {expected:?}, and the record has {found:?}")]
    OtherModule {
        /// What the record says.
        hash: ModuleHash,
        /// What belongs to it.
        expected: Module,
        /// What the record has.
        found: Module,
    },
    /// The number of weights is not that of the module.
    #[error("the module {hash} has {expected} weights, and the record says {found}")]
    Parameters {
        /// The module.
        hash: ModuleHash,
        /// What follows from the module.
        expected: u64,
        /// What the record says.
        found: i64,
    },
    /// A training run is there twice.
    #[error("it is the same training run of {hash} as record {first}: expected every run once")]
    Duplicate {
        /// The module.
        hash: ModuleHash,
        /// The other record.
        first: u64,
    },
    /// There are too many runs to number them.
    #[error("{hash} has more than {most} runs of {epochs} epochs")]
    TooManyRepeats {
        /// The module.
        hash: ModuleHash,
        /// The budget.
        epochs: u16,
        /// How many there can be.
        most: u32,
    },
    /// The file says that it is a sample in some records and not in others.
    #[error("expected the mark of a sample that record 0 has, or none if it has none")]
    OtherMark,
}
