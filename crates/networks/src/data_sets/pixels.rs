//! Images in memory.

use super::data_set::Normalization;
use super::sums::md5_sum;

/// Images with their classes, in the order of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledImages {
    side: usize,
    /// Image by image: all red, then green, then blue, each row by row.
    pixels: Vec<u8>,
    labels: Vec<u16>,
}

/// Pixels that are not those of so many square images.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found} bytes are not those of {images} images with 3 x {side} x {side} pixels")]
pub struct WrongPixelCount {
    /// How many bytes there are.
    pub found: usize,
    /// How many labels there are.
    pub images: usize,
    /// Side of each image.
    pub side: usize,
}

impl LabelledImages {
    /// Images of your own: image by image, all red, then green, then blue, each row by row.
    ///
    /// ```
    /// use nats_networks::data_sets::LabelledImages;
    ///
    /// let images = LabelledImages::from_pixels(2, vec![1, 0], vec![7; 24])?;
    /// assert_eq!(images.pixels(1), Some(&[7; 12][..]));
    /// # Ok::<(), nats_networks::data_sets::WrongPixelCount>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WrongPixelCount`] unless there are as many pixels as so many images have, and a side of at least 1.
    pub fn from_pixels(
        side: usize,
        labels: Vec<u16>,
        pixels: Vec<u8>,
    ) -> Result<Self, WrongPixelCount> {
        let images = labels.len();
        let expected = side
            .checked_mul(side)
            .and_then(|pixels| pixels.checked_mul(3))
            .and_then(|bytes| bytes.checked_mul(images));
        if side == 0 || expected != Some(pixels.len()) {
            let found = pixels.len();
            return Err(WrongPixelCount {
                found,
                images,
                side,
            });
        }
        Ok(Self {
            side,
            pixels,
            labels,
        })
    }

    /// The md5 sum of side, labels and pixels, as hexadecimal digits: whether two sets of images are the same.
    #[must_use]
    pub fn md5_sum(&self) -> String {
        let head = [
            (self.side as u64).to_le_bytes(),
            (self.len() as u64).to_le_bytes(),
        ]
        .concat();
        let labels: Vec<u8> = self
            .labels
            .iter()
            .flat_map(|label| label.to_le_bytes())
            .collect();
        md5_sum([&head[..], &labels, &self.pixels])
    }

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

    /// Some of the images, in the order of the positions. Positions beyond the last image are left out.
    ///
    /// ```
    /// use nats_networks::data_sets::LabelledImages;
    ///
    /// let images = LabelledImages::from_pixels(1, vec![4, 5, 6], vec![0; 9])?;
    /// assert_eq!(images.selected(&[2, 0, 9]).labels(), [6, 4]);
    /// # Ok::<(), nats_networks::data_sets::WrongPixelCount>(())
    /// ```
    #[must_use]
    pub fn selected(&self, positions: &[usize]) -> Self {
        let mut selected = Self::new(self.side);
        for &position in positions {
            if let (Some(pixels), Some(&label)) = (self.pixels(position), self.labels.get(position))
            {
                selected.push(label, pixels);
            }
        }
        selected
    }

    /// The images at half their side: each pixel is the mean of 2 x 2, rounded up at one half. The last row and column of
    /// an odd side are left out. Images of a single pixel stay as they are.
    ///
    /// ```
    /// use nats_networks::data_sets::LabelledImages;
    ///
    /// let images = LabelledImages::from_pixels(2, vec![0], vec![1, 2, 3, 4, 5, 5, 5, 5, 0, 0, 0, 1])?;
    /// assert_eq!(images.halved().pixels(0), Some(&[3, 5, 0][..]));
    /// # Ok::<(), nats_networks::data_sets::WrongPixelCount>(())
    /// ```
    #[must_use]
    pub fn halved(&self) -> Self {
        if self.side < 2 {
            return self.clone();
        }
        let mut halved = Self::new(self.side / 2);
        halved.labels.clone_from(&self.labels);
        for plane in self.pixels.chunks_exact(self.side * self.side) {
            for rows in plane.chunks_exact(2 * self.side) {
                let (upper, lower) = rows.split_at(self.side);
                let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
                halved.pixels.extend(pairs.map(|(upper, lower)| {
                    let four = upper.iter().chain(lower).map(|&pixel| u16::from(pixel));
                    ((four.sum::<u16>() + 2) / 4) as u8
                }));
            }
        }
        halved
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
