//! Replaying recorded answers of the official API against a database.
//!
//! `tools/record_official.py` writes what the official package answers, one JSON object a
//! line: `call`, `args`, `state` where the answer depends on more, and `result` or `error`.
//! [`Replay`] asks the same of a database through [`query`](crate::query) and compares: numbers to
//! the last bit, ints and doubles told apart; errors by the type of the Python exception;
//! printed text letter by letter; keys of a dict in any order.
//!
//! What has no counterpart in a database or in Rust's types is left out by rules that
//! [`Reason`] lists, and counted, so that nothing is left out silently.
//!
//! ```no_run
//! use natsbench::NatsBench;
//! use natsbench::internals::{Replay, read_lines};
//!
//! let bench = NatsBench::open("natsbench.db")?;
//! let mut replay = Replay::new(bench.topology()?)?;
//! for line in read_lines("answers.jsonl.gz".as_ref())? {
//!     replay.line(&line?);
//! }
//! println!("{}", replay.report());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod arguments;
mod compare;
mod left_out;
mod line;
mod report;

use std::io;
use std::path::PathBuf;

pub use answers::Replay;
pub use left_out::Reason;
pub use line::read_lines;
pub use report::Report;

/// Recorded answers that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is no recorded answer.
    #[error("{}, line {number}: expected an object with call, args, and result or error", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        number: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
}
