//! The images that networks were trained and tested on, from the files that their makers publish.
//!
//! [`ImageFolder`] reads a folder of CIFAR-10, CIFAR-100 or `ImageNet16`. [`DataSet::selection`] says which of
//! its images a split of NATS-Bench has. [`LabelledImages::normalized`] are the numbers that networks read.

mod binary;
mod data_set;
mod error;
mod file;
mod folder;
mod pickled;
mod pixels;
mod splits;

pub use data_set::{DataSet, Normalization, Part, Split};
pub use error::{ImageError, SplitError};
pub use folder::ImageFolder;
pub use pixels::LabelledImages;
pub use splits::Selection;

#[cfg(test)]
mod tests;
