//! NAS-Bench-101: its files, its tables, its views, its commands.

mod damage;
mod file;
mod import;
mod odd;
mod official;
mod resume;
mod verify;
mod views;
