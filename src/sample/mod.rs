//! Sample archives: archives in the official format with numbers from our own generator.
//!
//! The published archives have gigabytes. Tests, benchmarks and first steps need something
//! smaller that every reader of the real archives can read, including the official package.
//! A [`Sample`] makes an archive of any size. Its numbers are invented: they behave like
//! those of trained networks, but none was measured. Only multiply-adds and weights are
//! right, since they follow from the architecture.
//!
//! Every file depends only on the seed, the space and the index, and is the same on
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
mod nasbench101;
mod record_pickle;
mod single_file;

mod summary;
#[cfg(feature = "weights")]
mod weights;
mod writer;

use std::io;
use std::path::PathBuf;

use crate::model::{ArchitectureIndex, BenchmarkSpace, SearchSpace};

pub use generator::SampleGenerator;
pub use nasbench101::SampleNasbench101;
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

/// A sample that could not be written. No part of it is left behind.
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
        space: BenchmarkSpace,
        /// Number of its architectures.
        total: usize,
    },
    /// NAS-Bench-101 has no runs of so many epochs.
    #[error("NAS-Bench-101 has no runs of {epochs} epochs; expected one or more of 4, 12, 36, 108")]
    NoSuchBudget {
        /// What was asked for.
        epochs: u16,
    },
    /// The target exists, and is not an earlier copy of this sample.
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
