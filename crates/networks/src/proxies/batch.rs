//! Some training images.

use crate::images::Images;

/// Images with their classes.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// The images, normalised.
    pub images: &'a Images,
    /// The class of each.
    pub labels: &'a [usize],
}
