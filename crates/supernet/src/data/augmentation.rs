//! Images as networks read them, cut and mirrored at random.

use nats_networks::data_sets::{LabelledImages, Normalization};

use crate::network::Batch;

use super::random::Stream;

/// Where an image is cut, and whether it is mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    mirrored: bool,
    /// The first row of the window in the padded image, and its first column.
    row: usize,
    column: usize,
}

/// Makes numbers of bytes.
#[derive(Debug, Clone)]
pub(super) struct Normalizer {
    /// For red, green and blue: the number of each byte.
    numbers: [[f64; 256]; 3],
    /// Pixels of black that are put on each side before an image is cut.
    padding: usize,
}

impl Normalizer {
    /// Of images with so many pixels in a row, an eighth of which is added on each side: 4 of 32, 2 of 16.
    pub(super) fn new(by: &Normalization, side: usize) -> Self {
        let number =
            |colour: usize, byte: usize| (byte as f64 - by.means[colour]) / by.deviations[colour];
        let numbers = |colour| std::array::from_fn(|byte| number(colour, byte));
        Self {
            numbers: [0, 1, 2].map(numbers),
            padding: side / 8,
        }
    }

    /// An image in the middle, as it is.
    pub(super) fn whole(&self) -> Cut {
        Cut {
            mirrored: false,
            row: self.padding,
            column: self.padding,
        }
    }

    /// A random window of an image that is mirrored in half of all cases.
    pub(super) fn cut(&self, random: &mut Stream) -> Cut {
        let places = 2 * self.padding + 1;
        Cut {
            mirrored: random.below(2) == 1,
            row: random.below(places),
            column: random.below(places),
        }
    }

    /// Adds an image to a batch. Images that are not there are left out.
    pub(super) fn push(&self, images: &LabelledImages, image: usize, cut: Cut, batch: &mut Batch) {
        let (Some(pixels), Some(&label)) = (images.pixels(image), images.labels().get(image))
        else {
            return;
        };
        batch.labels.push(label.into());
        let side = images.side();
        // Black is put around the bytes, so it becomes the number of byte 0.
        let inside = |at: usize| at.checked_sub(self.padding).filter(|&at| at < side);
        for (plane, numbers) in pixels.chunks_exact(side * side).zip(&self.numbers) {
            for row in (cut.row..cut.row + side).map(inside) {
                let columns = cut.column..cut.column + side;
                let Some(row) = row else {
                    batch.pixels.extend(columns.map(|_| numbers[0]));
                    continue;
                };
                let row = &plane[row * side..][..side];
                batch
                    .pixels
                    .extend(columns.map(|column| match inside(column) {
                        Some(column) if cut.mirrored => {
                            numbers[usize::from(row[side - 1 - column])]
                        }
                        Some(column) => numbers[usize::from(row[column])],
                        None => numbers[0],
                    }));
            }
        }
    }
}

/// Mean and deviation of the bytes of each colour over all images, for images that nobody has published them of. A colour that
/// is the same everywhere gets the deviation 1.
pub(super) fn normalization_of(images: &LabelledImages) -> Normalization {
    let side = images.side();
    let mut counts = [[0_u64; 256]; 3];
    for pixels in (0..images.len()).filter_map(|image| images.pixels(image)) {
        for (plane, counts) in pixels.chunks_exact(side * side).zip(&mut counts) {
            for &byte in plane {
                counts[usize::from(byte)] += 1;
            }
        }
    }
    let pixels = ((images.len() * side * side) as f64).max(1.0);
    let mean = |counts: &[u64; 256], of: &dyn Fn(f64) -> f64| {
        let numbers = counts.iter().enumerate();
        let sum: f64 = numbers
            .map(|(byte, &count)| count as f64 * of(byte as f64))
            .sum();
        sum / pixels
    };
    let means = counts.each_ref().map(|counts| mean(counts, &|byte| byte));
    let mut deviations = [1.0; 3];
    for ((deviation, counts), of_colour) in deviations.iter_mut().zip(&counts).zip(means) {
        let found = mean(counts, &|byte| (byte - of_colour).powi(2)).sqrt();
        if found > 0.0 {
            *deviation = found;
        }
    }
    Normalization { means, deviations }
}

#[cfg(test)]
mod tests {
    use super::super::random::Purpose;
    use super::*;

