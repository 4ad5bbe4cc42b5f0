//! Sizes of the data sets.

use crate::model::Dataset;
#[cfg(feature = "import")]
use crate::model::Split;

/// Number of classes of `dataset`. A random guess is right once in so many times.
#[must_use]
pub(crate) const fn class_count(dataset: Dataset) -> u32 {
    match dataset {
        Dataset::Cifar10Valid | Dataset::Cifar10 => 10,
        Dataset::Cifar100 => 100,
        Dataset::ImageNet16 => 120,
    }
}

/// Number of images in a split of `dataset`, or `None` if it has no such split.
///
/// `ori-test` of `cifar100` and `ImageNet16-120` is `x-valid` and `x-test` together.
#[cfg(feature = "import")]
#[must_use]
pub(crate) const fn image_count(dataset: Dataset, split: Split) -> Option<u32> {
    match (dataset, split) {
        (Dataset::Cifar10Valid, Split::Train | Split::XValid) => Some(25_000),
        (Dataset::Cifar10 | Dataset::Cifar100, Split::Train) => Some(50_000),
        (Dataset::ImageNet16, Split::Train) => Some(151_700),
        (Dataset::Cifar10Valid | Dataset::Cifar10 | Dataset::Cifar100, Split::OriTest) => {
            Some(10_000)
        }
        (Dataset::Cifar100, Split::XValid | Split::XTest) => Some(5_000),
        (Dataset::ImageNet16, Split::XValid | Split::XTest) => Some(3_000),
        (Dataset::ImageNet16, Split::OriTest) => Some(6_000),
        (Dataset::Cifar10Valid, Split::XTest)
        | (Dataset::Cifar10, Split::XValid | Split::XTest) => None,
    }
}
