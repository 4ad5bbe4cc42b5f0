//! Images as a search sees them.

use std::sync::Arc;

use crate::network::Batch;
use crate::settings::Settings;

use super::SearchData;
use super::augmentation::Normalizer;
use super::halves::Halves;
use super::loader::Ahead;
use super::random::{Purpose, Stream};

/// How many batches wait for the network at most.
const AHEAD: usize = 4;

/// Images in memory, shown to a search as the original scripts do: an epoch is one pass over the half for the weights in a
/// random order. Each of these images is paired with one of the other half, drawn with equal probabilities and put back.
/// Both are mirrored in half of all cases, padded and cut. A thread makes the batches while the network computes.
///
/// ```
/// use nats_supernet::data::{ImageData, SearchData, Synthetic};
/// use nats_supernet::settings::{MethodName, Settings};
///
/// let halves = Synthetic { images: 100, ..Synthetic::default() }.halves()?;
/// let data = ImageData::new(halves, &Settings::small(MethodName::Gdas));
/// assert_eq!((data.steps(), data.side()), (2, 16));
/// let (weights, architecture) = data.pairs(0).next().unwrap();
/// assert_eq!((weights.labels.len(), architecture.labels.len()), (64, 64));
/// # Ok::<(), nats_supernet::data::DataError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ImageData {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    halves: Halves,
    normalizer: Normalizer,
    seed: u64,
    batch_size: usize,
    validation_batch_size: usize,
}

