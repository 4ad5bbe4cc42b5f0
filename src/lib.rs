//! NATS-Bench as one `SQLite` file.

pub mod ids;
pub mod records;
pub mod search;
