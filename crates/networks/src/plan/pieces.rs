//! The operations of a cell, and the block between two stages.

use crate::cell::Operation;
use crate::config::{ConfigError, MOST_CHANNELS, in_range};

use super::builder::{Builder, Made, Window, join};
use super::{Layer, MOST_ROWS, Place, Plan, Shape};

/// A part of a network alone, to look at it or to run it.
///
/// In the networks of the benchmark no operation halves the images, and every residual block does. The others are those
/// of networks of the same family.
///
/// ```
/// use nats_networks::{Operation, Piece, Shape};
///
/// let input = Shape { channels: 4, side: 6 };
/// let piece = Piece::Operation { operation: Operation::Skip, channels: 6, halves: false };
/// let names: Vec<_> = piece.plan(input)?.modules().into_iter().map(|module| module.name).collect();
/// assert_eq!(names, ["", "conv", "bn"]);
/// # Ok::<(), nats_networks::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// An operation of a cell.
    Operation {
        /// Which one.
        operation: Operation,
        /// Channels that go out.
        channels: usize,
        /// Whether the sides of the images are halved.
        halves: bool,
    },
    /// The residual block that stands between two stages, with stride 2.
    ResidualBlock {
        /// Channels that go out.
        channels: usize,
        /// Whether the sides of the images are halved.
        halves: bool,
    },
}

impl Piece {
    /// Its steps, for images with these channels and this side.
    ///
    /// # Errors
    ///
    /// [`ConfigError::OutOfRange`] for 0 or too many channels or pixels, and less than two channels to halve into;
    /// [`ConfigError::OddSide`] where the two ways of a residual block would give different sides.
    pub fn plan(self, input: Shape) -> Result<Plan, ConfigError> {
        let (Self::Operation {
            channels, halves, ..
        }
        | Self::ResidualBlock { channels, halves }) = self;
        let least = if halves { 2 } else { 1 };
        in_range("channels", channels, least, MOST_CHANNELS)?;
        in_range("channels", input.channels, 1, MOST_CHANNELS)?;
        in_range("rows", input.side, least, MOST_ROWS)?;
        let stride = if halves { 2 } else { 1 };
        let (mut builder, images) = Builder::new(input, Place::Block(0));
        match self {
            Self::Operation { operation, .. } => {
                builder.operation("", operation, images, channels, stride);
            }
            Self::ResidualBlock { .. } if halves && input.side % 2 == 1 => {
                return Err(ConfigError::OddSide { side: input.side });
            }
            Self::ResidualBlock { .. } => {
                builder.residual_block("", images, channels, stride);
            }
        }
        Ok(builder.finish())
    }
}

impl Builder {
    /// An operation as module `name`, from as many channels as come in to `channels`.
    pub(super) fn operation(
        &mut self,
        name: &str,
        operation: Operation,
        input: Made,
        channels: usize,
        stride: usize,
    ) -> Made {
        let keeps_channels = input.shape.channels == channels;
        let to = |kernel, stride| Window {
            channels,
            kernel,
            stride,
        };
        match operation {
            Operation::Nothing if keeps_channels => {
                self.module(name.to_owned(), Layer::TimesZero { stride }, input)
            }
            // The original ignores the stride here.
            Operation::Nothing => self.zeros(name.to_owned(), input, channels),
            Operation::Skip if stride > 1 => self.halve_in_two_parts(name, input, channels, stride),
            Operation::Skip if keeps_channels => {
                self.module(name.to_owned(), Layer::Identity, input)
            }
            Operation::Skip => {
                let convolved = self.convolution(join(name, "conv"), input, to(1, 1));
                self.batch_norm(join(name, "bn"), convolved)
            }
            Operation::Convolution1x1 => self.relu_convolution_norm(name, input, to(1, stride)),
            Operation::Convolution3x3 => self.relu_convolution_norm(name, input, to(3, stride)),
            Operation::AveragePool3x3 => {
                let input = if keeps_channels {
                    input
                } else {
                    self.relu_convolution_norm(&join(name, "preprocess"), input, to(1, 1))
                };
                let layer = Layer::AveragePool {
                    kernel: 3,
                    stride,
                    padding: 1,
                };
                self.module(join(name, "op"), layer, input)
            }
        }
    }

    /// Half of the channels from the pixels at even rows and columns, half from those at odd ones.
    fn halve_in_two_parts(
        &mut self,
        name: &str,
        input: Made,
        channels: usize,
        stride: usize,
    ) -> Made {
        let rectified = self.module(join(name, "relu"), Layer::Relu, input);
        let part = |channels| Window {
            channels,
            kernel: 1,
            stride,
        };
        let first = self.convolution(join(name, "convs.0"), rectified, part(channels / 2));
        let shifted = self.module(join(name, "pad"), Layer::Shift, rectified);
        let rest = part(channels - channels / 2);
        let second = self.convolution(join(name, "convs.1"), shifted, rest);
        let both = self.step(None, Layer::Concatenate, &[first, second]);
        self.batch_norm(join(name, "bn"), both)
    }

    /// A residual block as module `name`.
    pub(super) fn residual_block(
        &mut self,
        name: &str,
        input: Made,
        channels: usize,
        stride: usize,
    ) -> Made {
        let to = |kernel, stride| Window {
            channels,
            kernel,
            stride,
        };
        let a = self.relu_convolution_norm(&join(name, "conv_a"), input, to(3, stride));
        let b = self.relu_convolution_norm(&join(name, "conv_b"), a, to(3, 1));
        let downsample = join(name, "downsample");
        let residual = if stride > 1 {
            let layer = Layer::AveragePool {
                kernel: 2,
                stride: 2,
                padding: 0,
            };
            let pooled = self.module(join(&downsample, "0"), layer, input);
            self.convolution(join(&downsample, "1"), pooled, to(1, 1))
        } else if input.shape.channels == channels {
            input
        } else {
            self.relu_convolution_norm(&downsample, input, to(1, 1))
        };
        self.step(None, Layer::Add, &[residual, b])
    }
}
