//! The architectures that the paper marks in its figures.

use crate::model::SearchSpace;

/// The names of the groups in the paper, and the strings of their architectures.
pub(super) type Marked = (&'static str, &'static [&'static str]);

const TOPOLOGIES: [Marked; 2] = [
    (
        "ResNet cell",
        &["|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"],
    ),
    (
        "largest cell (all 3x3)",
        &[
            "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
        ],
    ),
];

const SIZES: [Marked; 2] = [
    (
        "pyramids",
        &["8:16:24:32:40", "8:16:32:48:64", "32:40:48:56:64"],
    ),
    ("largest network", &["64:64:64:64:64"]),
];

/// The marked architectures of a space, by group.
pub(super) const fn of_space(space: SearchSpace) -> &'static [Marked] {
    match space {
        SearchSpace::Topology => &TOPOLOGIES,
        SearchSpace::Size => &SIZES,
    }
}
