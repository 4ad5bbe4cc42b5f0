//! Which images a split has. `splits/README.md` says where the lists are from.

use super::data_set::{DataSet, Part, Split};
use super::error::SplitError;

/// The images that a split has, of those that are published together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// The files that they are in.
    pub part: Part,
    half: Option<Half>,
}

/// One half of the images of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Half {
    /// A bit for each image.
    bits: &'static [u8],
    /// The bits of this half.
    wanted: bool,
}

const CIFAR10_TRAIN: &[u8; 50_000 / 8] = include_bytes!("splits/cifar10_train.bits");
const CIFAR100_VALID: &[u8; 10_000 / 8] = include_bytes!("splits/cifar100_x_valid.bits");
const IMAGENET16_VALID: &[u8; 6_000 / 8] = include_bytes!("splits/imagenet16_120_x_valid.bits");

impl DataSet {
    /// Where the images of a split are. `None` if the data set has no such split: where networks were trained
    /// on all training images of CIFAR-10, no image is left for validation.
    ///
    /// ```
    /// use nats_networks::data_sets::{DataSet, Part, Split};
    ///
    /// let selection = DataSet::Cifar10Valid.selection(Split::Valid).unwrap();
    /// assert_eq!(selection.part, Part::Training);
    /// assert_eq!(selection.positions(50_000)?.len(), 25_000);
    /// assert_eq!(DataSet::Cifar10.selection(Split::Valid), None);
    /// # Ok::<(), nats_networks::data_sets::SplitError>(())
    /// ```
    #[must_use]
    pub fn selection(self, split: Split) -> Option<Selection> {
        let half = |bits: &'static [u8], wanted| Some(Half { bits, wanted });
        let (part, half) = match (self, split) {
            (_, Split::OriginalTest) => (Part::Test, None),
            (Self::Cifar10Valid, Split::Train) => (Part::Training, half(CIFAR10_TRAIN, true)),
            (Self::Cifar10Valid, Split::Valid) => (Part::Training, half(CIFAR10_TRAIN, false)),
            (_, Split::Train) => (Part::Training, None),
            (Self::Cifar100, Split::Valid) => (Part::Test, half(CIFAR100_VALID, true)),
            (Self::Cifar100, Split::Test) => (Part::Test, half(CIFAR100_VALID, false)),
            (Self::ImageNet16, Split::Valid) => (Part::Test, half(IMAGENET16_VALID, true)),
            (Self::ImageNet16, Split::Test) => (Part::Test, half(IMAGENET16_VALID, false)),
            (Self::Cifar10Valid | Self::Cifar10, Split::Valid | Split::Test) => return None,
        };
        Some(Selection { part, half })
    }
}

impl Selection {
    /// The positions of the split's images among the `count` images of its part, ascending.
    ///
    /// # Errors
    ///
    /// [`SplitError`] for half of another number of images than the official list is about.
    pub fn positions(&self, count: usize) -> Result<Vec<usize>, SplitError> {
        let Some(Half { bits, wanted }) = self.half else {
            return Ok((0..count).collect());
        };
        let expected = bits.len() * 8;
        if count != expected {
            let found = count;
            return Err(SplitError { expected, found });
        }
        let is_set = |position: &usize| bits[position / 8] >> (position % 8) & 1 == 1;
        let positions = 0..count;
        Ok(positions
            .filter(|position| is_set(position) == wanted)
            .collect())
    }
}
