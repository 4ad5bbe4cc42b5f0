//! The official numbering of the architectures of both spaces.

use std::fmt;
use std::str::FromStr;

use crate::model::SearchSpace;

use super::cell_text::{Edge, parse_edges};
use super::python_random::PythonRandom;
#[cfg(any(test, feature = "import"))]
use super::topology::{Equivalence, TopologyStructure};
use super::topology::{NODES, OPERATIONS};

/// Edges of a cell: one from every node to every later one.
const EDGES: usize = NODES * (NODES - 1) / 2;
/// Number of cells of the topology space.
const TOPOLOGIES: u32 = (OPERATIONS.len() as u32).pow(EDGES as u32);

/// Layers of the size space that have a width.
pub(super) const LAYERS: usize = 5;
/// The widths that a layer may have.
pub(super) const CANDIDATE_WIDTHS: [u32; 8] = [8, 16, 24, 32, 40, 48, 56, 64];
/// Number of architectures of the size space.
const SIZES: u32 = (CANDIDATE_WIDTHS.len() as u32).pow(LAYERS as u32);

/// Seed of the shuffle that numbered the cells.
const SHUFFLE_SEED: u64 = 88;

/// All architectures of `space`: 15,625 or 32,768 strings. The position is the architecture's index.
///
/// ```
/// use natsbench::SearchSpace;
/// use natsbench::space::architectures;
///
/// assert_eq!(architectures(SearchSpace::Size)[1], "8:8:8:8:16");
/// ```
#[must_use]
pub fn architectures(space: SearchSpace) -> Vec<String> {
    match space {
        SearchSpace::Topology => topology_architectures(),
        SearchSpace::Size => size_architectures(),
    }
}

/// All 15,625 cells: counted so that the last edge changes fastest, then shuffled as the
/// authors did, by Python's `random.seed(88); random.shuffle(cells)`.
fn topology_architectures() -> Vec<String> {
    let mut numbers: Vec<u32> = (0..TOPOLOGIES).collect();
    PythonRandom::seed(SHUFFLE_SEED).shuffle(&mut numbers);
    numbers
        .into_iter()
        .map(|number| CellOperations::counted(number).to_string())
        .collect()
}

/// All 32,768 sizes, counted so that the last width changes fastest.
fn size_architectures() -> Vec<String> {
    (0..SIZES)
        .map(|index| LayerWidths::counted(index).to_string())
        .collect()
}

/// A cell as the number of the operation on each edge, in the order of the text.
///
/// Only the 15,625 cells of the space can be written in this way, each in exactly one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CellOperations([u8; EDGES]);

impl CellOperations {
    /// Positions in [`OPERATIONS`], edge by edge.
    #[cfg(feature = "search")]
    #[must_use]
    pub(crate) const fn numbers(self) -> [u8; EDGES] {
        self.0
    }

    /// Names of the operations, edge by edge.
    #[must_use]
    pub(crate) fn names(self) -> [&'static str; EDGES] {
        self.0.map(|number| OPERATIONS[usize::from(number)])
    }

    /// A text that is equal for cells that compute the same.
    #[cfg(feature = "import")]
    #[expect(
        clippy::expect_used,
        reason = "no edge of such a cell comes from a node below 0"
    )]
    pub(crate) fn unique_string(self, equivalence: Equivalence) -> String {
        let unique = self.structure().unique_string(equivalence);
        unique.expect("each source is an earlier node")
    }

    /// The cell as a graph.
    #[cfg(any(test, feature = "import"))]
    #[expect(
        clippy::expect_used,
        reason = "every node has inputs, and all from earlier nodes"
    )]
    fn structure(self) -> TopologyStructure {
        let mut names = self.names().into_iter();
        let nodes = (1..NODES).map(|node| {
            let sources = 0..node as i64;
            sources
                .filter_map(|source| Some(Edge::new(names.next()?, source)))
                .collect()
        });
        TopologyStructure::new(nodes.collect()).expect("each source is an earlier node")
    }

    /// The cell with the given number before the shuffle.
    fn counted(mut number: u32) -> Self {
        let base = OPERATIONS.len() as u32;
        let mut numbers = [0; EDGES];
        for digit in numbers.iter_mut().rev() {
            *digit = (number % base) as u8;
            number /= base;
        }
        Self(numbers)
    }
}

impl fmt::Display for CellOperations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.names().into_iter();
        for node in 1..NODES {
            formatter.write_str(if node == 1 { "|" } else { "+|" })?;
            for (source, name) in names.by_ref().take(node).enumerate() {
                write!(formatter, "{name}~{source}|")?;
            }
        }
        Ok(())
    }
}

impl FromStr for CellOperations {
    type Err = NotInSpace;

    fn from_str(text: &str) -> Result<Self, NotInSpace> {
        let error = || NotInSpace {
            space: SearchSpace::Topology,
            architecture: text.to_owned(),
        };
        let nodes = parse_edges(text).map_err(|_| error())?;
        let number_of = |edge: &Edge| OPERATIONS.iter().position(|known| *known == edge.operation);
        let numbers: Option<Vec<u8>> = nodes
            .iter()
            .flatten()
            .map(|edge| number_of(edge).map(|number| number as u8))
            .collect();
        let numbers = numbers
            .and_then(|numbers| numbers.try_into().ok())
            .ok_or_else(error)?;
        // Sources, their order and the punctuation are right if writing the cell gives the same text.
        let cell = Self(numbers);
        if cell.to_string() == text {
            Ok(cell)
        } else {
            Err(error())
        }
    }
}

