//! What searches run on: the spaces of all benchmarks, and their data sets.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::ids::{Dataset, SearchSpace, UnknownName};

/// Number of architectures of NAS-Bench-101: its unique modules.
const MODULES: u32 = 423_624;

/// A space that can be searched: one of NATS-Bench, or that of NAS-Bench-101.
///
/// Wherever one is expected, a [`SearchSpace`] is taken as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BenchmarkSpace {
    /// A space of NATS-Bench.
    Nats(SearchSpace),
    /// `nb101`: the 423,624 modules of NAS-Bench-101.
    NasBench101,
}

impl From<SearchSpace> for BenchmarkSpace {
    fn from(space: SearchSpace) -> Self {
        Self::Nats(space)
    }
}

impl BenchmarkSpace {
    /// Every space, in the order of the ids.
    pub const ALL: &'static [Self] = &[
        Self::Nats(SearchSpace::Topology),
        Self::Nats(SearchSpace::Size),
        Self::NasBench101,
    ];

    /// The names that users write, in the same order.
    pub(crate) const NAMES: &'static [&'static str] = &["tss", "sss", "nb101"];

    /// The name that users write.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nats(space) => space.as_str(),
            Self::NasBench101 => "nb101",
        }
    }

    /// The key of its row in the database.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Nats(space) => space.id(),
            Self::NasBench101 => 2,
        }
    }

    /// The space with this database key, if there is one.
    #[must_use]
    pub(crate) fn from_id(id: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|space| space.id() == id)
    }

    /// Number of architectures of the space: 15,625, 32,768 or 423,624.
    #[must_use]
    pub const fn architecture_count(self) -> u32 {
        match self {
            Self::Nats(space) => space.architecture_count(),
            Self::NasBench101 => MODULES,
        }
    }
}

impl fmt::Display for BenchmarkSpace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for BenchmarkSpace {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.iter().find(|space| space.as_str() == name);
        found.copied().ok_or_else(|| UnknownName {
            kind: "search space",
            name: name.to_owned(),
            expected: Self::NAMES,
        })
    }
}

impl Serialize for BenchmarkSpace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What searches of a space train on: a data set of NATS-Bench, or that of NAS-Bench-101.
///
/// Wherever one is expected, a [`Dataset`] is taken as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BenchmarkDataset {
    /// A data set of NATS-Bench.
    Nats(Dataset),
    /// `cifar10-nb101`: CIFAR-10 as NAS-Bench-101 divides it, into 40,000 training images, 10,000 for validation and
    /// 10,000 test images.
    NasBench101,
}

impl From<Dataset> for BenchmarkDataset {
    fn from(dataset: Dataset) -> Self {
        Self::Nats(dataset)
    }
}

impl BenchmarkDataset {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nats(dataset) => dataset.as_str(),
            Self::NasBench101 => "cifar10-nb101",
        }
    }

    /// The key of its row in the database.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Nats(dataset) => dataset.id(),
            Self::NasBench101 => 4,
        }
    }

    /// The data set with this name in the database, if there is one.
    #[must_use]
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name.parse() {
            Ok(dataset) => Some(Self::Nats(dataset)),
            Err(_unknown) => (name == Self::NasBench101.as_str()).then_some(Self::NasBench101),
        }
    }

    /// The data set with this database key, if there is one.
    #[must_use]
    pub(crate) fn from_id(id: i64) -> Option<Self> {
        match Dataset::from_id(id) {
            Some(dataset) => Some(Self::Nats(dataset)),
            None => (id == Self::NasBench101.id()).then_some(Self::NasBench101),
        }
    }
}

impl Serialize for BenchmarkDataset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for BenchmarkDataset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_leads_back_to_its_space() {
        for (id, &space) in (0..).zip(BenchmarkSpace::ALL) {
            assert_eq!(space.id(), id);
            assert_eq!(BenchmarkSpace::from_id(id), Some(space));
            assert_eq!(BenchmarkSpace::NAMES[id as usize].parse(), Ok(space));
        }
        assert_eq!(BenchmarkSpace::from_id(3), None);
        assert!("nb201".parse::<BenchmarkSpace>().is_err());
        for id in 0..5 {
            let dataset = BenchmarkDataset::from_id(id).unwrap();
            assert_eq!(dataset.id(), id);
            assert_eq!(BenchmarkDataset::from_name(dataset.as_str()), Some(dataset));
        }
        assert_eq!(BenchmarkDataset::from_id(5), None);
        assert_eq!(BenchmarkDataset::from_name("cifar11"), None);
    }
}
