//! A cell of the topology space, edge by edge.

use std::fmt;
use std::str::FromStr;

use crate::model::{ArchitectureIndex, SearchSpace};

use super::cell_text::{Edge, parse_edges};
use super::not_in_space::NotInSpace;
use super::shuffle::{counted_numbers, indexes};
#[cfg(feature = "import")]
use super::topology::Equivalence;
#[cfg(feature = "import")]
use super::topology::TopologyStructure;
use super::topology::{NODES, OPERATIONS};

/// Edges of a cell: one from every node to every later one.
pub(super) const EDGES: usize = NODES * (NODES - 1) / 2;
/// Source and target of each edge, in the order of the string.
pub(super) const EDGE_ENDS: [(usize, usize); EDGES] =
    [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)];
/// The edges in the order of `NASLib`, each by its place in the string: 0 to 1, 0 to 2, 0 to 3, 1 to 2, 1 to 3, 2 to 3.
pub(super) const NASLIB_EDGES: [usize; EDGES] = [0, 1, 3, 2, 4, 5];
/// The operations in the order of `NASLib`, each by its position in [`OPERATIONS`].
pub(super) const NASLIB_OPERATIONS: [u8; OPERATIONS.len()] = [1, 0, 3, 2, 4];

/// A cell as the number of the operation on each edge, in the order of the text.
///
/// Only the 15,625 cells of the space can be written in this way, each in exactly one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellOperations([u8; EDGES]);

impl CellOperations {
    /// The cell with this index in the official numbering; `None` from 15,625 on.
    ///
    /// ```
    /// use natsbench::ArchitectureIndex;
    /// use natsbench::space::CellOperations;
    ///
    /// let cell = CellOperations::from_index(ArchitectureIndex(2631)).unwrap();
    /// assert_eq!(cell.naslib(), [4, 0, 3, 1, 4, 3]);
    /// assert_eq!(cell.numbers(), [4, 1, 0, 2, 4, 2]);
    /// ```
    #[must_use]
    pub fn from_index(index: ArchitectureIndex) -> Option<Self> {
        let number = counted_numbers().get(index.0 as usize)?;
        Some(Self::counted(*number))
    }

    /// Its index in the official numbering.
    #[must_use]
    pub fn index(self) -> ArchitectureIndex {
        let base = OPERATIONS.len();
        let number = self
            .0
            .iter()
            .fold(0, |sum, digit| sum * base + usize::from(*digit));
        ArchitectureIndex(indexes()[number])
    }

    /// The cell with these positions in [`OPERATIONS`], edge by edge; `None` unless all are below 5.
    #[must_use]
    pub fn from_numbers(numbers: [u8; EDGES]) -> Option<Self> {
        let are_known = numbers
            .iter()
            .all(|number| usize::from(*number) < OPERATIONS.len());
        are_known.then_some(Self(numbers))
    }

    /// Positions in [`OPERATIONS`], edge by edge.
    #[must_use]
    pub const fn numbers(self) -> [u8; EDGES] {
        self.0
    }

    /// Names of the operations, edge by edge.
    #[must_use]
    pub fn names(self) -> [&'static str; EDGES] {
        self.0.map(|number| OPERATIONS[usize::from(number)])
    }

    /// The cell that `NASLib` writes in this way: see [`naslib`](Self::naslib). `None` unless all numbers are below 5.
    ///
    /// ```
    /// use natsbench::ArchitectureIndex;
    /// use natsbench::space::CellOperations;
    ///
    /// let numbers = [4, 0, 3, 1, 4, 3];
    /// let index = |cell: CellOperations| cell.index();
    /// assert_eq!(CellOperations::from_naslib(numbers).map(index), Some(ArchitectureIndex(2631)));
    /// // Another cell, if they are read as positions in the official list, edge by edge of the string.
    /// assert_eq!(CellOperations::from_numbers(numbers).map(index), Some(ArchitectureIndex(2620)));
    /// ```
    #[must_use]
    pub fn from_naslib(numbers: [u8; EDGES]) -> Option<Self> {
        let mut cell = [0; EDGES];
        for (place, number) in NASLIB_EDGES.into_iter().zip(numbers) {
            cell[place] = *NASLIB_OPERATIONS.get(usize::from(number))?;
        }
        Some(Self(cell))
    }

    /// The tuple of `NASLib`: the edges by source and then by target, and the operations in an order of its own:
    /// `skip_connect`, `none`, `nor_conv_3x3`, `nor_conv_1x1`, `avg_pool_3x3`.
    ///
    /// Source: `EDGE_LIST` and `OP_NAMES` in `naslib/search_spaces/nasbench201/conversions.py`.
    #[must_use]
    pub fn naslib(self) -> [u8; EDGES] {
        // Swapping 0 with 1 and 2 with 3 undoes itself.
        NASLIB_EDGES.map(|place| NASLIB_OPERATIONS[usize::from(self.0[place])])
    }

    /// For each edge, in the order of the string, a row with 1 at the position of its operation in [`OPERATIONS`], else 0.
    #[must_use]
    pub fn one_hot(self) -> [[u8; OPERATIONS.len()]; EDGES] {
        self.0.map(|number| {
            let mut row = [0; OPERATIONS.len()];
            row[usize::from(number)] = 1;
            row
        })
    }

    /// The matrix of [`operation_matrix`](super::operation_matrix) (`str2matrix`): a row for each node and a column for each
    /// source, with the position of the operation in [`OPERATIONS`], and 0 where there is no edge.
    #[must_use]
    pub fn adjacency(self) -> [[u8; NODES]; NODES] {
        let mut matrix = [[0; NODES]; NODES];
        for ((source, target), number) in EDGE_ENDS.into_iter().zip(self.0) {
            matrix[target][source] = number;
        }
        matrix
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
    #[cfg(feature = "import")]
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
    pub(super) fn counted(mut number: u32) -> Self {
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
