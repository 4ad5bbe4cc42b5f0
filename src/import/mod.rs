//! Imports archives into the database, and compares the two.

mod in_file_order;
mod in_order;
mod listed_archive;
#[cfg(test)]
mod lossless_tests;
mod meta_digest;
mod nb101;
mod reading;
mod run;
mod settings;
pub(crate) mod untrusted;
mod verify;
mod writing;

use std::path::PathBuf;

use crate::archive::{ArchiveError, DecompressError};
use crate::model::{ArchitectureIndex, SearchSpace};
use crate::records::RecordError;
use crate::rows::RowsError;
use crate::space::NotInSpace;
use crate::store::{Holder, StoreError};

pub use crate::archive::Bzip2;
#[cfg(feature = "weights")]
pub(crate) use in_order::in_order;
pub use nb101::{
    ImportNasbench101, Nasbench101Error, Nasbench101Event, Nasbench101Summary, RecordProblem,
    VerifyNasbench101, VerifyNasbench101Event, VerifyNasbench101Summary, is_nasbench101_file,
};
pub use settings::{ArchiveSummary, Import, ImportEvent, ImportSummary, Outcome};
pub use verify::{Verify, VerifyEvent, VerifySummary};

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
    /// A string of the list is no architecture of its space.
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
    /// The database cannot hold it.
    #[error(transparent)]
    Rows(#[from] RowsError),
}
