//! The two search spaces as the official package describes them.

use serde::Serialize;

use crate::model::SearchSpace;

use super::SpaceError;
use super::layer_widths::{CANDIDATE_WIDTHS, LAYERS};
use super::topology::{NODES, OPERATIONS};

/// What a search space is made of. It serialises to the dict of the official package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SearchSpaceInfo {
    /// Cells: an operation on every edge.
    Topology {
        /// Operations an edge may have, in the official order.
        op_names: [&'static str; OPERATIONS.len()],
        /// Nodes of a cell, with the input node.
        num_nodes: usize,
    },
    /// Sizes: a number of channels for every layer.
    Size {
        /// Widths a layer may have, ascending.
        candidates: [u32; CANDIDATE_WIDTHS.len()],
        /// Layers that have a width.
        num_layers: usize,
    },
}

impl SearchSpaceInfo {
    /// What `space` is made of.
    #[must_use]
    pub(crate) const fn of(space: SearchSpace) -> Self {
        match space {
            SearchSpace::Topology => Self::Topology {
                op_names: OPERATIONS,
                num_nodes: NODES,
            },
            SearchSpace::Size => Self::Size {
                candidates: CANDIDATE_WIDTHS,
                num_layers: LAYERS,
            },
        }
    }
}

/// What the search space with these two tags is made of: `nats-bench` with `tss`,
/// `topology`, `sss` or `size`, or `nas-bench-201` with nothing.
///
/// # Errors
///
/// [`SpaceError::UnknownTags`] for any other pair.
pub fn search_space_info(
    main_tag: &str,
    aux_tag: Option<&str>,
) -> Result<SearchSpaceInfo, SpaceError> {
    match (main_tag, aux_tag) {
        ("nats-bench", Some("tss" | "topology")) | ("nas-bench-201", None) => {
            Ok(SearchSpaceInfo::of(SearchSpace::Topology))
        }
        ("nats-bench", Some("sss" | "size")) => Ok(SearchSpaceInfo::of(SearchSpace::Size)),
        _ => Err(SpaceError::UnknownTags {
            main_tag: main_tag.to_owned(),
            aux_tag: aux_tag.map(str::to_owned),
        }),
    }
}
