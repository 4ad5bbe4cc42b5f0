//! What a vertex of a module does.

use std::fmt;

/// The operation of an inner vertex, in the official order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Operation {
    /// A 3x3 convolution with batch normalization and ReLU.
    Conv3x3 = 0,
    /// A 1x1 convolution with batch normalization and ReLU.
    Conv1x1 = 1,
    /// A 3x3 max pooling of stride 1.
    MaxPool3x3 = 2,
}

impl Operation {
    /// All operations, each at the place of its number.
    pub const ALL: [Self; 3] = [Self::Conv3x3, Self::Conv1x1, Self::MaxPool3x3];

    /// The official name.
    ///
    /// ```
    /// use nasbench101::Operation;
    ///
    /// assert_eq!(Operation::Conv3x3.name(), "conv3x3-bn-relu");
    /// assert_eq!(Operation::from_name("maxpool3x3"), Some(Operation::MaxPool3x3));
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conv3x3 => "conv3x3-bn-relu",
            Self::Conv1x1 => "conv1x1-bn-relu",
            Self::MaxPool3x3 => "maxpool3x3",
        }
    }

    /// The operation of an official name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// Its number in hashes and digits: 0, 1 or 2.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The operation of a number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
