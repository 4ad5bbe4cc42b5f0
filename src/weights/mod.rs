//! Trained weights: a file of their own, filled from the archives that have them.
//!
//! The archives whose names end in `-full` hold the weights of each trial after its last epoch. [`ImportWeights`] takes
//! those that are wanted into a file, from a folder, a tar file, or the parts of one; [`WeightsFile`] gives them back, by
//! themselves or, as the official `get_net_param`, through [`NatsBench::with_weights`](crate::NatsBench::with_weights)
//! and [`Space::net_param`](crate::Space::net_param). Nothing in an archive is run.
//!
//! ```no_run
//! use natsbench::weights::{Chosen, ImportWeights, WeightsFile};
//! use natsbench::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
//!
//! ImportWeights {
//!     archives: vec!["NATS-tss-v1_0-3ffb9-full.taraa".into()],
//!     weights: "weights.db".into(),
//!     chosen: Chosen {
//!         recipes: vec![Recipe::Hp200],
//!         datasets: vec![Dataset::Cifar10],
//!         ..Chosen::default()
//!     },
//!     ..ImportWeights::default()
//! }
//! .run(&mut |_event| ())?;
//!
//! let file = WeightsFile::open("weights.db")?;
//! let trial = (ArchitectureIndex(12), Recipe::Hp200, Dataset::Cifar10, Seed(777));
//! if let Some(weights) = file.weights(SearchSpace::Topology, trial)? {
//!     for (name, tensor) in weights.state_dict().iter() {
//!         println!("{name}: {:?}", tensor.shape());
//!     }
//! }
//! # Ok::<(), natsbench::weights::WeightsError>(())
//! ```
//!
//! # A file each
//!
//! 1. `layout.rs`, `blob.rs`, `codec.rs`: the tensors of a trial as one sequence of bytes, and back;
//! 2. `schema.rs`, `opening.rs`, `writer.rs`, `layout_rows.rs`: the tables, and rows into them;
//! 3. `chosen.rs`, `settings.rs`, `reading.rs`, `import.rs`: archives into the file;
//! 4. `file.rs`, `lazy.rs`, `answer.rs`: weights out of it (`trial_name.rs`: of which trial);
//! 5. `info.rs`, `verify.rs`: what there is, and whether it is sound.

mod answer;
mod blob;
mod chosen;
mod codec;
mod file;
mod import;
mod info;
mod layout;
mod layout_rows;
mod lazy;
mod opening;
mod reading;
mod schema;
mod settings;
mod trial_name;
mod verify;
mod writer;

use std::path::PathBuf;

use crate::archive::{ArchiveError, DecompressError};
use crate::model::{ArchitectureIndex, SearchSpace};
use crate::records::RecordError;
use crate::store::StoreError;

pub use answer::Weights;
pub use chosen::Chosen;
pub use codec::Codec;
pub use file::WeightsFile;
pub use info::{WeightsArchive, WeightsInfo, WeightsShare};
pub use nats_networks::{DataType, StateDict, Tensor, Values};
pub use settings::{
    ImportWeights, WeightsEvent, WeightsOutcome, WeightsSourceSummary, WeightsSummary,
};
pub use trial_name::TrialName;
pub use verify::{VerifyWeights, VerifyWeightsEvent, VerifyWeightsSummary};

/// What can go wrong with weights.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// There is no such file.
    #[error("{} does not exist; `natsbench import-weights` makes it from an archive", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is no file of weights, which `natsbench import-weights` makes", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// Another version made the file.
    #[error(
        "{} has version {found} of the tables of weights, this program needs {expected}; use the natsbench version that \
         made it, or import the weights again", path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        found: i64,
        /// Version of this program.
        expected: i64,
    },
    /// The tables cannot be made.
    #[error("cannot create the tables in {}", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<refinery_core::Error>,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An archive cannot be opened or read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A single file, which has no weights.
    #[error(
        "{} is one file of all architectures, and has no weights; expected a -full folder, a .tar of it, or its parts \
         (.taraa, .tarab, ...)", archive.display()
    )]
    NoWeights {
        /// The file.
        archive: PathBuf,
    },
    /// The file of an architecture is damaged, or something that is refused.
    #[error("{}: {file}", archive.display())]
    File {
        /// The archive.
        archive: PathBuf,
        /// The file in it.
        file: String,
        /// What is wrong where.
        #[source]
        source: Box<WeightsFileError>,
    },
    /// The archive lacks architectures that are wanted.
    #[error("{} has no {}", archive.display(), wanted(indexes))]
    NotThere {
        /// The archive.
        archive: PathBuf,
        /// The architectures, ascending.
        indexes: Vec<ArchitectureIndex>,
    },
    /// Wanted architectures were not found in the parts of a tar file that are there.
    #[error("imported what is there{}", wanted_left(indexes))]
    Incomplete {
        /// The wanted architectures that did not come; empty if all were wanted.
        indexes: Vec<ArchitectureIndex>,
        /// What is missing.
        #[source]
        source: Box<ArchiveError>,
    },
    /// The weights of a trial are not what they were.
    #[error("{}: the weights of {trial} are damaged: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The trial, in words.
        trial: String,
        /// What is wrong.
        problem: String,
    },
    /// The database of results has other architectures.
    #[error(
        "{}: architecture {index} of {space} is {theirs:?} here and {ours:?} in {}",
        archive.display(), database.display()
    )]
    OtherArchitecture {
        /// The archive.
        archive: PathBuf,
        /// The database.
        database: PathBuf,
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// Its string in the archive.
        theirs: String,
        /// Its string in the database.
        ours: String,
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
pub enum WeightsFileError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ArchiveError),
    /// It is not intact bzip2.
    #[error("cannot be decompressed")]
    Decompress(#[from] DecompressError),
    /// It is no pickle of plain data and tensors, or not what its name says.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Its string is not that of its index.
    #[error("its architecture {found:?} is not number {index} of {space}; expected {expected:?}")]
    OtherArchitecture {
        /// Its string.
        found: String,
        /// Its space.
        space: SearchSpace,
        /// The number in its name.
        index: ArchitectureIndex,
        /// The string of that number.
        expected: String,
    },
    /// The weights of a trial cannot be stored.
    #[error("the weights of {trial} cannot be stored: {problem}")]
    Weights {
        /// The trial, in words.
        trial: String,
        /// Why.
        problem: String,
    },
}

/// `architecture 7`, `architectures 1, 2, 3 and 40 more`.
fn wanted(indexes: &[ArchitectureIndex]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = indexes
        .iter()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect();
    let noun = if indexes.len() == 1 {
        "architecture"
    } else {
        "architectures"
    };
    let more = match indexes.len().saturating_sub(SHOWN) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("{noun} {}{more}", shown.join(", "))
}

fn wanted_left(indexes: &[ArchitectureIndex]) -> String {
    match indexes {
        [] => String::new(),
        indexes => format!(", which is not {}", wanted(indexes)),
    }
}
