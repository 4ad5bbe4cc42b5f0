//! Why a report could not be made.

use std::path::PathBuf;

use crate::query::QueryError;
use crate::store::StoreError;

/// A report that could not be made. Data that is missing is no error but
/// [`Answer::Missing`](super::Answer::Missing).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The database cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement answers something else than its report expects.
    #[error("the statement of a report answers no {expected}")]
    Statement {
        /// What is missing from the answer, such as a column and the kind of its values.
        expected: String,
    },
    /// A file could not be read or written.
    #[error("could not {action} {}", .path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
