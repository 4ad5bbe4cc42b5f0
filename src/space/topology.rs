//! Cells of the topology space as graphs: their nodes, and what they compute.
//!
//! These are the calls of the official package, with its rules and its oddities.
//! Where the package raises an exception, the answer is a [`SpaceError`].

use std::fmt;

use super::SpaceError;
use super::cell_text::{Edge, parse_edges, python_index};

/// The operations of the topology space, in the official order.
pub const OPERATIONS: [&str; 5] = [
    "none",
    "skip_connect",
    "nor_conv_1x1",
    "nor_conv_3x3",
    "avg_pool_3x3",
];

/// Nodes of a cell, with the input node.
pub(super) const NODES: usize = 4;

/// Which operations make no difference when cells are compared by their unique strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Equivalence {
    /// None: every operation makes a difference.
    Textual,
    /// `skip_connect` passes its input on.
    #[default]
    MergeSkip,
    /// Also, `none` is a zero, and so is everything that depends only on it. Zeros remain as terms of sums.
    MergeSkipAndZero,
}

impl Equivalence {
    /// The equivalence that the official argument `consider_zero` chooses.
    #[must_use]
    pub const fn from_consider_zero(consider_zero: Option<bool>) -> Self {
        match consider_zero {
            None => Self::Textual,
            Some(false) => Self::MergeSkip,
            Some(true) => Self::MergeSkipAndZero,
        }
    }
}

/// A cell as a graph: the inputs of each node after the input node.
///
/// ```
/// use natsbench::space::{Equivalence, TopologyStructure};
///
/// let cell = TopologyStructure::parse("|nor_conv_3x3~0|+|none~0|skip_connect~1|")?;
/// assert!(cell.is_connected()?);
/// assert_eq!(cell.unique_string(Equivalence::MergeSkipAndZero)?, "#+(0)@nor_conv_3x3");
/// # Ok::<(), natsbench::space::SpaceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TopologyStructure {
    nodes: Vec<Vec<Edge>>,
}

impl TopologyStructure {
    /// A cell with these inputs for nodes 1, 2, and so on.
    ///
    /// # Errors
    ///
    /// [`SpaceError::NodeWithoutInputs`] and [`SpaceError::SourceNotEarlier`]. Negative
    /// sources are not refused.
    pub fn new(nodes: Vec<Vec<Edge>>) -> Result<Self, SpaceError> {
        for (position, edges) in nodes.iter().enumerate() {
            let node = position + 1;
            if edges.is_empty() {
                return Err(SpaceError::NodeWithoutInputs { node });
            }
            if let Some(edge) = edges.iter().find(|edge| edge.source > position as i64) {
                return Err(SpaceError::SourceNotEarlier {
                    node,
                    source_node: edge.source,
                });
            }
        }
        Ok(Self { nodes })
    }

    /// Reads a cell.
    ///
    /// # Errors
    ///
    /// Those of [`parse_edges`], then those of [`Self::new`].
    #[doc(alias = "str2structure")]
    #[doc(alias = "topology_str2structure")]
    pub fn parse(text: &str) -> Result<Self, SpaceError> {
        Self::new(parse_edges(text)?)
    }

    /// Reads a cell, giving each node the inputs it lacks, with operation `default`,
    /// and sorting its inputs by source, then operation.
    ///
    /// # Errors
    ///
    /// As for [`Self::parse`].
    #[doc(alias = "str2fullstructure")]
    pub fn parse_full(text: &str, default: &str) -> Result<Self, SpaceError> {
        let mut nodes = parse_edges(text)?;
        for (position, edges) in nodes.iter_mut().enumerate() {
            for source in 0..position as i64 {
                if edges.iter().all(|edge| edge.source != source) {
                    edges.push(Edge::new(default, source));
                }
            }
            sort_by_source(edges);
        }
        Self::new(nodes)
    }

    /// The inputs of nodes 1, 2, and so on.
    #[must_use]
    pub fn nodes(&self) -> &[Vec<Edge>] {
        &self.nodes
    }

    /// Number of nodes, with the input node.
    #[must_use]
    #[doc(alias = "node_num")]
    #[doc(alias = "__len__")]
    pub fn node_count(&self) -> usize {
        self.nodes.len() + 1
    }

    /// Number of inputs of nodes 1, 2, and so on.
    #[must_use]
    #[doc(alias = "node_N")]
    pub fn input_counts(&self) -> Vec<usize> {
        self.nodes.iter().map(Vec::len).collect()
    }

    /// The inputs of node `number + 1`: the official call is off by one.
    ///
    /// # Errors
    ///
    /// [`SpaceError::NodeNumberOutOfRange`] unless 0 < `number` <= [`Self::node_count`], and
    /// [`SpaceError::PositionOutOfRange`] for the last two of those.
    pub fn node(&self, number: i64) -> Result<&[Edge], SpaceError> {
        let node_count = self.node_count();
        if number < 1 || number > node_count as i64 {
            return Err(SpaceError::NodeNumberOutOfRange { number, node_count });
        }
        self.at(number)
    }

