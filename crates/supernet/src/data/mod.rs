//! The images of a search.
//!
//! [`ImageSource`] reads those of a user, and [`Synthetic`] invents some. Both give [`Halves`]: images that the weights learn
//! from, and images that the architecture is learned from. [`ImageData`] shows them to a search, which asks for no more than
//! [`SearchData`].

mod augmentation;
mod error;
mod halves;
mod images;
mod loader;
mod random;
mod source;
mod synthetic;

pub use error::DataError;
pub use halves::Halves;
pub use images::ImageData;
pub use source::{ImageEvent, ImageSource};
pub use synthetic::Synthetic;

use crate::network::Batch;

/// What a search is shown. The order of images, and how they are cut and mirrored, follow from the seed of the search and
/// from the numbers that are given here: so a search that is resumed goes on as if it had not been stopped.
pub trait SearchData: Sync {
    /// Rows of an image, and columns.
    fn side(&self) -> usize;

    /// How many classes there are.
    fn classes(&self) -> usize;

    /// Steps of an epoch.
    fn steps(&self) -> usize;

    /// The batches of an epoch: what the weights learn from, with what the architecture is learned from.
    fn pairs(&self, epoch: u32) -> Box<dyn Iterator<Item = (Batch, Batch)> + Send + '_>;

    /// Batches of validation images, which are neither cut nor mirrored, in a random order of their own for each
    /// `pass` of an epoch. Each image comes once.
    fn validation(&self, epoch: u32, pass: u32) -> Box<dyn Iterator<Item = Batch> + Send + '_>;
}
