//! The layers of an architecture of the size space.

use std::fmt;
use std::str::FromStr;

use crate::model::{ArchitectureIndex, SearchSpace};

use super::not_in_space::NotInSpace;

/// Layers of the size space that have a width.
pub(super) const LAYERS: usize = 5;
/// The widths that a layer may have.
pub(super) const CANDIDATE_WIDTHS: [u32; 8] = [8, 16, 24, 32, 40, 48, 56, 64];
/// Number of architectures of the size space.
pub(super) const SIZES: u32 = (CANDIDATE_WIDTHS.len() as u32).pow(LAYERS as u32);

/// The widths of an architecture of the size space, first layer first.
///
/// The widths are the digits of its index, which is Σ (widthₖ / 8 - 1) · 8⁵⁻ᵏ for k from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerWidths([u32; LAYERS]);

impl LayerWidths {
    /// The architecture with these widths, or `None` unless each is one of 8, 16, 24, and so on to 64.
    ///
    /// ```
    /// use natsbench::ArchitectureIndex;
    /// use natsbench::space::LayerWidths;
    ///
    /// let layers = LayerWidths::from_widths([8, 8, 40, 32, 40]).unwrap();
    /// assert_eq!(layers.index(), ArchitectureIndex(284));
    /// assert_eq!(LayerWidths::from_widths([8, 8, 40, 32, 41]), None);
    /// ```
    #[must_use]
    pub fn from_widths(widths: [u32; LAYERS]) -> Option<Self> {
        widths
            .iter()
            .all(|width| CANDIDATE_WIDTHS.contains(width))
            .then_some(Self(widths))
    }

    /// The architecture with this index in the official numbering; `None` from 32,768 on.
    #[must_use]
    pub fn from_index(index: ArchitectureIndex) -> Option<Self> {
        (index.0 < SIZES).then(|| Self::counted(index.0))
    }

    /// Its index in the official numbering.
    #[must_use]
    pub fn index(self) -> ArchitectureIndex {
        let digits = self.0.into_iter().map(|width| width / 8 - 1);
        ArchitectureIndex(digits.fold(0, |sum, digit| sum * 8 + digit))
    }

    /// The architecture with this index, which is below 32,768.
    pub(super) fn counted(mut index: u32) -> Self {
        let mut widths = [0; LAYERS];
        for width in widths.iter_mut().rev() {
            *width = (index % 8 + 1) * 8;
            index /= 8;
        }
        Self(widths)
    }

    /// Its widths in channels.
    #[must_use]
    pub const fn widths(self) -> [u32; LAYERS] {
        self.0
    }

    /// For each layer a row with 1 at the position of its width among 8, 16, 24, and so on to 64, else 0.
    #[must_use]
    pub fn one_hot(self) -> [[u8; CANDIDATE_WIDTHS.len()]; LAYERS] {
        self.0
            .map(|width| CANDIDATE_WIDTHS.map(|candidate| u8::from(candidate == width)))
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
            .and_then(Self::from_widths);
        widths
            .filter(|widths| widths.to_string() == text)
            .ok_or_else(|| NotInSpace {
                space: SearchSpace::Size,
                architecture: text.to_owned(),
            })
    }
}
