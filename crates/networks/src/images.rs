//! Images as numbers.

use crate::plan::Shape;

/// A batch of square images: images, channels, rows and columns, in this order, already normalised.
///
/// ```
/// use nats_networks::{Images, Shape};
///
/// let shape = Shape { channels: 3, side: 32 };
/// let images = Images::new(shape, vec![0.0; 2 * 3 * 32 * 32])?;
/// assert_eq!(images.count(), 2);
/// # Ok::<(), nats_networks::WrongImageLength>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Images {
    shape: Shape,
    values: Vec<f32>,
}

/// Numbers that are not those of whole images.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found} numbers are not those of one or more images with {channels} channels of {side} x {side} pixels"
)]
pub struct WrongImageLength {
    /// How many there are.
    pub found: usize,
    /// Channels of each image.
    pub channels: usize,
    /// Side of each image.
    pub side: usize,
}

/// Images of another shape than a network takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "images have {} channels and {} x {} pixels; the network takes {} channels and {} x {} pixels",
    found.channels, found.side, found.side, expected.channels, expected.side, expected.side
)]
pub struct WrongImageShape {
    /// Their shape.
    pub found: Shape,
    /// What the network was planned for.
    pub expected: Shape,
}

impl Images {
    /// Images of a shape, one after another.
    ///
    /// # Errors
    ///
    /// [`WrongImageLength`] unless there are as many numbers as one or more images have.
    pub fn new(shape: Shape, values: Vec<f32>) -> Result<Self, WrongImageLength> {
        let Shape { channels, side } = shape;
        let pixels = side.checked_mul(side);
        let numbers = pixels.and_then(|pixels| pixels.checked_mul(channels));
        match numbers {
            Some(1..) if !values.is_empty() && values.len().is_multiple_of(shape.numbers()) => {
                Ok(Self { shape, values })
            }
            _ => Err(WrongImageLength {
                found: values.len(),
                channels,
                side,
            }),
        }
    }

    /// Numbers that were made for their shape.
    #[cfg(feature = "run")]
    pub(crate) fn made_for(shape: Shape, values: Vec<f32>) -> Self {
        debug_assert!(!values.is_empty() && values.len().is_multiple_of(shape.numbers()));
        Self { shape, values }
    }

    /// Channels and side of each image.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// How many images there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.values.len() / self.shape.numbers()
    }

    /// All numbers, image by image.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Refuses images of another shape than expected.
    pub(crate) fn check(&self, expected: Shape) -> Result<(), WrongImageShape> {
        let found = self.shape;
        if found == expected {
            Ok(())
        } else {
            Err(WrongImageShape { found, expected })
        }
    }
}
