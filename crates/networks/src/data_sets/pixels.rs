//! Images in memory.

use super::data_set::Normalization;

/// Images with their classes, in the order of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledImages {
    side: usize,
    /// Image by image: all red, then green, then blue, each row by row.
    pixels: Vec<u8>,
    labels: Vec<u16>,
}

impl LabelledImages {
    pub(super) fn new(side: usize) -> Self {
        let (pixels, labels) = (Vec::new(), Vec::new());
        Self {
            side,
            pixels,
            labels,
        }
    }

    /// Adds an image, whose length the caller has checked.
    pub(super) fn push(&mut self, label: u16, pixels: &[u8]) {
        debug_assert_eq!(pixels.len(), self.bytes_each());
        self.labels.push(label);
        self.pixels.extend(pixels);
    }

    /// Bytes of an image.
    #[must_use]
    pub fn bytes_each(&self) -> usize {
        3 * self.side * self.side
    }

    /// Rows of an image, and columns.
    #[must_use]
    pub fn side(&self) -> usize {
        self.side
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The class of each image, from 0.
    #[must_use]
    pub fn labels(&self) -> &[u16] {
        &self.labels
    }

    /// The bytes of an image: all red, then green, then blue, each row by row. `None` if there are not so many images.
    #[must_use]
    pub fn pixels(&self, image: usize) -> Option<&[u8]> {
        self.pixels.chunks_exact(self.bytes_each()).nth(image)
    }

    /// What a network reads for some images: an array of images, colours, rows and columns. As with torchvision, a
    /// byte is divided by 255, then the mean subtracted, then divided by the deviation, in float32 throughout.
    ///
    /// Positions beyond the last image are left out.
    #[must_use]
    pub fn normalized(&self, images: &[usize], by: &Normalization) -> Vec<f32> {
        let unit = |bytes: f64| (bytes / 255.0) as f32;
        let colours = [0, 1, 2].map(|colour| (unit(by.means[colour]), unit(by.deviations[colour])));
        let mut numbers = Vec::with_capacity(images.len() * self.bytes_each());
        for pixels in images.iter().filter_map(|&image| self.pixels(image)) {
            let planes = pixels.chunks_exact(self.side * self.side);
            for (plane, (mean, deviation)) in planes.zip(colours) {
                let number = |&byte: &u8| (f32::from(byte) / 255.0 - mean) / deviation;
                numbers.extend(plane.iter().map(number));
            }
        }
        numbers
    }
}
