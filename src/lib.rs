//! NATS-Bench as one `SQLite` file.

pub mod archive;
pub mod ids;
pub mod records;
