//! What is wrong with the images of a search.

use std::path::PathBuf;

use nats_networks::data_sets::{ImageError, SplitError, SplitList};

/// Images that no search can be run on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file is not what it should be.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A folder with neither the files of the data set nor others that are known.
    #[error("{} has neither images of {data} nor of Fashion-MNIST: expected {expected}", .path.display())]
    NoImages {
        /// The folder.
        path: PathBuf,
        /// The images that were looked for.
        data: &'static str,
        /// Files that would do.
        expected: String,
    },
    /// The list that says which images are in which half is not there.
    #[error(
        "the images in {} cannot be cut into halves without their list: expected {} beside them or in the folder around \
         them. It is published at {}",
        .path.display(), .list.file_name(), .list.published_at()
    )]
    NoSplit {
        /// The folder of the images.
        path: PathBuf,
        /// The list.
        list: SplitList,
    },
    /// The list is about other images.
    #[error("{}", .path.display())]
    Split {
        /// The folder of the images.
        path: PathBuf,
        /// What does not fit.
        source: SplitError,
    },
    /// Not as many images as are published.
    #[error("{} has {found} {what}: expected {expected}, as are published", .path.display())]
    Count {
        /// The folder.
        path: PathBuf,
        /// Of which part.
        what: &'static str,
        /// How many are published.
        expected: usize,
        /// How many are there.
        found: usize,
    },
    /// A half without images.
    #[error("{name} has too few images: expected at least one in each half")]
    TooFew {
        /// What the images are called.
        name: String,
    },
    /// Images of a size that the networks do not take.
    #[error(
        "{name} has images of {side} x {side} and {other} x {other} pixels: expected one size, a multiple of 4"
    )]
    Side {
        /// What the images are called.
        name: String,
        /// Side of the images for the weights.
        side: usize,
        /// Side of those for the architecture.
        other: usize,
    },
    /// An image of a class that is not there.
    #[error(
        "{name} has an image of class {found} (the first is 0): expected one of {classes} classes"
    )]
    Class {
        /// What the images are called.
        name: String,
        /// The class.
        found: usize,
        /// How many there are.
        classes: usize,
    },
}
