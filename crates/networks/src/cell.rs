//! The cell of a network: which operations lead from node to node.

use std::fmt;
use std::str::FromStr;

/// What an edge of a cell does with the node that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `none`: multiplies by zero.
    Nothing,
    /// `skip_connect`: passes on what comes in.
    Skip,
    /// `nor_conv_1x1`: ReLU, convolution 1x1, batch norm.
    Convolution1x1,
    /// `nor_conv_3x3`: ReLU, convolution 3x3, batch norm.
    Convolution3x3,
    /// `avg_pool_3x3`: the mean of 3x3 pixels, or of as many as there are at the border.
    AveragePool3x3,
}

impl Operation {
    /// All of them, in the order of the topology space.
    pub const ALL: [Self; 5] = [
        Self::Nothing,
        Self::Skip,
        Self::Convolution1x1,
        Self::Convolution3x3,
        Self::AveragePool3x3,
    ];

    /// Its name in the text of an architecture.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Skip => "skip_connect",
            Self::Convolution1x1 => "nor_conv_1x1",
            Self::Convolution3x3 => "nor_conv_3x3",
            Self::AveragePool3x3 => "avg_pool_3x3",
        }
    }

    /// The operation of a name.
    ///
    /// ```
    /// use nats_networks::Operation;
    ///
    /// assert_eq!(Operation::from_name("none"), Some(Operation::Nothing));
    /// assert_eq!(Operation::from_name("max_pool_3x3"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }
}

/// One input of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edge {
    /// What is done.
    pub operation: Operation,
    /// The node that it is done to: 0 is the input of the cell.
    pub source: usize,
}

/// A cell: for each node after the input, its inputs. A node is the sum of its edges, and the last node is the output.
///
/// ```
/// use nats_networks::Cell;
///
/// let cell: Cell = "|nor_conv_3x3~0|+|none~0|skip_connect~1|".parse()?;
/// assert_eq!(cell.nodes().len(), 2);
/// assert_eq!(cell.nodes()[1][1].source, 1);
/// # Ok::<(), nats_networks::CellError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cell {
    nodes: Vec<Vec<Edge>>,
}

/// Why something is not a cell that can be built. Nodes are counted from 1, as node 0 is the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellError {
    /// Not `operation~source`.
    #[error("the edge {edge:?} of node {node} is not an operation, \"~\" and the number of a node")]
    MalformedEdge {
        /// The node it leads to.
        node: usize,
        /// Its text.
        edge: String,
    },
    /// An operation that these networks do not have.
    #[error(
        "node {node} has the operation {operation:?}; expected {}",
        operation_names()
    )]
    UnknownOperation {
        /// The node it leads to.
        node: usize,
        /// The name.
        operation: String,
    },
    /// An edge from a node that comes later, or from the node itself.
    #[error("node {node} has an edge from node {origin}; expected one before it")]
    SourceNotBefore {
        /// The node it leads to.
        node: usize,
        /// The node it comes from.
        origin: i64,
    },
    /// A node without inputs.
    #[error("node {node} has no edges; expected at least one")]
    NoEdges {
        /// The node.
        node: usize,
    },
    /// Only the input.
    #[error("the cell has no nodes; expected at least one after the input")]
    NoNodes,
}

fn operation_names() -> String {
    Operation::ALL.map(Operation::name).join(", ")
}

impl Cell {
    /// A cell of these edges, checked.
    ///
    /// # Errors
    ///
    /// [`CellError::NoNodes`], [`CellError::NoEdges`] and [`CellError::SourceNotBefore`].
    pub fn new(nodes: Vec<Vec<Edge>>) -> Result<Self, CellError> {
        if nodes.is_empty() {
            return Err(CellError::NoNodes);
        }
        for (before, edges) in nodes.iter().enumerate() {
            let node = before + 1;
            if edges.is_empty() {
                return Err(CellError::NoEdges { node });
            }
            if let Some(edge) = edges.iter().find(|edge| edge.source >= node) {
                let origin = edge.source as i64;
                return Err(CellError::SourceNotBefore { node, origin });
            }
        }
        Ok(Self { nodes })
    }

