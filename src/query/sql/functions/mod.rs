//! The functions that the `sqlite3` shell has and the bundled `SQLite` lacks, and statistics that neither has.
//!
//! `SQLite` has the mathematical ones, too, if it is compiled with `SQLITE_ENABLE_MATH_FUNCTIONS`; but no cargo feature of
//! `libsqlite3-sys` sets it, and an environment variable that does would reach none of those who build this crate as a
//! dependency. The functions of the shell that read or write files are left out.

mod mathematics;
mod patterns;
mod statistics;

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// The same arguments give the same answer.
const PURE: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// Gives them to a connection, once.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    // To define a function again would make SQLite compile every remembered statement again.
    if connection.prepare("SELECT median(1)").is_ok() {
        return Ok(());
    }
    mathematics::add(connection)?;
    patterns::add(connection)?;
    rusqlite::vtab::series::load_module(connection)?;
    statistics::add(connection)
}
