//! What is built: the shape of a network, its cell, and the number of its classes.

use crate::cell::{Cell, CellError};

/// Most channels that a layer may have: far above any use, and low enough that no count overflows.
pub const MOST_CHANNELS: usize = 4096;
/// Most classes.
pub const MOST_CLASSES: usize = 1 << 20;
/// Most edges of all cells of a network together.
pub const MOST_EDGES: usize = 1 << 14;

/// A network of NATS-Bench, or of the same form.
///
/// ```
/// use nats_networks::NetworkConfig;
///
/// let config = NetworkConfig::from_architecture("8:8:40:32:40", 10)?;
/// assert_eq!(config.widths(), [8, 8, 40, 32, 40]);
///
/// let cell = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";
/// let config = NetworkConfig::from_architecture(cell, 10)?;
/// assert_eq!(config.widths().len(), 17);
/// # Ok::<(), nats_networks::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkConfig {
    widths: Vec<usize>,
    cell: Cell,
    classes: usize,
}

/// Why no network can be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The cell is none.
    #[error("in the cell {text:?}")]
    Cell {
        /// Its text.
        text: String,
        /// What is wrong with it.
        source: CellError,
    },
    /// Not a list of channels.
    #[error("the channels {text:?} are not numbers with \":\" between them, such as 8:8:40:32:40")]
    Widths {
        /// The text.
        text: String,
    },
    /// A list that leaves no place for the two reductions.
    #[error(
        "{found} numbers of channels; expected 2, 5, 8 and so on: three stages of equal length, \
         and a reduction between each two"
    )]
    WidthCount {
        /// How many there are.
        found: usize,
    },
    /// A number that is 0 or out of all proportion.
    #[error("the number of {what} is {found}; expected {least} to {most}")]
    OutOfRange {
        /// What is counted.
        what: &'static str,
        /// The number.
        found: usize,
        /// The smallest one that is taken.
        least: usize,
        /// The largest one that is taken.
        most: usize,
    },
    /// Images that a residual block cannot halve.
    #[error(
        "images of {side} x {side} pixels cannot be halved by a residual block; expected an even side"
    )]
    OddSide {
        /// Their side.
        side: usize,
    },
    /// Another kind of network.
    #[error("invalid network name : {name}; expected infer.tiny or infer.shape.tiny")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// Something that a network of this name needs.
    #[error("a network named {name} needs {key}")]
    Missing {
        /// The name of the network.
        name: String,
        /// The key that is not there.
        key: &'static str,
    },
}

impl NetworkConfig {
    /// The network of an architecture's text, as it was trained: a cell such as `|nor_conv_3x3~0|+|…|` is stacked
    /// five times in each of three stages of 16, 32 and 64 channels; channels such as `8:8:40:32:40` are those of
    /// a network of the size space.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the text is neither, or the number of classes is 0 or too large.
    pub fn from_architecture(text: &str, classes: usize) -> Result<Self, ConfigError> {
        if text.contains('~') {
            Self::stacked(16, 5, cell_of(text)?, classes)
        } else {
            Self::new(widths_of(text)?, Cell::of_size_space(), classes)
        }
    }

    /// Three stages of `cells` cells each, with `channels`, twice and four times as many channels: the form of the
    /// topology space.
    ///
    /// # Errors
    ///
    /// [`ConfigError::OutOfRange`].
    pub fn stacked(
        channels: usize,
        cells: usize,
        cell: Cell,
        classes: usize,
    ) -> Result<Self, ConfigError> {
        in_range("channels", channels, 1, MOST_CHANNELS / 4)?;
        in_range("cells", cells, 0, MOST_EDGES)?;
        let mut widths = vec![channels; cells];
        widths.extend(vec![2 * channels; cells + 1]);
        widths.extend(vec![4 * channels; cells + 1]);
        Self::new(widths, cell, classes)
    }

