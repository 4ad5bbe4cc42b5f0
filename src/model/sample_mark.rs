//! The mark of an archive whose numbers are invented.

use std::fmt;

use serde::Serialize;

/// What invented the numbers of an archive, as the archive itself says. The numbers of an archive without a mark may also
/// be invented, by a program that does not write the mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleMark {
    /// The program and its version, such as `natsbench 0.1.0`.
    pub generator: String,
    /// The seed of its random numbers.
    pub seed: u64,
}

impl SampleMark {
    /// The mark of what this version of the program invents.
    #[cfg(feature = "import")]
    pub(crate) fn of_this_version(seed: u64) -> Self {
        Self {
            generator: format!("natsbench {}", env!("CARGO_PKG_VERSION")),
            seed,
        }
    }
}

impl fmt::Display for SampleMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { generator, seed } = self;
        write!(formatter, "{generator}, seed {seed}")
    }
}
