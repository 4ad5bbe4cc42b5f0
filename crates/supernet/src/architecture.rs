//! Architectures, as a search chooses them.

use std::fmt;

use nats_networks::Operation;

use crate::draws::Draws;
use crate::network::{EDGES, Path};
use crate::settings::{Settings, Space};

/// An architecture of one of the two spaces. Its text is that of NATS-Bench.
///
/// ```
/// use nats_supernet::Architecture;
///
/// let cell = Architecture::Cell([3, 3, 0, 1, 4, 2]);
/// let text = "|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_1x1~2|";
/// assert_eq!(cell.to_string(), text);
/// assert_eq!(Architecture::Widths([8, 64, 16, 8, 24]).to_string(), "8:64:16:8:24");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// The operation of each edge of a cell, by its number.
    Cell(Path),
    /// The channels of each of the five layers.
    Widths([usize; 5]),
}

impl Architecture {
    /// One of all architectures that the settings allow, each as probable as the others.
    pub fn random(settings: &Settings, draws: &mut dyn Draws) -> Self {
        match settings.space {
            Space::Topology => {
                let first = first_operation(settings);
                Self::Cell([0; 6].map(|_| first + draws.below(5 - first)))
            }
            Space::Size => {
                let candidates = &settings.candidates;
                let pick = |_| {
                    let index = draws.below(candidates.len());
                    candidates.get(index).copied().unwrap_or(0)
                };
                Self::Widths([0; 5].map(pick))
            }
        }
    }
}

/// The first operation that may be chosen: `none` is number 0.
pub(crate) fn first_operation(settings: &Settings) -> usize {
    usize::from(settings.options.exclude_none)
}

impl fmt::Display for Architecture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(path) => {
                let mut node = 0;
                for (&(to, from), &operation) in EDGES.iter().zip(path) {
                    if to != node {
                        formatter.write_str(if node == 0 { "|" } else { "+|" })?;
                        node = to;
                    }
                    let name = Operation::ALL
                        .get(operation)
                        .map_or("?", |known| known.name());
                    write!(formatter, "{name}~{from}|")?;
                }
                Ok(())
            }
            Self::Widths(widths) => {
                let texts = widths.map(|width| width.to_string());
                formatter.write_str(&texts.join(":"))
            }
        }
    }
}
