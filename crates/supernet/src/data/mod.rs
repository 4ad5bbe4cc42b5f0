//! The images of a search.

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
