//! NATS-Bench as one `SQLite` file.

pub mod bunzip;
pub mod ids;
pub mod records;
