//! Why a report could not be made.

use std::path::PathBuf;

use crate::experiment::ExperimentError;
use crate::model::SearchSpace;
use crate::query::{Nasbench101QueryError, QueryError};
use crate::store::StoreError;

use super::PictureFormatError;

/// A report that could not be made. Data that is missing is no error but
/// [`Answer::Missing`](super::Answer::Missing).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The database cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// What there is of NAS-Bench-101 cannot be read.
    #[error(transparent)]
    Nasbench101(#[from] Nasbench101QueryError),
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
        /// What was being done, such as `write`.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A picture cannot be written in its format.
    #[error("could not make {}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: PictureFormatError,
    },
    /// Searches in the database cannot be read.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// A CSV file could not be read or written.
    #[error("{} is no CSV file that can be read or written", .path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: csv::Error,
    },
    /// A file of searches names something that is not in the database.
    #[error(
        "{} has {architecture:?}, which is neither string nor index of an imported architecture of {space}",
        .path.display()
    )]
    UnknownArchitecture {
        /// The file.
        path: PathBuf,
        /// What it names.
        architecture: String,
        /// The space.
        space: SearchSpace,
    },
    /// The database has nothing that the picture could show.
    #[error("there is nothing to draw: the database has no {what}")]
    NothingToDraw {
        /// What it lacks.
        what: String,
    },
    /// The database lacks something that the picture needs.
    #[error("the database lacks {what}")]
    Missing {
        /// What it lacks, and which command brings it.
        what: String,
    },
    /// None of the reports that were asked for has data.
    #[error("nothing to write, since the database lacks what every report needs: {}", .missing.join("; "))]
    NothingToReport {
        /// What each report lacks.
        missing: Vec<String>,
    },
    /// There is no report of that name.
    #[error("there is no report {name:?}; `natsbench report --list` names them")]
    UnknownReport {
        /// The name.
        name: String,
    },
    /// The folder for the reports holds something else, which would be lost.
    #[error(
        "{} is not empty and no folder of reports: it has {entry}; choose another folder",
        .path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What is in it.
        entry: String,
    },
}
