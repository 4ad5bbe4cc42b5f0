//! Sample archives: the official format, filled by a generator of ours.
//!
//! The published archives take gigabytes, so tests, benchmarks and first steps need
//! something smaller that any reader of the real ones, the official package included,
//! reads as well. A [`Sample`] makes one of any size. Its numbers are invented:
//! they behave as those of trained networks do, but none was measured, apart from
//! multiply-adds and weights, which follow from the architecture.
//!
//! Every file depends on the seed, the space and the index alone, and is the same on
//! every machine.
//!
//! ```no_run
//! use natsbench::SearchSpace;
//! use natsbench::sample::{Sample, SampleEvent, Selection};
//!
//! let sample = Sample {
//!     selection: Selection::First(100),
//!     ..Sample::new(SearchSpace::Topology, "archives")
//! };
//! let summary = sample.run(&mut |event| {
//!     if let SampleEvent::Written { index } = event {
//!         eprintln!("{index}");
//!     }
//! })?;
//! println!("{} trials in {}", summary.trials, summary.path.display());
//! # Ok::<(), natsbench::sample::SampleError>(())
//! ```

mod architecture;
mod curves;
mod draws;
mod generator;
mod layout;
mod record_pickle;
mod single_file;

mod summary;
#[cfg(feature = "weights")]
mod weights;
mod writer;

use std::io;
use std::path::PathBuf;

use crate::model::{ArchitectureIndex, SearchSpace};

pub use generator::SampleGenerator;
pub(crate) use record_pickle::meta_pickle;
pub use record_pickle::{
    WriteWeights, architecture_pickle, full_architecture_pickle, list_pickle, single_file_pickle,
};
use record_pickle::{marked_architecture_pickle, marked_single_file_pickle};
pub use single_file::write_single_file;
pub use summary::SampleSummary;
#[cfg(feature = "weights")]
pub use weights::write_initial_weights;
pub use writer::{Layout, Sample, SampleEvent, Selection, write_records};

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
    /// More architectures were asked for than the space has, or none.
    #[error("{count} architectures were asked for; {space} has {total}: expected 1 to {total}")]
    CountOutsideSpace {
        /// How many were asked for.
        count: u32,
        /// The space.
        space: SearchSpace,
        /// Number of its architectures.
        total: usize,
    },
    /// The target exists and is not what would be written.
    #[error(
        "{} exists and is not an earlier copy of this sample; remove it or choose another folder",
        .path.display()
    )]
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
