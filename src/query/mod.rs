//! Answers from the database.

mod sql;

pub use sql::{SqlAnswer, SqlValue, run_sql};
