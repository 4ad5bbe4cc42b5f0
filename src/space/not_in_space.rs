//! The error of a text that is no architecture.

use crate::model::SearchSpace;

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

impl NotInSpace {
    /// What is expected instead.
    pub(super) fn expected(&self) -> String {
        let (space, example) = (self.space, example(self.space));
        format!("an architecture of {space}, such as {example:?}")
    }
}

const fn example(space: SearchSpace) -> &'static str {
    match space {
        SearchSpace::Topology => {
            "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|avg_pool_3x3~2|"
        }
        SearchSpace::Size => "8:8:40:32:40",
    }
}
