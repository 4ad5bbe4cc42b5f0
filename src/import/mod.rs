//! From an archive's records to rows of the database, and back for comparison.

mod compare;
mod decoded;
#[cfg(test)]
mod lossless_tests;
mod new_file;
mod restore;
mod rows;
mod run;
mod settings;
mod sink;
mod source;
mod stream;
mod summary;
mod verify;
mod workers;
mod zeros;

pub use compare::Difference;
pub use restore::restore;
pub use rows::{architecture_row, architecture_rows};
pub use settings::{Import, ImportEvent, Outcome};
pub use summary::{ArchiveSummary, ImportSummary};
pub use verify::{Verify, VerifyEvent, VerifySummary};

use std::path::PathBuf;

use crate::archive::{ArchiveError, DecompressError};
use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::records::RecordError;
use crate::space::NotInSpace;
use crate::store::StoreError;

/// Why an import or a verification stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The archive cannot be opened or read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The list of architectures is damaged.
    #[error("{}: the list of architectures cannot be used", archive.display())]
    MetaList {
        /// The archive.
        archive: PathBuf,
        /// What is wrong where.
        #[source]
        source: Box<RecordError>,
    },
    /// A file of all architectures contradicts itself.
    #[error("{}: the results cannot be used", archive.display())]
    Results {
        /// The archive.
        archive: PathBuf,
        /// What is wrong where.
        #[source]
        source: Box<RecordError>,
    },
    /// The file of an architecture is damaged.
    #[error("{}: {file}", archive.display())]
    File {
        /// The archive.
        archive: PathBuf,
        /// The file in it.
        file: String,
        /// What is wrong where.
        #[source]
        source: Box<FileError>,
    },
    /// The database already has other architectures of this space.
    #[error(
        "{}: architecture {index} of {space} is {theirs:?} here and {ours:?} in the database; \
         import into another database", archive.display()
    )]
    OtherArchitectures {
        /// The archive.
        archive: PathBuf,
        /// The space.
        space: SearchSpace,
        /// The first architecture that differs.
        index: ArchitectureIndex,
        /// Its string in the archive, or nothing if the list ends before it.
        theirs: String,
        /// Its string in the database, or nothing if the list ends before it.
        ours: String,
    },
    /// A string of the list of architectures is none of its space.
    #[error("the list of architectures is wrong at index {index}")]
    Architecture {
        /// Its position in the list.
        index: ArchitectureIndex,
        /// What was expected.
        #[source]
        source: NotInSpace,
    },
    /// The caller asked to stop. What was imported until then is kept.
    #[error("stopped; what was imported is kept, and the same command goes on from there")]
    Stopped,
    /// A worker thread ended without an answer.
    #[error("a worker thread ended unexpectedly")]
    WorkerLost,
}

/// What is wrong with the file of one architecture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ArchiveError),
    /// It is not intact bzip2.
    #[error("cannot be decompressed")]
    Decompress(#[from] DecompressError),
    /// Its content is not what it should be.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Its record cannot be hashed.
    #[error("its digest cannot be computed")]
    Digest(#[from] postcard::Error),
    /// `SQLite` would store one of its numbers with another sign.
    #[error("{trial}, {field}: found -0.0, which a database gives back as 0.0")]
    NegativeZero {
        /// Recipe, data set and seed.
        trial: String,
        /// Which number of it.
        field: &'static str,
    },
    /// It has more than the database can hold.
    #[error("more trials, epochs or architectures than the database's keys allow")]
    TooLarge,
}
