//! NAS-Bench-101: its files, its tables, its views, its commands.

mod damage;
pub(crate) mod file;
mod import;
mod info;
mod odd;
mod official;
mod resume;
mod verify;
mod views;
