//! Invented images for tests and first tries: a small network can learn them in seconds.

use nats_networks::data_sets::LabelledImages;

use super::error::DataError;
use super::halves::Halves;
use super::random::{Purpose, Stream};

/// Invented images: one figure on a noisy background. The class decides the colour of the figure and its form; where it is,
/// how large, and how bright, is drawn. The same settings give the same images on every machine.
///
/// ```
/// use nats_supernet::data::Synthetic;
///
/// let halves = Synthetic { classes: 4, images: 50, ..Synthetic::default() }.halves()?;
/// assert_eq!((halves.weights().len(), halves.architecture().len()), (50, 50));
/// # Ok::<(), nats_supernet::data::DataError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Synthetic {
    /// Rows of an image, and columns: a multiple of 4.
    pub side: usize,
    /// How many classes there are: at most 65,536.
    pub classes: usize,
    /// Images of each half. Classes take turns.
    pub images: usize,
    /// How much the background varies, in units of a pixel's byte.
    pub noise: f64,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Default for Synthetic {
    fn default() -> Self {
        Self {
            side: 16,
            classes: 10,
            images: 256,
            noise: 40.0,
            seed: 0,
        }
    }
}

impl Synthetic {
    /// The images in two halves, none of which is in both.
    ///
    /// # Errors
    ///
    /// [`DataError`] for no images, no classes, or another side.
    pub fn halves(&self) -> Result<Halves, DataError> {
        let name = "invented images";
        Halves::new(name, self.classes, self.half(0)?, self.half(1)?, None)
    }

    fn half(&self, half: usize) -> Result<LabelledImages, DataError> {
        let side = self.side;
        let mut labels = Vec::with_capacity(self.images);
        let mut pixels = Vec::with_capacity(self.images * 3 * side * side);
        for image in 0..self.images {
            let class = image % self.classes.clamp(1, 1 << 16);
            labels.push(class as u16);
            let mut random = Stream::new(self.seed, Purpose::Synthetic, 0, half, image);
            self.draw(class, &mut random, &mut pixels);
        }
        LabelledImages::from_pixels(side, labels, pixels).map_err(|_| DataError::Side {
            name: "invented images".to_owned(),
            side,
            other: side,
        })
    }

    fn draw(&self, class: usize, random: &mut Stream, pixels: &mut Vec<u8>) {
        let side = self.side as f64;
        let radius = side * (0.22 + 0.13 * random.unit());
        let mut centre = || side * (0.35 + 0.3 * random.unit());
        let (row, column) = (centre(), centre());
        let bright = 0.7 + 0.3 * random.unit();
        let hue = class as f64 / self.classes.max(1) as f64;
        for colour in 0..3 {
            // Red, green and blue are a third of a circle apart, so each class has a colour of its own. No cosine, as not all
            // machines have the same.
            let apart = (hue - f64::from(colour) / 3.0).abs();
            let figure = bright * (238.0 - 440.0 * apart.min(1.0 - apart));
            for y in 0..self.side {
                for x in 0..self.side {
                    let (down, right) = (y as f64 + 0.5 - row, x as f64 + 0.5 - column);
                    let noise = self.noise * (random.unit() - 0.5);
                    let value = if is_inside(class, down / radius, right / radius) {
                        figure + noise / 2.0
                    } else {
                        90.0 + noise
                    };
                    pixels.push(value.clamp(0.0, 255.0) as u8);
                }
            }
        }
    }
}

/// Whether a point is in the figure of a class, whose radius is 1: a disc, a square, a cross or a ring.
fn is_inside(class: usize, down: f64, right: f64) -> bool {
    let (down, right) = (down.abs(), right.abs());
    let distance = (down * down + right * right).sqrt();
    match class % 4 {
        0 => distance < 1.0,
        1 => down < 0.85 && right < 0.85,
        2 => (down < 0.35 || right < 0.35) && down < 1.0 && right < 1.0,
        _ => (0.55..1.05).contains(&distance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_settings_give_the_same_images_and_halves_differ() {
        let settings = Synthetic {
            images: 20,
            ..Synthetic::default()
        };
        let halves = settings.halves().unwrap();
        assert_eq!(halves, settings.halves().unwrap());
        assert_ne!(halves.weights(), halves.architecture());
        let other = Synthetic {
            seed: 1,
            ..settings
        };
        assert_ne!(other.halves().unwrap().digest(), halves.digest());
        assert_eq!(
            halves.weights().labels()[..12],
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
        );
        // What other machines must find, too.
        assert_eq!(
            halves.digest(),
            "136d35b938464316d592bd11f96dfdf9-d98d262af642b52ac4f232599ea17b2a"
        );
    }

    #[test]
    fn the_mean_colour_of_the_nearest_class_tells_most_classes() {
        let settings = Synthetic {
            images: 500,
            ..Synthetic::default()
        };
        let halves = settings.halves().unwrap();
        // The figure is where a pixel is furthest from grey.
        let colour = |images: &LabelledImages, image: usize| -> [f64; 3] {
            let pixels = images.pixels(image).unwrap();
            let mut sums = [0.0; 3];
            for (at, &red) in pixels[..256].iter().enumerate() {
                let three = [red, pixels[256 + at], pixels[512 + at]];
                let three = three.map(|byte| f64::from(byte) - 90.0);
                let weight = three
                    .iter()
                    .map(|number| number.abs())
                    .fold(0.0, f64::max)
                    .powi(2);
                for (sum, number) in sums.iter_mut().zip(three) {
                    *sum += weight * number;
                }
            }
            let length = sums.iter().map(|sum| sum * sum).sum::<f64>().sqrt();
            sums.map(|sum| sum / length)
        };
        let mut means = vec![[0.0; 3]; 10];
        for (image, &label) in halves.weights().labels().iter().enumerate() {
            let found = colour(halves.weights(), image);
            for (mean, number) in means[usize::from(label)].iter_mut().zip(found) {
                *mean += number;
            }
        }
        let right = halves
            .architecture()
            .labels()
            .iter()
            .enumerate()
            .filter(|(image, label)| {
                let found = colour(halves.architecture(), *image);
                let likeness =
                    |mean: &[f64; 3]| -> f64 { mean.iter().zip(found).map(|(a, b)| a * b).sum() };
                let best =
                    (0..10).max_by(|&a, &b| likeness(&means[a]).total_cmp(&likeness(&means[b])));
                best == Some(usize::from(**label))
            });
        let right = right.count();
        assert!(right > 400, "{right} of 500");
    }

    #[test]
    fn settings_without_images_are_refused() {
        for settings in [
            Synthetic {
                images: 0,
                ..Synthetic::default()
            },
            Synthetic {
                classes: 0,
                ..Synthetic::default()
            },
            Synthetic {
                side: 0,
                ..Synthetic::default()
            },
            Synthetic {
                side: 10,
                ..Synthetic::default()
            },
        ] {
            assert!(settings.halves().is_err(), "{settings:?}");
        }
    }
}
