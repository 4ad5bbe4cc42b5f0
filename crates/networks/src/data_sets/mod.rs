//! The images that networks were trained and tested on, from the files that their makers publish.
//!
//! [`ImageFolder`] reads a folder of CIFAR-10, CIFAR-100 or `ImageNet16`, and [`IdxFolder`] one of Fashion-MNIST.
//! [`FileSum`] says whether a file is the published one. [`DataSet::selection`] says which of
//! its images a split of NATS-Bench has; for halves, it needs a published list, which [`SplitList`] reads. [`LabelledImages::normalized`] are the numbers that networks read.

mod binary;
mod data_set;
mod error;
mod file;
mod folder;
mod halves;
mod idx;
mod idx_folder;
mod pickled;
mod pixels;
mod splits;
mod sums;

pub use data_set::{DataSet, Normalization, Part, Split};
pub use error::ImageError;
pub use folder::ImageFolder;
pub use halves::{Halves, SplitList};
pub use idx_folder::IdxFolder;
pub use pixels::{LabelledImages, WrongPixelCount};
pub use splits::{Selection, SplitError};
pub use sums::FileSum;

#[cfg(test)]
mod tests;
