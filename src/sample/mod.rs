//! Sample archives: the official format, filled by a generator of ours.
//!
//! The published archives take gigabytes, so tests, benchmarks and first steps need
//! something smaller that any reader of the real ones, the official package included,
//! reads as well. [`write_archive`] makes one of any size. Its numbers are invented:
//! they behave as those of trained networks do, but none was measured, apart from
//! multiply-adds and weights, which follow from the architecture.
//!
//! Every file depends on the seed, the space and the index alone, and is the same on
//! every machine. [`write_records`] writes records made by hand instead.
//!
//! ```no_run
//! use natsbench::SearchSpace;
//! use natsbench::sample::{SampleOptions, Selection, write_archive};
//!
//! let options = SampleOptions {
//!     selection: Selection::First(100),
//!     ..SampleOptions::new(SearchSpace::Topology, "archives")
//! };
//! let summary = write_archive(&options, |done, of| eprintln!("{done}/{of}"))?;
//! println!("{} trials in {}", summary.trials, summary.path.display());
//! # Ok::<(), natsbench::sample::SampleError>(())
//! ```

mod curves;
mod draws;
pub mod generator;
mod layout;
mod record_pickle;
mod single_file;
mod traits;
mod writer;

use std::io;
use std::path::PathBuf;

use crate::model::{ArchitectureIndex, SearchSpace};

pub use generator::SampleGenerator;
pub use record_pickle::{architecture_pickle, meta_pickle, single_file_pickle};
pub use single_file::write_single_file;
pub use writer::{Layout, SampleOptions, SampleSummary, Selection, write_archive, write_records};

/// A sample that could not be written. Nothing is left behind of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// An index is outside the space.
    #[error("architecture {index} is outside the {space} space; expected below {total}")]
    IndexOutsideSpace {
        /// The index asked for.
        index: ArchitectureIndex,
        /// The space.
        space: SearchSpace,
        /// Number of its architectures.
        total: usize,
    },
    /// The target exists and is not what would be written.
    #[error("{} exists and is not an earlier copy of this sample; remove it or choose another folder", .path.display())]
    TargetInUse {
        /// The target.
        path: PathBuf,
    },
    /// A file or folder could not be read, written or renamed.
    #[error("could not {action} {}", .path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}
