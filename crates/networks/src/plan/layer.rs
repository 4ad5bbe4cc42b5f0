//! What a step of a network does, and what it costs.

/// The channels and the side of the square images between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Channels of an image, or the length of a vector.
    pub channels: usize,
    /// Rows, and columns. 1 for the vectors after [`Layer::MeanOfPixels`].
    pub side: usize,
}

impl Shape {
    /// How many numbers there are for one image.
    #[must_use]
    pub fn numbers(self) -> usize {
        self.channels * self.side * self.side
    }
}

/// A convolution without bias over square windows, with as many zeros around the image as `padding` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Convolution {
    /// Channels that come in.
    pub inputs: usize,
    /// Channels that go out.
    pub outputs: usize,
    /// Side of the window: 1 or 3.
    pub kernel: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Rows and columns of zeros on each side.
    pub padding: usize,
}

/// One step of a network. Images are arrays of images, channels, rows and columns, as PyTorch has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// Passes on what comes in.
    Identity,
    /// Every `stride`-th row and column times 0.0, which keeps NaN and makes it of infinity. The gradient is 0.
    TimesZero {
        /// Rows from one that stays to the next.
        stride: usize,
    },
    /// Zeros of the shape of the step, whatever comes in. There is no gradient to the input.
    Zeros,
    /// The larger of each number and 0.
    Relu,
    /// Sums over windows.
    Convolution(Convolution),
    /// (x - mean) / sqrt(variance + 1e-5) · weight + bias for each channel. Has running statistics, of momentum 0.1.
    BatchNorm {
        /// Channels.
        channels: usize,
    },
    /// Means over windows: the sum is divided by the number of pixels of the image in the window, so padding does
    /// not count.
    AveragePool {
        /// Side of the window.
        kernel: usize,
        /// Pixels from one window to the next.
        stride: usize,
        /// Rows and columns by which windows reach over the border on each side.
        padding: usize,
    },
    /// The image without its first row and column, and with a row of zeros below and a column at the right.
    Shift,
    /// The channels of all inputs, in order.
    Concatenate,
    /// The sum of all inputs, from left to right: `(a + b) + c`.
    Add,
    /// The mean over rows and columns: images become vectors.
    MeanOfPixels,
    /// Matrix times vector, plus bias.
    Linear {
        /// Length of the vector that comes in.
        inputs: usize,
        /// Length of the vector that goes out.
        outputs: usize,
    },
}

impl Layer {
    /// How many weights are trained: running statistics and counters are not.
    #[must_use]
    pub fn params(&self) -> u64 {
        let params = match *self {
            Self::Convolution(convolution) => convolution.weights(),
            Self::BatchNorm { channels } => 2 * channels,
            Self::Linear { inputs, outputs } => inputs * outputs + outputs,
            _ => 0,
        };
        params as u64
    }

    /// Multiply-adds for one image, as NATS-Bench counts them: those of convolutions without bias, and of linear
    /// layers with it. Pools, norms and sums count nothing.
    #[must_use]
    pub fn flops(&self, output: Shape) -> u64 {
        let flops = match *self {
            Self::Convolution(convolution) => convolution.weights() * output.side * output.side,
            Self::Linear { .. } => return self.params(),
            _ => 0,
        };
        flops as u64
    }

    /// The side of the images that come out, where images with this side come in.
    pub(super) fn side_after(&self, side: usize) -> usize {
        let windows = |kernel: usize, stride: usize, padding: usize| {
            (side + 2 * padding).saturating_sub(kernel) / stride + 1
        };
        match *self {
            Self::TimesZero { stride } => side.div_ceil(stride),
            Self::Convolution(of) => windows(of.kernel, of.stride, of.padding),
            Self::AveragePool {
                kernel,
                stride,
                padding,
            } => windows(kernel, stride, padding),
            Self::MeanOfPixels | Self::Linear { .. } => 1,
            _ => side,
        }
    }
}

impl Convolution {
    /// How many weights it has: the product of the lengths of [`shape`](Self::shape).
    #[must_use]
    pub fn weights(&self) -> usize {
        self.outputs * self.inputs_of_output()
    }

    /// Shape of the weight.
    #[must_use]
    pub fn shape(&self) -> [usize; 4] {
        [self.outputs, self.inputs, self.kernel, self.kernel]
    }

    /// From how many numbers each number that goes out is made.
    #[must_use]
    pub fn inputs_of_output(&self) -> usize {
        self.inputs * self.kernel * self.kernel
    }
}