    /// One image of 8 x 8 pixels, each colour with other bytes.
    fn image() -> LabelledImages {
        let pixels = (0..3 * 64).map(|at| (at + 1) as u8).collect();
        LabelledImages::from_pixels(8, vec![4], pixels).unwrap()
    }

    /// Bytes stay themselves.
    const PLAIN: Normalization = Normalization {
        means: [0.0; 3],
        deviations: [1.0; 3],
    };

    fn batch(images: &LabelledImages, cut: Cut) -> Batch {
        let mut batch = Batch {
            side: images.side(),
            pixels: Vec::new(),
            labels: Vec::new(),
        };
        Normalizer::new(&PLAIN, 8).push(images, 0, cut, &mut batch);
        batch
    }

    #[test]
    fn a_window_is_cut_after_mirroring_from_an_image_in_black() {
        let image = image();
        let bytes = image.pixels(0).unwrap();
        for mirrored in [false, true] {
            for (row, column) in [(0, 0), (1, 1), (2, 0), (0, 2)] {
                let cut = Cut {
                    mirrored,
                    row,
                    column,
                };
                let found = batch(&image, cut);
                assert_eq!(found.labels, [4]);
                // With padding 1, the padded image has 10 x 10 pixels.
                for (at, &pixel) in found.pixels.iter().enumerate() {
                    let (colour, y, x) = (at / 64, at % 64 / 8 + row, at % 8 + column);
                    let expected = if (1..9).contains(&y) && (1..9).contains(&x) {
                        let x = if mirrored { 8 - x } else { x - 1 };
                        bytes[colour * 64 + (y - 1) * 8 + x]
                    } else {
                        0
                    };
                    assert!((pixel - f64::from(expected)).abs() < 1e-12, "{cut:?} {at}");
                }
            }
        }
        let whole = Normalizer::new(&PLAIN, 8).whole();
        let all: Vec<f64> = bytes.iter().map(|&byte| f64::from(byte)).collect();
        assert_eq!(batch(&image, whole).pixels, all);
    }

    #[test]
    fn black_around_an_image_is_normalized_as_well() {
        let normalization = Normalization {
            means: [10.0, 20.0, 30.0],
            deviations: [2.0, 4.0, 5.0],
        };
        let mut batch = batch(&image(), Normalizer::new(&PLAIN, 8).whole());
        batch.pixels.clear();
        let cut = Cut {
            mirrored: false,
            row: 0,
            column: 0,
        };
        Normalizer::new(&normalization, 8).push(&image(), 0, cut, &mut batch);
        let pixels = |first: usize| [0, 64, 128].map(|at| batch.pixels[at + first]);
        let (above, before, seconds) = (pixels(0), pixels(8), pixels(9));
        for (found, expected) in above
            .into_iter()
            .chain(before)
            .zip([-5.0, -5.0, -6.0].repeat(2))
        {
            assert!((found - expected).abs() < 1e-12);
        }
        for (found, expected) in seconds.into_iter().zip([-4.5, 11.25, 19.8]) {
            assert!((found - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn all_windows_come_equally_often_mirrored_and_not() {
        let normalizer = Normalizer::new(&PLAIN, 32);
        let mut counts = std::collections::HashMap::new();
        let draws = 16_200;
        for image in 0..draws {
            let mut random = Stream::new(1, Purpose::WeightsImage, 0, 0, image);
            let Cut {
                mirrored,
                row,
                column,
            } = normalizer.cut(&mut random);
            assert!(row < 9 && column < 9);
            *counts.entry((mirrored, row, column)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 162);
        // 100 each; the deviation is 10.
        assert!(counts.values().all(|count| (55..150).contains(count)));
    }

    #[test]
    fn mean_and_deviation_are_those_of_all_pixels() {
        let found = normalization_of(&image());
        // The bytes of a colour are 64 numbers in a row.
        let deviation = ((64.0_f64 * 64.0 - 1.0) / 12.0).sqrt();
        for (found, expected) in found.means.into_iter().zip([32.5, 96.5, 160.5]) {
            assert!((found - expected).abs() < 1e-9);
        }
        assert!(
            found
                .deviations
                .iter()
                .all(|found| (found - deviation).abs() < 1e-9)
        );
        let black = LabelledImages::from_pixels(1, vec![0], vec![0; 3]).unwrap();
        assert_eq!(normalization_of(&black), PLAIN);
    }
}
