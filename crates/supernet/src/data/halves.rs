//! The images of a search: one half for the weights, one for the architecture.

use nats_networks::data_sets::{LabelledImages, Normalization};

use super::augmentation::normalization_of;
use super::error::DataError;
use super::random::{Purpose, Stream};

/// Images that the weights learn from, and images that the architecture is learned from and chosen by.
#[derive(Debug, Clone, PartialEq)]
pub struct Halves {
    name: String,
    classes: usize,
    weights: LabelledImages,
    architecture: LabelledImages,
    normalization: Normalization,
}

impl Halves {
    /// Halves of your own. `name` is what results are labelled with. Without a normalization, mean and deviation of the
    /// images for the weights are taken.
    ///
    /// ```
    /// use nats_networks::data_sets::LabelledImages;
    /// use nats_supernet::data::Halves;
    ///
    /// let two = |bytes: [u8; 2]| {
    ///     let pixels = bytes.iter().flat_map(|&byte| [byte; 3 * 8 * 8]).collect();
    ///     LabelledImages::from_pixels(8, vec![0, 1], pixels)
    /// };
    /// let halves = Halves::new("grey", 2, two([50, 90])?, two([52, 92])?, None)?;
    /// assert_eq!((halves.weights().len(), halves.side()), (2, 8));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DataError`] if a half is empty, the halves have images of different sides, the side is no multiple of 4 (the
    /// network halves it twice), or an image has a class beyond the last.
    pub fn new(
        name: &str,
        classes: usize,
        weights: LabelledImages,
        architecture: LabelledImages,
        normalization: Option<Normalization>,
    ) -> Result<Self, DataError> {
        let name = name.to_owned();
        if weights.is_empty() || architecture.is_empty() {
            return Err(DataError::TooFew { name });
        }
        let (side, other) = (weights.side(), architecture.side());
        if side != other || side == 0 || !side.is_multiple_of(4) {
            return Err(DataError::Side { name, side, other });
        }
        let labels = weights.labels().iter().chain(architecture.labels());
        let largest = labels.copied().map(usize::from).max().unwrap_or_default();
        if largest >= classes {
            return Err(DataError::Class {
                name,
                found: largest,
                classes,
            });
        }
        let normalization = normalization.unwrap_or_else(|| normalization_of(&weights));
        Ok(Self {
            name,
            classes,
            weights,
            architecture,
            normalization,
        })
    }

    /// Cuts images into two halves, always the same ones. An odd image is left out.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn cut(name: &str, classes: usize, images: &LabelledImages) -> Result<Self, DataError> {
        let order = Stream::new(0, Purpose::Halves, 0, 0, 0).order(images.len());
        let half = images.len() / 2;
        let part = |positions: &[usize]| {
            let mut positions = positions.to_vec();
            positions.sort_unstable();
            images.selected(&positions)
        };
        let (weights, architecture) = (part(&order[..half]), part(&order[half..2 * half]));
        Self::new(name, classes, weights, architecture, None)
    }

    /// At most so many images of each half, always the same ones.
    #[must_use]
    pub fn limited(mut self, most: usize) -> Self {
        for (place, half) in [&mut self.weights, &mut self.architecture]
            .into_iter()
            .enumerate()
        {
            if half.len() > most.max(1) {
                let order = Stream::new(0, Purpose::Halves, 0, 1, place).order(half.len());
                let mut positions = order[..most.max(1)].to_vec();
                positions.sort_unstable();
                *half = half.selected(&positions);
            }
        }
        self
    }

    /// The images at half their side. The side must be a multiple of 8.
    ///
    /// # Errors
    ///
    /// [`DataError::Side`] for another side.
    pub fn halved(self) -> Result<Self, DataError> {
        let (weights, architecture) = (self.weights.halved(), self.architecture.halved());
        let normalization = Some(self.normalization);
        Self::new(
            &self.name,
            self.classes,
            weights,
            architecture,
            normalization,
        )
    }

    /// What results are labelled with, such as `CIFAR-10`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many classes there are.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Rows of an image, and columns.
    #[must_use]
    pub fn side(&self) -> usize {
        self.weights.side()
    }

    /// What the weights learn from.
    #[must_use]
    pub fn weights(&self) -> &LabelledImages {
        &self.weights
    }

    /// What the architecture is learned from and chosen by.
    #[must_use]
    pub fn architecture(&self) -> &LabelledImages {
        &self.architecture
    }

    /// How bytes become numbers.
    #[must_use]
    pub fn normalization(&self) -> &Normalization {
        &self.normalization
    }

    /// Says whether two searches see the same images in the same halves: md5 sums of both, joined by a hyphen.
    #[must_use]
    pub fn digest(&self) -> String {
        format!("{}-{}", self.weights.md5_sum(), self.architecture.md5_sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: usize) -> LabelledImages {
        let labels = (0..count).map(|image| (image % 3) as u16).collect();
        let pixels = (0..count).flat_map(|image| [image as u8; 3 * 16]).collect();
        LabelledImages::from_pixels(4, labels, pixels).unwrap()
    }

    fn numbers(images: &LabelledImages) -> Vec<u8> {
        (0..images.len())
            .map(|image| images.pixels(image).unwrap()[0])
            .collect()
    }

    #[test]
    fn halves_have_each_image_once_and_are_always_the_same() {
        let images = numbered(101);
        let halves = Halves::cut("numbers", 3, &images).unwrap();
        let mut all = numbers(&halves.weights);
        assert_eq!(all.len(), 50);
        all.extend(numbers(&halves.architecture));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 100);
        assert_ne!(numbers(&halves.weights), (0..50).collect::<Vec<u8>>());
        assert_eq!(Halves::cut("numbers", 3, &images).unwrap(), halves);
        assert_eq!(halves.digest().len(), 65);

        let few = halves.clone().limited(10);
        assert_eq!((few.weights.len(), few.architecture.len()), (10, 10));
        assert!(
            numbers(&few.weights)
                .iter()
                .all(|number| numbers(&halves.weights).contains(number))
        );
        assert_ne!(few.digest(), halves.digest());
        assert_eq!(halves.clone().limited(1_000), halves);
    }

    #[test]
    fn what_no_search_can_use_is_refused() {
        let refused = |weights: LabelledImages, architecture| {
            let halves = Halves::new("numbers", 2, weights, architecture, None);
            halves.unwrap_err().to_string()
        };
        assert_eq!(
            refused(numbered(0), numbered(1)),
            "numbers has too few images: expected at least one in each half"
        );
        assert_eq!(
            refused(numbered(2), numbered(1).halved()),
            "numbers has images of 4 x 4 and 2 x 2 pixels: expected one size, a multiple of 4"
        );
        assert_eq!(
            refused(numbered(3), numbered(1)),
            "numbers has an image of class 2 (the first is 0): expected one of 2 classes"
        );
        let halves = Halves::cut("numbers", 3, &numbered(4)).unwrap();
        assert!(halves.halved().is_err());
    }
}
