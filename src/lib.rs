//! NATS-Bench as one `SQLite` file.

pub mod archive;
pub mod cli;
pub mod ids;
pub mod import;
pub mod query;
pub mod records;
pub mod rules;
pub mod sample;
pub mod space;
pub mod store;

pub use query::NatsBench;
