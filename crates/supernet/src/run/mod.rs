//! Runs that are kept on a disk, so that they can be stopped at any moment and go on later.

mod checkpoint;
mod description;
mod epochs;
mod error;
mod folder;
mod tensorboard;
mod whole;

pub use description::{Description, FORMAT};
pub use error::{Problem, RunError};
pub use folder::RunFolder;

#[cfg(test)]
mod tests;