    /// The inputs of node `position + 1`; negative positions count from the end.
    ///
    /// # Errors
    ///
    /// [`SpaceError::PositionOutOfRange`].
    #[doc(alias = "__getitem__")]
    pub fn at(&self, position: i64) -> Result<&[Edge], SpaceError> {
        let length = self.nodes.len();
        python_index(position, length)
            .and_then(|index| self.nodes.get(index))
            .map(Vec::as_slice)
            .ok_or(SpaceError::PositionOutOfRange { position, length })
    }

    /// The inputs of each node by source, then operation, without operation `removed`;
    /// `None` if a node would have none left.
    #[must_use]
    #[doc(alias = "tolist")]
    pub fn sorted_edges(&self, removed: Option<&str>) -> Option<Vec<Vec<Edge>>> {
        let nodes = self.nodes.iter().map(|edges| {
            let kept = edges
                .iter()
                .filter(|edge| Some(edge.operation.as_str()) != removed);
            let mut kept: Vec<_> = kept.cloned().collect();
            sort_by_source(&mut kept);
            (!kept.is_empty()).then_some(kept)
        });
        nodes.collect()
    }

    /// The text form.
    #[must_use]
    #[doc(alias = "tostr")]
    pub fn to_architecture(&self) -> String {
        let nodes = self.nodes.iter().map(|edges| {
            let edges: Vec<_> = edges.iter().map(ToString::to_string).collect();
            format!("|{}|", edges.join("|"))
        });
        nodes.collect::<Vec<_>>().join("+")
    }

    /// Whether the output is reached from the input by edges other than `none`.
    ///
    /// # Errors
    ///
    /// [`SpaceError::NegativeSource`] at such an edge.
    #[doc(alias = "check_valid")]
    pub fn is_connected(&self) -> Result<bool, SpaceError> {
        let mut earlier = Vec::new();
        let mut connected = true;
        for edges in &self.nodes {
            earlier.push(connected);
            connected = false;
            for edge in edges.iter().filter(|edge| edge.operation != "none") {
                connected |= *value_of(&earlier, edge)?;
            }
        }
        Ok(connected)
    }

    /// Whether all operations are among `names`.
    #[must_use]
    #[doc(alias = "check_valid_op")]
    pub fn has_only_operations(&self, names: &[&str]) -> bool {
        self.nodes
            .iter()
            .flatten()
            .all(|edge| names.contains(&edge.operation.as_str()))
    }

    /// A text that is equal for cells that compute the same.
    ///
    /// Cells with different texts may still compute the same, since zeros stay as terms. And cells that
    /// compute different things may have the same text, since a sum that a skip passes on gets no brackets.
    ///
    /// # Errors
    ///
    /// [`SpaceError::NegativeSource`] at an edge whose source's value is needed.
    #[doc(alias = "to_unique_str")]
    pub fn unique_string(&self, equivalence: Equivalence) -> Result<String, SpaceError> {
        let mut earlier = Vec::new();
        let mut unique = "0".to_owned();
        for edges in &self.nodes {
            earlier.push(unique);
            let terms = edges
                .iter()
                .map(|edge| unique_term(&earlier, edge, equivalence));
            let mut terms = terms.collect::<Result<Vec<_>, _>>()?;
            terms.sort_unstable();
            unique = terms.join("+");
        }
        Ok(unique)
    }
}

/// The text of Python's `repr`: `TopologyStructure(4 nodes with |…|)`.
impl fmt::Display for TopologyStructure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, text) = (self.node_count(), self.to_architecture());
        write!(formatter, "TopologyStructure({count} nodes with {text})")
    }
}

/// The text of one input, given the texts of the nodes before.
fn unique_term(
    values: &[String],
    edge: &Edge,
    equivalence: Equivalence,
) -> Result<String, SpaceError> {
    let zeros_merge = equivalence == Equivalence::MergeSkipAndZero;
    if zeros_merge && edge.operation == "none" {
        return Ok("#".to_owned());
    }
    let value = value_of(values, edge)?;
    let passes_on = (zeros_merge && value == "#")
        || (equivalence != Equivalence::Textual && edge.operation == "skip_connect");
    Ok(if passes_on {
        value.clone()
    } else {
        format!("({value})@{}", edge.operation)
    })
}

/// The value of the node that `edge` comes from.
fn value_of<'values, T>(values: &'values [T], edge: &Edge) -> Result<&'values T, SpaceError> {
    let value = usize::try_from(edge.source)
        .ok()
        .and_then(|source| values.get(source));
    value.ok_or(SpaceError::NegativeSource {
        source_node: edge.source,
    })
}

fn sort_by_source(edges: &mut [Edge]) {
    edges.sort_by(|a, b| (a.source, &a.operation).cmp(&(b.source, &b.operation)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_that_is_a_sum_does_not_die() {
        let cell = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|";
        let unique = TopologyStructure::parse(cell).unwrap();
        let unique = unique.unique_string(Equivalence::MergeSkipAndZero);
        assert_eq!(unique.unwrap(), "#+#+(#+#)@nor_conv_1x1");
    }

    #[test]
    fn a_negative_source_can_be_written_but_not_computed() {
        let cell = TopologyStructure::parse("|skip_connect~-1|").unwrap();
        assert_eq!(cell.to_architecture(), "|skip_connect~-1|");
        let error = SpaceError::NegativeSource { source_node: -1 };
        assert_eq!(cell.is_connected(), Err(error));
    }
}
