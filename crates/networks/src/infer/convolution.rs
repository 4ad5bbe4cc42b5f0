//! Convolutions of one image.
//!
//! The image is laid out with its padding, so that each number of a window is at a fixed distance from the first: then one
//! product of a weight and many neighbouring numbers adds to many neighbouring windows at once. At stride 2, even and odd
//! rows and columns are laid out apart, for the same reason. Windows over the seam between two rows are computed, too, and
//! left out at the end.
//!
//! Our own code, as the windows side by side and a matrix product of ndarray took twice as long.

use pulp::{Arch, Simd, WithSimd};

use crate::plan::Convolution;

/// Channels of the output that are computed together.
const CHANNELS: usize = 4;
/// Vectors of neighbouring windows that are computed together: twelve sums then stay in registers.
const VECTORS: usize = 3;
/// So many numbers at most are read and written beyond the last window.
const BEYOND: usize = VECTORS * 16;

/// A convolution with its weights in the order in which they are used.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    of: Convolution,
    side: usize,
    output_side: usize,
    /// Rows and columns of each part of the image that is laid out, padding included.
    laid_side: usize,
    /// Where the first number of each window's place is, from the first.
    places: Vec<usize>,
    /// For each few channels of the output, the weights of each place.
    weights: Vec<[f32; CHANNELS]>,
}

/// Room for images that are laid out and for windows, used again and again.
#[derive(Debug, Default)]
pub(super) struct Room {
    laid: Vec<f32>,
    windows: Vec<f32>,
}

impl Prepared {
    pub(super) fn new(of: Convolution, weight: &[f32], side: usize, output_side: usize) -> Self {
        let laid_side = (side + 2 * of.padding).div_ceil(of.stride);
        let part = laid_side * laid_side;
        let mut places = Vec::with_capacity(of.inputs_of_output());
        for channel in 0..of.inputs {
            for (down, right) in
                (0..of.kernel).flat_map(|row| (0..of.kernel).map(move |c| (row, c)))
            {
                let parts = (down % of.stride) * of.stride + right % of.stride;
                let first = (channel * of.stride * of.stride + parts) * part;
                places.push(first + (down / of.stride) * laid_side + right / of.stride);
            }
        }
        let length = places.len();
        let blocks = of.outputs.div_ceil(CHANNELS);
        let mut weights = vec![[0.0; CHANNELS]; blocks * length];
        for (output, row) in weight.chunks(length).enumerate() {
            let (block, channel) = (output / CHANNELS, output % CHANNELS);
            for (place, &value) in row.iter().enumerate() {
                weights[block * length + place][channel] = value;
            }
        }
        Self {
            of,
            side,
            output_side,
            laid_side,
            places,
            weights,
        }
    }

    /// The convolution of one image, whose channels lie one after another.
    pub(super) fn run(&self, image: &[f32], room: &mut Room) -> Vec<f32> {
        self.lay_out(image, &mut room.laid);
        let windows = (self.output_side - 1) * self.laid_side + self.output_side;
        let stride = windows + BEYOND;
        let blocks = self.of.outputs.div_ceil(CHANNELS);
        room.windows.resize(blocks * CHANNELS * stride, 0.0);
        Arch::new().dispatch(Products {
            laid: &room.laid,
            places: &self.places,
            weights: &self.weights,
            windows,
            output: &mut room.windows,
        });
        let mut output = Vec::with_capacity(self.of.outputs * self.output_side * self.output_side);
        for channel in room.windows.chunks(stride).take(self.of.outputs) {
            for row in channel[..windows].chunks(self.laid_side) {
                output.extend_from_slice(&row[..self.output_side]);
            }
        }
        output
    }

    /// Each channel with zeros around it, in as many parts as the stride makes.
    fn lay_out(&self, image: &[f32], laid: &mut Vec<f32>) {
        let Convolution {
            stride, padding, ..
        } = self.of;
        let part = self.laid_side * self.laid_side;
        laid.clear();
        laid.resize(self.of.inputs * stride * stride * part + BEYOND, 0.0);
        let channels = image.chunks(self.side * self.side);
        for (channel, to) in channels.zip(laid.chunks_mut(stride * stride * part)) {
            for (row, from) in channel.chunks(self.side).enumerate() {
                let laid_row = row + padding;
                let first = laid_row / stride * self.laid_side;
                if stride == 1 {
                    to[first + padding..first + padding + self.side].copy_from_slice(from);
                    continue;
                }
                for (column, &value) in from.iter().enumerate() {
                    let laid_column = column + padding;
                    let parts = (laid_row % stride) * stride + laid_column % stride;
                    to[parts * part + first + laid_column / stride] = value;
                }
            }
        }
    }
}

/// Sums of products for all windows.
struct Products<'a> {
    laid: &'a [f32],
    places: &'a [usize],
    weights: &'a [[f32; CHANNELS]],
    windows: usize,
    output: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inside the function that pulp compiles for an instruction set does it become vectors"
    )]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let at_once = VECTORS * S::F32_LANES;
        let stride = self.windows + BEYOND;
        for start in (0..self.windows).step_by(at_once) {
            let blocks = self.weights.chunks(self.places.len());
            for (weights, output) in blocks.zip(self.output.chunks_mut(CHANNELS * stride)) {
                let mut sums = [[simd.splat_f32s(0.0); VECTORS]; CHANNELS];
                for (weights, &place) in weights.iter().zip(self.places) {
                    let from = &self.laid[place + start..place + start + at_once];
                    let Ok(numbers) = <&[S::f32s; VECTORS]>::try_from(S::as_simd_f32s(from).0)
                    else {
                        continue;
                    };
                    for (sums, &weight) in sums.iter_mut().zip(weights) {
                        let weight = simd.splat_f32s(weight);
                        for (sum, &number) in sums.iter_mut().zip(numbers) {
                            *sum = simd.mul_add_e_f32s(weight, number, *sum);
                        }
                    }
                }
                for (sums, output) in sums.iter().zip(output.chunks_mut(stride)) {
                    let to = &mut output[start..start + at_once];
                    S::as_mut_simd_f32s(to).0.copy_from_slice(sums);
                }
            }
        }
    }
}
