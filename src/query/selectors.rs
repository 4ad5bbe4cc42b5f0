//! How a question names architectures, epochs, trials and sets of images.

use serde::{Deserialize, Serialize};

use crate::model::{ArchitectureIndex, Dataset, Epoch, Seed, Split, UnknownName, meant};
use crate::space::{DrawBelow, TopologyStructure};

/// An architecture by its index, its string, or its structure.
///
/// ```
/// use natsbench::ArchitectureIndex;
/// use natsbench::query::ArchitectureSelector;
///
/// let by_index: ArchitectureSelector = 284.into();
/// assert_eq!(by_index, ArchitectureSelector::Index(ArchitectureIndex(284)));
/// let by_string: ArchitectureSelector = "8:8:40:32:40".into();
/// assert_eq!(by_string, ArchitectureSelector::Text("8:8:40:32:40".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArchitectureSelector {
    /// By its index.
    Index(ArchitectureIndex),
    /// By its string, letter by letter.
    Text(String),
}

impl From<ArchitectureIndex> for ArchitectureSelector {
    fn from(index: ArchitectureIndex) -> Self {
        Self::Index(index)
    }
}

impl From<u32> for ArchitectureSelector {
    fn from(index: u32) -> Self {
        Self::Index(ArchitectureIndex(index))
    }
}

impl From<&str> for ArchitectureSelector {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for ArchitectureSelector {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&TopologyStructure> for ArchitectureSelector {
    fn from(structure: &TopologyStructure) -> Self {
        Self::Text(structure.to_architecture())
    }
}

/// An epoch of a trial, from 0 (`iepoch`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum EpochSelector {
    /// The last one of each trial (the official `None`).
    #[default]
    Last,
    /// This one; its values include it, so `At(Epoch(11))` means twelve epochs of training.
    At(Epoch),
}

impl EpochSelector {
    pub(super) const fn epoch(self) -> Option<Epoch> {
        match self {
            Self::Last => None,
            Self::At(epoch) => Some(epoch),
        }
    }
}

impl From<u16> for EpochSelector {
    fn from(epoch: u16) -> Self {
        Self::At(Epoch(epoch))
    }
}

impl From<Option<u16>> for EpochSelector {
    fn from(epoch: Option<u16>) -> Self {
        epoch.map_or(Self::Last, Self::from)
    }
}

/// Which of a data set's trials answers (`is_random`).
///
/// The official `get_more_info` draws a trial unless it is given a seed; here the caller always says which trial.
///
/// ```
/// use natsbench::query::TrialSelector;
/// use natsbench::space::PythonRandom;
/// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
///
/// let mut generator = ChaCha8Rng::seed_from_u64(1); // or any other generator of the crate rand
/// let drawn = TrialSelector::Random(&mut generator);
/// let mut python = PythonRandom::seed(1); // the trial that Python draws after random.seed(1)
/// let drawn_as_in_python = TrialSelector::Random(&mut python);
/// ```
pub enum TrialSelector<'a> {
    /// The mean over all trials (the official `False`).
    Mean,
    /// The trial with this seed (an int in the official API).
    Seed(Seed),
    /// A trial that this generator draws (the official `True`). If it gives too large a position, the last trial is taken.
    Random(&'a mut dyn DrawBelow),
}

impl TrialSelector<'_> {
    /// The same choice again, for a question that has to choose twice.
    pub(super) fn reborrow(&mut self) -> TrialSelector<'_> {
        match self {
            Self::Mean => TrialSelector::Mean,
            Self::Seed(seed) => TrialSelector::Seed(*seed),
            Self::Random(generator) => TrialSelector::Random(&mut **generator),
        }
    }
}

impl std::fmt::Debug for TrialSelector<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mean => formatter.write_str("Mean"),
            Self::Seed(seed) => write!(formatter, "Seed({seed})"),
            Self::Random(_) => formatter.write_str("Random"),
        }
    }
}

/// A set of images as the official `find_best` names it.
///
/// `valid` and `test` mean other splits on other data sets: see [`resolve`](Self::resolve).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MetricSet {
    /// The stored split itself.
    Split(Split),
    /// `valid`.
    Valid,
    /// `test`.
    Test,
}

impl MetricSet {
    /// Every name that [`FromStr`](std::str::FromStr) reads.
    pub(crate) const NAMES: &'static [&'static str] =
        &["train", "x-valid", "x-test", "ori-test", "valid", "test"];

    /// The set that is meant by a name with another spelling: `X_Valid` means `x-valid`.
    #[must_use]
    pub fn meant_by(typed: &str) -> Option<Self> {
        meant(Self::NAMES, typed)?.parse().ok()
    }

    /// The data set and split that are meant (`remap_dataset_set_names`).
    ///
    /// `cifar10` with `valid` is `x-valid` of `cifar10-valid`; `cifar10` with `test` is `ori-test`; on the others
    /// `valid` and `test` are `x-valid` and `x-test`. `None` only for `cifar10-valid` with `test`, which means nothing.
    ///
    /// ```
    /// use natsbench::{Dataset, Split};
    /// use natsbench::query::MetricSet;
    ///
    /// let meant = MetricSet::Valid.resolve(Dataset::Cifar10);
    /// assert_eq!(meant, Some((Dataset::Cifar10Valid, Split::XValid)));
    /// ```
    #[must_use]
    #[doc(alias = "remap_dataset_set_names")]
    pub const fn resolve(self, dataset: Dataset) -> Option<(Dataset, Split)> {
        match (self, dataset) {
            (Self::Split(split), dataset) => Some((dataset, split)),
            (Self::Valid, Dataset::Cifar10) => Some((Dataset::Cifar10Valid, Split::XValid)),
            (Self::Valid, dataset) => Some((dataset, Split::XValid)),
            (Self::Test, Dataset::Cifar10) => Some((dataset, Split::OriTest)),
            (Self::Test, Dataset::Cifar10Valid) => None,
            (Self::Test, dataset) => Some((dataset, Split::XTest)),
        }
    }
}

impl std::str::FromStr for MetricSet {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "valid" => Ok(Self::Valid),
            "test" => Ok(Self::Test),
            _ => name
                .parse()
                .map(Self::Split)
                .map_err(|UnknownName { name, .. }| UnknownName {
                    kind: "set of images",
                    name,
                    expected: Self::NAMES,
                }),
        }
    }
}

impl std::fmt::Display for MetricSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Split(split) => split.as_str(),
            Self::Valid => "valid",
            Self::Test => "test",
        })
    }
}

/// Limits on the cost of an architecture; a cost equal to its limit is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CostLimits {
    /// Most multiply-adds for one image in millions (`flop_max`).
    pub flops_millions: Option<f64>,
    /// Most weights in millions (`param_max`).
    pub params_millions: Option<f64>,
}
