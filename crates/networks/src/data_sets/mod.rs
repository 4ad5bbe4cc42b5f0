//! The images that networks were trained and tested on, from the files that their makers publish.
//!
//! [`ImageFolder`] reads a folder of CIFAR-10, CIFAR-100 or `ImageNet16`. [`DataSet::selection`] says which of
//! its images a split of NATS-Bench has; for halves, it needs a published list, which [`SplitList`] reads. [`LabelledImages::normalized`] are the numbers that networks read.

mod binary;
mod data_set;
mod error;
mod file;
mod folder;
mod halves;
mod pickled;
mod pixels;
mod splits;

pub use data_set::{DataSet, Normalization, Part, Split};
pub use error::ImageError;
pub use folder::ImageFolder;
pub use halves::{Halves, SplitList};
pub use pixels::LabelledImages;
pub use splits::{Selection, SplitError};

#[cfg(test)]
mod tests;
