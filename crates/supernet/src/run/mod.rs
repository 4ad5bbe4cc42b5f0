//! Runs that are kept on a disk, so that they can be stopped at any moment and go on later.
//!
//! [`Train`] runs one of the nine methods, or a search of your own, from its settings to its last epoch. [`RunFolder`] is where
//! it is kept.

mod checkpoint;
mod description;
mod epochs;
mod error;
mod folder;
mod tensorboard;
mod train;
mod whole;

pub use description::{Description, FORMAT};
pub use error::{Problem, RunError};
pub use folder::RunFolder;
pub use train::{Outcome, RunEvent, Train, TrainError};

#[cfg(test)]
mod tests;