    /// A network of as many blocks as there are widths: the form of the size space. The blocks at a third and two
    /// thirds are reductions, the others cells.
    ///
    /// # Errors
    ///
    /// [`ConfigError::WidthCount`] or [`ConfigError::OutOfRange`].
    pub fn new(widths: Vec<usize>, cell: Cell, classes: usize) -> Result<Self, ConfigError> {
        let found = widths.len();
        if found % 3 != 2 {
            return Err(ConfigError::WidthCount { found });
        }
        for &width in &widths {
            in_range("channels", width, 1, MOST_CHANNELS)?;
        }
        let edges = (found - 2).saturating_mul(cell.edge_count());
        in_range("edges of all cells", edges, 0, MOST_EDGES)?;
        in_range("classes", classes, 1, MOST_CLASSES)?;
        Ok(Self {
            widths,
            cell,
            classes,
        })
    }

    /// The channels that each block gives. The stem has those of the first.
    #[must_use]
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// The cell of all blocks that are not reductions.
    #[must_use]
    pub fn cell(&self) -> &Cell {
        &self.cell
    }

    /// How many classes the network tells apart.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Whether a block is a reduction, which halves the sides of its images.
    #[must_use]
    pub fn is_reduction(&self, block: usize) -> bool {
        let cells = (self.widths.len() - 2) / 3;
        block == cells || block == 2 * cells + 1
    }
}

/// A cell from its text, with the text in the error.
pub(crate) fn cell_of(text: &str) -> Result<Cell, ConfigError> {
    text.parse().map_err(|source| {
        let text = text.to_owned();
        ConfigError::Cell { text, source }
    })
}

/// Channels from their text.
pub(crate) fn widths_of(text: &str) -> Result<Vec<usize>, ConfigError> {
    let numbers = text.split(':').map(|number| number.trim().parse().ok());
    numbers
        .collect::<Option<_>>()
        .ok_or_else(|| ConfigError::Widths { text: text.into() })
}

/// Refuses a number that is too small or too large.
pub(crate) fn in_range(
    what: &'static str,
    found: usize,
    least: usize,
    most: usize,
) -> Result<(), ConfigError> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(ConfigError::OutOfRange {
            what,
            found,
            least,
            most,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, classes: usize) -> String {
        NetworkConfig::from_architecture(text, classes)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn reductions_stand_between_the_stages() {
        let reductions = |widths: usize| -> Vec<usize> {
            let config = NetworkConfig::new(vec![8; widths], Cell::of_size_space(), 10).unwrap();
            (0..widths)
                .filter(|&block| config.is_reduction(block))
                .collect()
        };
        assert_eq!(reductions(2), [0, 1]);
        assert_eq!(reductions(5), [1, 3]);
        assert_eq!(reductions(17), [5, 11]);
    }

    #[test]
    fn a_cell_is_stacked_as_it_was_trained() {
        let config = NetworkConfig::from_architecture("|none~0|", 10).unwrap();
        let widths = [vec![16; 5], vec![32; 6], vec![64; 6]].concat();
        assert_eq!(config.widths(), widths);
    }

    #[test]
    fn what_cannot_be_built_is_refused() {
        assert_eq!(
            message("8:8:8", 10).split(';').next(),
            Some("3 numbers of channels")
        );
        assert_eq!(
            message("8:8:x:8:8", 10),
            "the channels \"8:8:x:8:8\" are not numbers with \":\" between them, such as 8:8:40:32:40"
        );
        assert_eq!(
            message("8:0:8:8:8", 10),
            "the number of channels is 0; expected 1 to 4096"
        );
        assert_eq!(
            message("8:8:8:8:8", 0),
            "the number of classes is 0; expected 1 to 1048576"
        );
        assert_eq!(message("|none~3|", 10), "in the cell \"|none~3|\"");
        let huge = NetworkConfig::stacked(16, usize::MAX, Cell::of_size_space(), 10);
        assert!(matches!(huge, Err(ConfigError::OutOfRange { .. })));
    }
}