impl ImageData {
    /// Images in the order that the seed of the settings gives, in batches of their sizes.
    #[must_use]
    pub fn new(halves: Halves, settings: &Settings) -> Self {
        let normalizer = Normalizer::new(halves.normalization(), halves.side());
        let shared = Shared {
            normalizer,
            seed: settings.seed,
            batch_size: settings.batch_size.max(1),
            validation_batch_size: settings.validation_batch_size.max(1),
            halves,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The images.
    #[must_use]
    pub fn halves(&self) -> &Halves {
        &self.shared.halves
    }
}

impl Shared {
    fn steps(&self) -> usize {
        self.halves.weights().len().div_ceil(self.batch_size)
    }

    fn empty(&self, images: usize) -> Batch {
        let side = self.halves.side();
        Batch {
            side,
            pixels: Vec::with_capacity(images * 3 * side * side),
            labels: Vec::with_capacity(images),
        }
    }

    /// The two batches of a step.
    fn pair(&self, epoch: u32, step: usize, order: &[usize]) -> (Batch, Batch) {
        let (weights, architecture) = (self.halves.weights(), self.halves.architecture());
        let first = step * self.batch_size;
        let images = order.iter().skip(first).take(self.batch_size);
        let mut partners = Stream::new(self.seed, Purpose::Partners, epoch, step, 0);
        let mut batches = (self.empty(images.len()), self.empty(images.len()));
        for (place, &image) in images.enumerate() {
            let cut = |purpose| {
                let mut random = Stream::new(self.seed, purpose, epoch, step, place);
                self.normalizer.cut(&mut random)
            };
            let of_weights = cut(Purpose::WeightsImage);
            self.normalizer
                .push(weights, image, of_weights, &mut batches.0);
            let partner = partners.below(architecture.len());
            let of_architecture = cut(Purpose::ArchitectureImage);
            self.normalizer
                .push(architecture, partner, of_architecture, &mut batches.1);
        }
        batches
    }

    /// A batch of validation images.
    fn validation(&self, step: usize, order: &[usize]) -> Batch {
        let first = step * self.validation_batch_size;
        let images = order.iter().skip(first).take(self.validation_batch_size);
        let mut batch = self.empty(images.len());
        for &image in images {
            let whole = self.normalizer.whole();
            self.normalizer
                .push(self.halves.architecture(), image, whole, &mut batch);
        }
        batch
    }
}

impl SearchData for ImageData {
    fn side(&self) -> usize {
        self.shared.halves.side()
    }

    fn classes(&self) -> usize {
        self.shared.halves.classes()
    }

    fn steps(&self) -> usize {
        self.shared.steps()
    }

    fn pairs(&self, epoch: u32) -> Box<dyn Iterator<Item = (Batch, Batch)> + Send + '_> {
        let shared = Arc::clone(&self.shared);
        let mut random = Stream::new(shared.seed, Purpose::Order, epoch, 0, 0);
        let order: Arc<[usize]> = random.order(shared.halves.weights().len()).into();
        let steps = 0..shared.steps();
        let batches = steps.map(move |step| shared.pair(epoch, step, &order));
        Box::new(Ahead::new(batches, AHEAD))
    }

    fn validation(&self, epoch: u32, pass: u32) -> Box<dyn Iterator<Item = Batch> + Send + '_> {
        let shared = Arc::clone(&self.shared);
        let count = shared.halves.architecture().len();
        let mut random = Stream::new(shared.seed, Purpose::Validation, epoch, pass as usize, 0);
        let order: Arc<[usize]> = random.order(count).into();
        let steps = 0..count.div_ceil(shared.validation_batch_size);
        let batches = steps.map(move |step| shared.validation(step, &order));
        Box::new(Ahead::new(batches, AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use nats_networks::data_sets::{LabelledImages, Normalization};

    use super::*;
    use crate::settings::MethodName;

    /// Images of one grey each: their number. Bytes stay themselves.
    fn data(images: usize, seed: u64) -> ImageData {
        let numbered = |first: usize| {
            let numbers = (first..first + images).map(|number| number as u8 + 1);
            let pixels = numbers.flat_map(|number| [number; 3 * 64]).collect();
            LabelledImages::from_pixels(8, vec![0; images], pixels).unwrap()
        };
        let plain = Normalization {
            means: [0.0; 3],
            deviations: [1.0; 3],
        };
        let halves = Halves::new("numbers", 1, numbered(0), numbered(100), Some(plain)).unwrap();
        let mut settings = Settings::small(MethodName::Gdas);
        (settings.seed, settings.batch_size) = (seed, 16);
        settings.validation_batch_size = 24;
        ImageData::new(halves, &settings)
    }

    /// The number of each image in a batch: that of a pixel which no window loses.
    fn numbers(batch: &Batch) -> Vec<usize> {
        let images = batch.pixels.chunks(3 * 64);
        images
            .map(|pixels| pixels[3 * 8 + 3] as usize - 1)
            .collect()
    }

    #[test]
    fn an_epoch_shows_each_image_for_the_weights_once_with_a_drawn_partner() {
        let data = data(70, 1);
        let epochs: Vec<Vec<(Batch, Batch)>> =
            (0..2).map(|epoch| data.pairs(epoch).collect()).collect();
        for pairs in &epochs {
            assert_eq!(pairs.len(), data.steps());
            let sizes: Vec<usize> = pairs
                .iter()
                .map(|(weights, _)| weights.labels.len())
                .collect();
            assert_eq!(sizes, [16, 16, 16, 16, 6]);
            let shown: Vec<usize> = pairs
                .iter()
                .flat_map(|(weights, _)| numbers(weights))
                .collect();
            assert_eq!(shown.iter().collect::<HashSet<_>>().len(), 70);
            assert!(!shown.is_sorted());
            let partners: Vec<usize> = pairs.iter().flat_map(|(_, other)| numbers(other)).collect();
            assert_eq!(partners.len(), 70);
            assert!(partners.iter().all(|number| (100..170).contains(number)));
            // With replacement, about 70 (1 - 1/e) = 44 differ.
            let different = partners.iter().collect::<HashSet<_>>().len();
            assert!((30..60).contains(&different), "{different}");
        }
        let order = |pairs: &Vec<(Batch, Batch)>| -> Vec<usize> {
            pairs
                .iter()
                .flat_map(|(weights, _)| numbers(weights))
                .collect()
        };
        assert_ne!(order(&epochs[0]), order(&epochs[1]));
        assert_eq!(epochs[0], data.pairs(0).collect::<Vec<_>>());
        assert_ne!(epochs[0], self::data(70, 2).pairs(0).collect::<Vec<_>>());
    }

    #[test]
    fn both_images_of_a_pair_are_cut_and_mirrored_each_in_its_own_way() {
        let data = data(64, 3);
        let black = |batch: &Batch| -> Vec<bool> {
            batch.pixels.iter().map(|pixel| *pixel < 0.5).collect()
        };
        let (weights, architecture) = data.pairs(0).next().unwrap();
        let (weights, architecture) = (black(&weights), black(&architecture));
        assert!(weights.contains(&true) && architecture.contains(&true));
        assert_ne!(weights, architecture);
    }

    #[test]
    fn validation_shows_each_image_once_as_it_is_in_an_order_of_each_pass() {
        let data = data(70, 1);
        let pass = |epoch, pass| data.validation(epoch, pass).collect::<Vec<Batch>>();
        let batches = pass(0, 0);
        let sizes: Vec<usize> = batches.iter().map(|batch| batch.labels.len()).collect();
        assert_eq!(sizes, [24, 24, 22]);
        let mut shown: Vec<usize> = batches.iter().flat_map(numbers).collect();
        assert!(!shown.is_sorted());
        shown.sort_unstable();
        assert_eq!(shown, (100..170).collect::<Vec<_>>());
        assert!(
            batches
                .iter()
                .all(|batch| batch.pixels.iter().all(|pixel| *pixel > 0.5))
        );
        assert_eq!(batches, pass(0, 0));
        assert_ne!(batches, pass(0, 1));
        assert_ne!(batches, pass(1, 0));
    }
}
