//! Which images a split has.

use super::data_set::{DataSet, Part, Split};
use super::halves::{Half, Halves, SplitList};

/// The images that a split has, of those that are published together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// The files that they are in.
    pub part: Part,
    /// The list that says which of them the split has, if it does not have all.
    half: Option<(SplitList, Half)>,
}

/// Why it is not known which images a split has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// The list that says so is not there.
    #[error("the split needs the list {}, published at {}", .list.file_name(), .list.published_at())]
    NoList {
        /// The list.
        list: SplitList,
    },
    /// There are not as many images as the list is about.
    #[error("the split is a half of {expected} images, and {found} are there")]
    Count {
        /// The images that are published.
        expected: usize,
        /// The images that are there.
        found: usize,
    },
}

impl DataSet {
    /// Where the images of a split are. `None` if the data set has no such split: where networks were trained
    /// on all training images of CIFAR-10, no image is left for validation.
    ///
    /// ```
    /// use nats_networks::data_sets::{DataSet, Part, Split, SplitList};
    ///
    /// let selection = DataSet::Cifar10Valid.selection(Split::Valid).unwrap();
    /// assert_eq!(selection.part, Part::Training);
    /// assert_eq!(selection.list(), Some(SplitList::Cifar10));
    /// assert_eq!(DataSet::Cifar10.selection(Split::Valid), None);
    /// ```
    #[must_use]
    pub fn selection(self, split: Split) -> Option<Selection> {
        let (part, half) = match (self, split) {
            (_, Split::OriginalTest) => (Part::Test, None),
            (Self::Cifar10Valid, Split::Train) => (Part::Training, Some(Half::First)),
            (Self::Cifar10Valid, Split::Valid) => (Part::Training, Some(Half::Second)),
            (_, Split::Train) => (Part::Training, None),
            (Self::Cifar100 | Self::ImageNet16, Split::Valid) => (Part::Test, Some(Half::First)),
            (Self::Cifar100 | Self::ImageNet16, Split::Test) => (Part::Test, Some(Half::Second)),
            (Self::Cifar10Valid | Self::Cifar10, Split::Valid | Split::Test) => return None,
        };
        let half = self.split_list().zip(half);
        Some(Selection { part, half })
    }
}

impl Selection {
    /// The list that says which images the split has. `None` if it has all of its part.
    #[must_use]
    pub fn list(&self) -> Option<SplitList> {
        self.half.map(|(list, _)| list)
    }

    /// The positions of the split's images among the `count` images of its part, ascending.
    ///
    /// ```
    /// use nats_networks::data_sets::{DataSet, Split, SplitError, SplitList};
    ///
    /// let all = DataSet::Cifar100.selection(Split::OriginalTest).unwrap();
    /// assert_eq!(all.positions(3, None)?, [0, 1, 2]);
    ///
    /// let half = DataSet::Cifar100.selection(Split::Test).unwrap();
    /// let missing = SplitError::NoList { list: SplitList::Cifar100 };
    /// assert_eq!(half.positions(10_000, None), Err(missing));
    /// # Ok::<(), SplitError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SplitError`] without the halves of the list that it needs, and for another number of images than that
    /// list is about.
    pub fn positions(
        &self,
        count: usize,
        halves: Option<&Halves>,
    ) -> Result<Vec<usize>, SplitError> {
        let Some((list, half)) = self.half else {
            return Ok((0..count).collect());
        };
        let Some(halves) = halves.filter(|halves| halves.list() == list) else {
            return Err(SplitError::NoList { list });
        };
        if count != list.images() {
            return Err(SplitError::Count {
                expected: list.images(),
                found: count,
            });
        }
        Ok(halves.positions(half))
    }
}
