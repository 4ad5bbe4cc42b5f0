//! A record as rows of the database, rows as the record again, and what two sets of rows differ in.
//!
//! Import writes these rows, verification compares them, and queries that need a whole trial turn them
//! back into a record.

mod compare;
mod decode;
mod encode;
mod zeros;

pub use compare::{Difference, differences};
pub use decode::restore;
pub use encode::{architecture_row, architecture_rows};

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
    /// It has more than the keys of the database can count.
    #[error("more trials, epochs or architectures than the database's keys allow")]
    TooLarge,
}
