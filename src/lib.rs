//! NATS-Bench as one `SQLite` file.

pub mod archive;
pub mod ids;
pub mod records;
pub mod sample;
pub mod space;