/// The widths of an architecture of the size space, first layer first.
///
/// The widths are the digits of its index, which is Σ (widthₖ / 8 - 1) · 8⁵⁻ᵏ for k from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LayerWidths([u32; LAYERS]);

impl LayerWidths {
    /// The architecture with these widths, or `None` unless each is one of
    /// [`CANDIDATE_WIDTHS`].
    fn new(widths: [u32; LAYERS]) -> Option<Self> {
        widths
            .iter()
            .all(|width| CANDIDATE_WIDTHS.contains(width))
            .then_some(Self(widths))
    }

    /// The architecture with this index, which is below 32,768.
    fn counted(mut index: u32) -> Self {
        let mut widths = [0; LAYERS];
        for width in widths.iter_mut().rev() {
            *width = (index % 8 + 1) * 8;
            index /= 8;
        }
        Self(widths)
    }

    /// Its widths in channels.
    #[must_use]
    pub(crate) const fn widths(self) -> [u32; LAYERS] {
        self.0
    }
}

impl fmt::Display for LayerWidths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, rest @ ..] = self.0;
        write!(formatter, "{first}")?;
        rest.iter()
            .try_for_each(|width| write!(formatter, ":{width}"))
    }
}

impl FromStr for LayerWidths {
    type Err = NotInSpace;

    fn from_str(text: &str) -> Result<Self, NotInSpace> {
        let widths: Result<Vec<u32>, _> = text.split(':').map(str::parse).collect();
        let widths = widths
            .ok()
            .and_then(|widths| widths.try_into().ok())
            .and_then(Self::new);
        widths
            .filter(|widths| widths.to_string() == text)
            .ok_or_else(|| NotInSpace {
                space: SearchSpace::Size,
                architecture: text.to_owned(),
            })
    }
}

/// A text that is not, letter by letter, an architecture of the space.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{architecture:?} is no architecture of {space}; expected one such as {}",
    example(*.space)
)]
pub struct NotInSpace {
    /// The space.
    pub space: SearchSpace,
    /// The text.
    pub architecture: String,
}

const fn example(space: SearchSpace) -> &'static str {
    match space {
        SearchSpace::Topology => {
            "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|avg_pool_3x3~2|"
        }
        SearchSpace::Size => "8:8:40:32:40",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use sha2::{Digest, Sha256};

    use super::*;

    fn digest(lines: &[String]) -> String {
        let digest = Sha256::digest(lines.join("\n"));
        digest
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Digests of `"\n".join(api)` and of all `api.get_unique_str(i)`, official package 1.8.
    const TOPOLOGIES_SHA256: &str =
        "83abc799e45cf34e9d2163654668ab998b9a54d01c39e72ca1f71f2cdf356d84";
    const SIZES_SHA256: &str = "8b99b4c0aabe959924c6fb36c0ee4a3f79362343e36b7752b90deee9409b492f";
    const UNIQUE_SHA256: &str = "1e56f6310d6e4790f51bded86118c481f87ebe40c7d040a322fdde3dc675e75d";

    #[test]
    fn the_numbering_of_both_spaces_is_the_official_one() {
        assert_eq!(digest(&topology_architectures()), TOPOLOGIES_SHA256);
        assert_eq!(digest(&size_architectures()), SIZES_SHA256);
    }

    #[test]
    fn every_architecture_reads_back_as_itself() {
        for text in topology_architectures() {
            let cell: CellOperations = text.parse().unwrap();
            assert_eq!(cell.structure().to_architecture(), text);
        }
        for (index, text) in (0..).zip(size_architectures()) {
            let widths: LayerWidths = text.parse().unwrap();
            let digits = widths.0.map(|width| width / 8 - 1);
            assert_eq!(digits.iter().fold(0, |sum, digit| sum * 8 + digit), index);
        }
    }

    #[test]
    fn almost_architectures_are_refused() {
        for text in [
            "",
            "8:8:8:8",
            "8:8:8:8:8:8",
            "8:8:8:8:72",
            "8:8:8:8:08",
            "+8:8:8:8:8",
            "8:8:8:8:9",
        ] {
            assert!(text.parse::<LayerWidths>().is_err(), "{text:?}");
        }
        for text in [
            "",
            "|none~0|",
            "|none~0|+|none~1|none~0|+|none~0|none~1|none~2|",
            "|none~0|+|none~0|none~1|+|none~0|none~1|none~2",
            "|none~0|+|none~0|none~1|+|none~0|none~1|sep_conv~2|",
        ] {
            assert!(text.parse::<CellOperations>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_census_of_cells_is_the_published_one() {
        let cells: Vec<_> = topology_architectures()
            .iter()
            .map(|text| TopologyStructure::parse(text).unwrap())
            .collect();
        let unique = |equivalence| -> Vec<String> {
            cells
                .iter()
                .map(|cell| cell.unique_string(equivalence).unwrap())
                .collect()
        };
        let distinct = |strings: &[String]| strings.iter().collect::<HashSet<_>>().len();
        assert_eq!(distinct(&unique(Equivalence::Textual)), 15_625);
        assert_eq!(distinct(&unique(Equivalence::MergeSkip)), 12_751);
        let merged = unique(Equivalence::MergeSkipAndZero);
        assert_eq!(distinct(&merged), 6_466);
        assert_eq!(digest(&merged), UNIQUE_SHA256);
        assert_eq!(
            cells
                .iter()
                .filter(|cell| cell.is_connected().unwrap())
                .count(),
            15_284
        );
    }
}
