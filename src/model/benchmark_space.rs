//! The spaces of all benchmarks that searches run on.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ids::SearchSpace;

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
    /// Every space.
    pub const ALL: &'static [Self] = &[
        Self::Nats(SearchSpace::Topology),
        Self::Nats(SearchSpace::Size),
        Self::NasBench101,
    ];

    /// The name that users write.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nats(space) => space.as_str(),
            Self::NasBench101 => "nb101",
        }
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

impl Serialize for BenchmarkSpace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
