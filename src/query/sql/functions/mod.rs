//! The functions that the `sqlite3` shell has and the bundled `SQLite` lacks, and statistics that neither has.
//!
//! `SQLite` itself has the mathematical functions if it is compiled with `SQLITE_ENABLE_MATH_FUNCTIONS`. But no cargo
//! feature of `libsqlite3-sys` sets that, and an environment variable would be missing wherever this crate is built as a
//! dependency. The functions of the shell that read or write files are left out.

mod mathematics;
mod patterns;
mod statistics;

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// The same arguments give the same answer.
const PURE: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// Defines the functions on a connection, once.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    // If a function were defined again, SQLite would compile every prepared statement again.
    if connection.prepare("SELECT median(1)").is_ok() {
        return Ok(());
    }
    mathematics::add(connection)?;
    patterns::add(connection)?;
    rusqlite::vtab::series::load_module(connection)?;
    statistics::add(connection)
}