    /// A cell given by names, as the official package parses one: for each node its pairs of operation and source.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and [`CellError::UnknownOperation`].
    pub fn from_names<N: AsRef<str>>(nodes: &[Vec<(N, i64)>]) -> Result<Self, CellError> {
        let mut parsed = Vec::with_capacity(nodes.len());
        for (before, edges) in nodes.iter().enumerate() {
            let edges = edges
                .iter()
                .map(|(operation, source)| edge_of(before + 1, operation.as_ref(), *source));
            parsed.push(edges.collect::<Result<_, _>>()?);
        }
        Self::new(parsed)
    }

    /// The cell that all networks of the size space share.
    #[must_use]
    pub fn of_size_space() -> Self {
        use Operation::{Convolution3x3, Skip};
        let edge = |operation, source| Edge { operation, source };
        Self {
            nodes: vec![
                vec![edge(Convolution3x3, 0)],
                vec![edge(Convolution3x3, 0), edge(Convolution3x3, 1)],
                vec![
                    edge(Skip, 0),
                    edge(Convolution3x3, 1),
                    edge(Convolution3x3, 2),
                ],
            ],
        }
    }

    /// For each node after the input, its inputs in the order in which they are added.
    #[must_use]
    pub fn nodes(&self) -> &[Vec<Edge>] {
        &self.nodes
    }

    /// How many edges there are.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.nodes.iter().map(Vec::len).sum()
    }
}

fn edge_of(node: usize, operation: &str, origin: i64) -> Result<Edge, CellError> {
    let Some(operation) = Operation::from_name(operation) else {
        let operation = operation.to_owned();
        return Err(CellError::UnknownOperation { node, operation });
    };
    match usize::try_from(origin) {
        Ok(source) if source < node => Ok(Edge { operation, source }),
        _ => Err(CellError::SourceNotBefore { node, origin }),
    }
}

impl FromStr for Cell {
    type Err = CellError;

    /// Reads `|operation~source|operation~source|+|…|`. Empty parts between bars are passed over, as officially.
    fn from_str(text: &str) -> Result<Self, CellError> {
        let mut nodes = Vec::new();
        for (before, node_text) in text.split('+').enumerate() {
            let node = before + 1;
            let edges = node_text.split('|').filter(|edge| !edge.is_empty());
            let edges = edges.map(|edge| {
                let parts = edge.split_once('~').and_then(|(operation, source)| {
                    Some((operation, source.trim().parse::<i64>().ok()?))
                });
                let edge = edge.to_owned();
                let (operation, source) = parts
                    .as_ref()
                    .ok_or(CellError::MalformedEdge { node, edge })?;
                edge_of(node, operation, *source)
            });
            nodes.push(edges.collect::<Result<_, _>>()?);
        }
        Self::new(nodes)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, edges) in self.nodes.iter().enumerate() {
            formatter.write_str(if position == 0 { "|" } else { "+|" })?;
            for edge in edges {
                write!(formatter, "{}~{}|", edge.operation.name(), edge.source)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE_SPACE: &str = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+\
                              |skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|";

    #[test]
    fn a_cell_is_the_text_it_was_read_from() {
        let cell: Cell = SIZE_SPACE.parse().unwrap();
        assert_eq!(cell, Cell::of_size_space());
        assert_eq!(cell.to_string(), SIZE_SPACE);
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said() {
        let message = |text: &str| text.parse::<Cell>().unwrap_err().to_string();
        assert_eq!(
            message("|none~0|+|nor_conv_3x3|"),
            r#"the edge "nor_conv_3x3" of node 2 is not an operation, "~" and the number of a node"#
        );
        assert_eq!(
            message("|max_pool_3x3~0|"),
            r#"node 1 has the operation "max_pool_3x3"; expected none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3"#
        );
        assert_eq!(
            message("|none~0|+|none~2|"),
            "node 2 has an edge from node 2; expected one before it"
        );
        assert_eq!(
            message("|none~-1|"),
            "node 1 has an edge from node -1; expected one before it"
        );
        assert_eq!(
            message("|none~0|+||"),
            "node 2 has no edges; expected at least one"
        );
        assert_eq!(Cell::new(Vec::new()), Err(CellError::NoNodes));
    }

    #[test]
    fn names_make_the_same_cell_as_text() {
        let nodes = [
            vec![("nor_conv_3x3", 0)],
            vec![("none", 0), ("skip_connect", 1)],
        ];
        let text = "|nor_conv_3x3~0|+|none~0|skip_connect~1|";
        assert_eq!(Cell::from_names(&nodes), text.parse());
    }
}
