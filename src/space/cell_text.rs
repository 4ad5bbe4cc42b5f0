//! The text form of cells, such as `|nor_conv_3x3~0|+|none~0|skip_connect~1|`.
//!
//! A `+` stands between nodes, and in each node an `operation~source` for every input.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::SpaceError;

/// One input of a node: `operation` applied to the value of node `source`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// The operation, such as `nor_conv_3x3`; it may be any text without `|`, `+` and `~`.
    pub operation: String,
    /// Number of the node that it is applied to. 0 is the input; a negative number is not refused.
    pub source: i64,
}

impl Edge {
    /// An edge with this operation from node `source`.
    #[must_use]
    pub fn new(operation: impl Into<String>, source: i64) -> Self {
        Self {
            operation: operation.into(),
            source,
        }
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}~{}", self.operation, self.source)
    }
}

/// Reads a cell such as `|nor_conv_3x3~0|+|none~0|skip_connect~1|`: for each node
/// after the input, its inputs in the order of the text.
///
/// Neither the operations nor the range of the sources are checked. A node may have no
/// inputs: the empty text is one such node.
///
/// # Errors
///
/// [`SpaceError::MalformedEdge`] or [`SpaceError::SourceNotANumber`]. The form of
/// all edges of a node is checked before their sources.
#[doc(alias = "str2lists")]
pub fn parse_edges(text: &str) -> Result<Vec<Vec<Edge>>, SpaceError> {
    let nodes = text.split('+').map(|node| {
        let edges = split_node(node)?.into_iter();
        edges
            .map(|(operation, source)| Ok(Edge::new(operation, python_int(source)?)))
            .collect()
    });
    nodes.collect()
}

/// Reads a cell as a square matrix with a row and a column for each node. The entry of a
/// row and a column is the position in `operations` of the operation on the edge between
/// them, or 0 if there is no edge.
///
/// So the first operation looks like no edge. Of two edges between the same nodes, the
/// later one counts. Negative sources count from the end.
///
/// # Errors
///
/// [`SpaceError::MalformedEdge`], [`SpaceError::UnknownOperation`],
/// [`SpaceError::SourceNotANumber`] or [`SpaceError::SourceOutsideMatrix`]. The form of
/// all edges of a node is checked first; then each edge is checked in this order.
#[doc(alias = "str2matrix")]
pub fn operation_matrix(text: &str, operations: &[&str]) -> Result<Vec<Vec<f64>>, SpaceError> {
    let node_count = text.split('+').count() + 1;
    let mut matrix = vec![vec![0.0; node_count]];
    for node in text.split('+') {
        let mut row = vec![0.0; node_count];
        for (operation, source) in split_node(node)? {
            let number = operations.iter().position(|known| *known == operation);
            let number = number.ok_or_else(|| SpaceError::UnknownOperation {
                operation: operation.to_owned(),
                expected: operations.iter().map(ToString::to_string).collect(),
            })?;
            let source_node = python_int(source)?;
            let column = python_index(source_node, node_count)
                .and_then(|column| row.get_mut(column))
                .ok_or(SpaceError::SourceOutsideMatrix {
                    source_node,
                    node_count,
                })?;
            *column = number as f64;
        }
        matrix.push(row);
    }
    Ok(matrix)
}

/// Splits the text of a node into pairs of operation and text of the source.
fn split_node(node: &str) -> Result<Vec<(&str, &str)>, SpaceError> {
    let edges = node.split('|').filter(|edge| !edge.is_empty());
    let pairs = edges.map(|edge| {
        let pair = edge
            .split_once('~')
            .filter(|(_, source)| !source.contains('~'));
        pair.ok_or_else(|| SpaceError::MalformedEdge {
            edge: edge.to_owned(),
        })
    });
    pairs.collect()
}

/// The position in a list of `length` that Python's index `index` means.
pub(super) fn python_index(index: i64, length: usize) -> Option<usize> {
    let from_start = if index < 0 {
        index.checked_add(length as i64)?
    } else {
        index
    };
    usize::try_from(from_start)
        .ok()
        .filter(|position| *position < length)
}

/// Reads an integer as Python's `int` does: it may have blanks around it, a sign, and
/// single underscores between digits. Only ASCII digits are read.
fn python_int(text: &str) -> Result<i64, SpaceError> {
    let is_blank = |c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c);
    let trimmed = text.trim_matches(is_blank);
    let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits.split('_').all(is_number) {
        return Err(SpaceError::SourceNotANumber {
            text: text.to_owned(),
        });
    }
    let parsed = trimmed.replace('_', "").parse();
    parsed.map_err(|_| SpaceError::SourceTooLong {
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_python_reads_them() {
        let good = [
            (" 1 ", 1),
            ("+2", 2),
            ("-3", -3),
            ("1_0", 10),
            ("007", 7),
            ("\u{1f}4\n", 4),
        ];
        for (text, number) in good {
            assert_eq!(python_int(text), Ok(number), "{text:?}");
        }
        for text in [
            "", " ", "+", "1__0", "_1", "1_", "--1", "+ 1", "1.0", "x", "-_1",
        ] {
            let error = python_int(text).unwrap_err();
            let text = text.to_owned();
            assert_eq!(error, SpaceError::SourceNotANumber { text });
        }
    }
}
