//! Which search space an architecture string belongs to, as its form shows.

use crate::model::SearchSpace;

use super::error::Fault;
use super::reader::wrong_value;

/// Widths in a string of the size space.
const WIDTHS: usize = 5;

/// Nodes with incoming edges in a string of the topology space.
const NODES: usize = 3;

/// The space of a string such as `8:8:8:8:8` or `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`.
pub(super) fn space_of(architecture: &str) -> Result<SearchSpace, Fault> {
    if is_topology(architecture) {
        Ok(SearchSpace::Topology)
    } else if is_size(architecture) {
        Ok(SearchSpace::Size)
    } else {
        let found = format!("'{architecture}'");
        Err(wrong_value(
            "a string like '|op~0|+|op~0|op~1|+|op~0|op~1|op~2|' or '8:8:8:8:8'",
            found,
        ))
    }
}

fn is_size(architecture: &str) -> bool {
    let is_width =
        |width: &str| width.starts_with(|first| matches!(first, '1'..='9')) && is_number(width);
    architecture.split(':').count() == WIDTHS && architecture.split(':').all(is_width)
}

fn is_topology(architecture: &str) -> bool {
    architecture.split('+').count() == NODES
        && architecture
            .split('+')
            .enumerate()
            .all(|(node, edges)| is_node(edges, node + 1))
}

/// Whether `edges` is `|op~0|op~1|` with one edge from each of `sources` nodes.
fn is_node(edges: &str, sources: usize) -> bool {
    let Some(edges) = edges
        .strip_prefix('|')
        .and_then(|edges| edges.strip_suffix('|'))
    else {
        return false;
    };
    let is_edge = |(source, edge): (usize, &str)| {
        edge.rsplit_once('~').is_some_and(|(operation, from)| {
            !operation.is_empty() && is_number(from) && from.parse() == Ok(source)
        })
    };
    edges.split('|').count() == sources && edges.split('|').enumerate().all(is_edge)
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_string_tells_its_space() {
        assert_eq!(space_of("8:8:40:64:8").unwrap(), SearchSpace::Size);
        let cell = "|none~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|";
        assert_eq!(space_of(cell).unwrap(), SearchSpace::Topology);
        for refused in [
            "",
            "8:8:8:8",
            "8:8:8:8:8:8",
            "8:8:8:8:",
            "8:8:8:8:08",
            "8:8:8:8:-8",
            "|none~0|",
            "|none~0|+|none~0|none~1|+|none~0|none~1|none~1|",
            "|none~0|+|none~0|none~1|+|none~0|none~1|",
            "|~0|+|none~0|none~1|+|none~0|none~1|none~2|",
        ] {
            assert!(space_of(refused).is_err(), "{refused}");
        }
    }
}
