//! What is known about the two search spaces without any data.
//!
//! An architecture is a short text, and much follows from the text alone: its index in
//! the official numbering ([`architectures`]), its multiply-adds and weights
//! ([`architecture_cost`]), whether it computes the same as another ([`TopologyStructure`]), and how other programs
//! write it ([`EncodedArchitecture`]).
//!
//! ```
//! use natsbench::{Dataset, SearchSpace};
//! use natsbench::space::{architecture_cost, architectures};
//!
//! assert_eq!(architectures(SearchSpace::Topology).len(), 15_625);
//! assert_eq!(architectures(SearchSpace::Size)[284], "8:8:40:32:40");
//!
//! let cost = architecture_cost(SearchSpace::Size, "8:8:40:32:40", Dataset::Cifar10);
//! assert_eq!(cost.map(|cost| cost.flops_millions), Some(21.827_994));
//! ```

mod cell_operations;
mod cell_text;
mod cost;
mod dataset_sizes;
mod draw_below;
mod forms;
mod layer_widths;
mod not_in_space;
mod numbering;
mod python_random;
mod search_space_info;
mod shuffle;
mod topology;

pub use cell_operations::CellOperations;
pub use cell_text::{Edge, operation_matrix, parse_edges};
pub use cost::{Cost, architecture_cost};
#[cfg(feature = "import")]
pub(crate) use cost::{size_cost, topology_cost};
#[cfg(feature = "import")]
pub(crate) use dataset_sizes::{class_count, image_count};
pub use draw_below::DrawBelow;
pub use forms::{EncodedArchitecture, Form, FormError, FormValue};
pub use layer_widths::LayerWidths;
pub use not_in_space::NotInSpace;
pub use numbering::architectures;
pub use python_random::PythonRandom;
pub use search_space_info::{SearchSpaceInfo, search_space_info};
pub use topology::{Equivalence, OPERATIONS, TopologyStructure};

/// A question about a search space that has no answer. The official package raises an exception then, which
/// [`PythonException`](crate::query::PythonException) names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpaceError {
    /// An edge is not an operation and a source.
    #[error("edge {edge:?} of a cell is not of the form operation~source")]
    MalformedEdge {
        /// The text of the edge.
        edge: String,
    },
    /// The source of an edge is not an integer.
    #[error("source {text:?} of an edge is not an integer")]
    SourceNotANumber {
        /// The text after the `~`.
        text: String,
    },
    /// The source of an edge does not fit into 64 bits. Python's integers have no limit, so
    /// the official package reads it, and mostly refuses it later.
    #[error("source {text:?} of an edge does not fit into 64 bits")]
    SourceTooLong {
        /// The text after the `~`.
        text: String,
    },
    /// A node has no input.
    #[error("node {node} of a cell has no inputs; expected at least one")]
    NodeWithoutInputs {
        /// Number of the node, from 1.
        node: usize,
    },
    /// An edge comes from its own node or a later one.
    #[error("node {node} of a cell has node {source_node} as an input; expected an earlier node")]
    SourceNotEarlier {
        /// Number of the node, from 1.
        node: usize,
        /// The source of the edge.
        source_node: i64,
    },
    /// An edge comes from a node below 0, so nothing can be computed.
    #[error("node {source_node} is the source of an edge; expected 0 or more")]
    NegativeSource {
        /// The source of the edge.
        source_node: i64,
    },
    /// An operation is not in the list that numbers them.
    #[error("unknown operation {operation:?}; expected one of {}", .expected.join(", "))]
    UnknownOperation {
        /// The operation of an edge.
        operation: String,
        /// The operations that have numbers.
        expected: Vec<String>,
    },
    /// The source of an edge is no column of the matrix.
    #[error("node {source_node} is the source of an edge in a matrix of {node_count} nodes")]
    SourceOutsideMatrix {
        /// The source of the edge.
        source_node: i64,
        /// Number of rows and columns.
        node_count: usize,
    },
    /// A number is not that of a node.
    #[error("node {number} does not exist; expected 1 to {node_count}")]
    NodeNumberOutOfRange {
        /// The number asked for.
        number: i64,
        /// Number of nodes, with the input node.
        node_count: usize,
    },
    /// A position is outside the list of nodes.
    #[error("position {position} is outside the list of {length} nodes")]
    PositionOutOfRange {
        /// The position asked for; negative ones count from the end.
        position: i64,
        /// Length of the list, without the input node.
        length: usize,
    },
    /// A pair of tags names no search space.
    #[error("no search space has the tags {main_tag:?} and {aux_tag:?}")]
    UnknownTags {
        /// The first tag, such as `nats-bench`.
        main_tag: String,
        /// The second tag, such as `tss`.
        aux_tag: Option<String>,
    },
}
