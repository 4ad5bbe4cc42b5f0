//! Replaying recorded answers of the official API against a database.
//!
//! `tools/record_official.py` writes what the official package answers, one JSON object per
//! line: `call`, `args`, `state` if the answer depends on more, and `result` or `error`.
//! [`Replay`] asks a database the same through [`query`](crate::query), and compares. Numbers must
//! agree to the last bit, and an int is not a double. Errors must have the same type of Python exception.
//! Printed texts must be equal letter by letter. Keys of a dict may be in any order.
//!
//! Calls without a counterpart in a database or in Rust's types are left out by rules that
//! [`Reason`] lists. They are counted, so that nothing is left out silently.

mod answers;
mod arguments;
mod compare;
mod left_out;
mod line;
mod nb101;
mod report;
mod run;
#[cfg(feature = "weights")]
mod weights;

use std::io;
use std::path::PathBuf;

use crate::query::QueryError;

pub use left_out::Reason;
pub use nb101::Nasbench101Replay;
pub use report::Report;
#[cfg(feature = "cli")]
pub(crate) use report::{Counts, Difference};
pub use run::Replay;
#[cfg(feature = "weights")]
pub use weights::WeightsReplay;

/// Recorded answers that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The database cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is no recorded answer.
    #[error(
        "{}, line {number}: expected an object with call, args, and result or error",
        path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        number: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
}
