//! Data sets as NATS-Bench names them, and how their images are normalised for the networks.

/// A data set of NATS-Bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataSet {
    /// CIFAR-10, with half of the training images kept back for validation.
    Cifar10Valid,
    /// CIFAR-10.
    Cifar10,
    /// CIFAR-100.
    Cifar100,
    /// The first 120 classes of `ImageNet`, 16 x 16 pixels.
    ImageNet16,
}

/// Images that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Split {
    /// What networks were trained on.
    Train,
    /// `x-valid`: for choosing.
    Valid,
    /// `x-test`: for reporting.
    Test,
    /// `ori-test`: all test images of the data set's makers.
    OriginalTest,
}

/// The two parts in which images are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Training images.
    Training,
    /// Test images; `ImageNet` calls them validation images.
    Test,
}

/// Mean and standard deviation of each colour, in units of a pixel's byte.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalization {
    /// Of red, green and blue.
    pub means: [f64; 3],
    /// Of red, green and blue.
    pub deviations: [f64; 3],
}

impl DataSet {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Cifar10Valid,
        Self::Cifar10,
        Self::Cifar100,
        Self::ImageNet16,
    ];

    /// The data set of a name such as `cifar10-valid`.
    ///
    /// ```
    /// use nats_networks::data_sets::DataSet;
    ///
    /// assert_eq!(DataSet::from_name("ImageNet16-120"), Some(DataSet::ImageNet16));
    /// assert_eq!(DataSet::from_name("mnist"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|data| data.name() == name)
    }

    /// Its name in NATS-Bench.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cifar10Valid => "cifar10-valid",
            Self::Cifar10 => "cifar10",
            Self::Cifar100 => "cifar100",
            Self::ImageNet16 => "ImageNet16-120",
        }
    }

    /// Number of classes.
    #[must_use]
    pub const fn classes(self) -> usize {
        match self {
            Self::Cifar10Valid | Self::Cifar10 => 10,
            Self::Cifar100 => 100,
            Self::ImageNet16 => 120,
        }
    }

    /// Rows of an image, and columns.
    #[must_use]
    pub const fn side(self) -> usize {
        match self {
            Self::ImageNet16 => 16,
            _ => 32,
        }
    }

    /// How many images are published in a part; of `ImageNet16`, those of the first 120 classes.
    ///
    /// ```
    /// use nats_networks::data_sets::{DataSet, Part};
    ///
    /// assert_eq!(DataSet::ImageNet16.images(Part::Training), 151_700);
    /// ```
    #[must_use]
    pub const fn images(self, part: Part) -> usize {
        match (self, part) {
            (Self::ImageNet16, Part::Training) => 151_700,
            (Self::ImageNet16, Part::Test) => 6_000,
            (_, Part::Training) => 50_000,
            (_, Part::Test) => 10_000,
        }
    }

    /// How images are normalised before a network reads them.
    #[must_use]
    pub const fn normalization(self) -> Normalization {
        let (means, deviations) = match self {
            Self::Cifar10Valid | Self::Cifar10 => ([125.3, 123.0, 113.9], [63.0, 62.1, 66.7]),
            Self::Cifar100 => ([129.3, 124.1, 112.4], [68.2, 65.4, 70.4]),
            Self::ImageNet16 => ([122.68, 116.66, 104.01], [63.22, 61.26, 65.09]),
        };
        Normalization { means, deviations }
    }
}

impl Split {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Train, Self::Valid, Self::Test, Self::OriginalTest];

    /// Its name in NATS-Bench.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Valid => "x-valid",
            Self::Test => "x-test",
            Self::OriginalTest => "ori-test",
        }
    }
}
