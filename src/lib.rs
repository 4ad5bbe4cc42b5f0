//! NATS-Bench as one `SQLite` file.

pub mod archive;
pub mod ids;
pub mod import;
pub mod records;
pub mod rules;
pub mod space;
pub mod store;
