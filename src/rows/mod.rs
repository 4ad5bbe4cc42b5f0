//! Turns a record into rows of the database and back, and compares two sets of rows.
//!
//! Import writes these rows, verification compares them, and queries that need a whole trial turn them
//! back into a record.

#[cfg(feature = "import")]
mod architecture_row;
#[cfg(feature = "import")]
mod compare;
mod decode;
mod encode;
mod negative_zero;

#[cfg(feature = "import")]
pub(crate) use architecture_row::architecture_row;
#[cfg(feature = "import")]
pub(crate) use compare::{Difference, differences};
pub(crate) use decode::{restore, restore_config};
pub(crate) use encode::architecture_rows;

/// Why the database cannot hold a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowsError {
    /// `SQLite` would store one of its numbers with another sign.
    #[error("{trial}, {field}: found -0.0, which a database gives back as 0.0")]
    NegativeZero {
        /// Recipe, data set and seed.
        trial: String,
        /// Which number of it.
        field: &'static str,
    },
    /// It lists a seed without the trial of that seed.
    #[error("{trial} is listed, but the record has no such trial")]
    NoTrial {
        /// Recipe, data set and seed.
        trial: String,
    },
    /// A trial has a loss or an accuracy of an epoch that was not trained.
    #[error("{trial} has values of epoch {epoch}; expected epochs below {epochs}")]
    EpochOutOfRange {
        /// Recipe, data set and seed.
        trial: String,
        /// The epoch.
        epoch: u16,
        /// Number of epochs that were trained.
        epochs: u16,
    },
    /// It has more than the keys of the database can count.
    #[error("more trials, epochs or architectures than the database's keys allow")]
    TooLarge,
}
