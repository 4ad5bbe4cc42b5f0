//! Convolutions of one image, forward and for the weights.
//!
//! Channels are what lies side by side in memory, so a window of an image is a few rows of neighbouring numbers, and many
//! outputs of a pixel are computed at once: a number of the window times the weights of all its outputs. Sums of several
//! pixels stay in registers. Our own code, since a matrix product of a library would need all windows written side by
//! side first, which takes as long as the product where there are few channels.

use pulp::{Arch, Simd, WithSimd};

use super::real::Real;

/// Vectors of outputs that are computed together.
const VECTORS: usize = 2;
/// Pixels that are computed together.
const PIXELS: usize = 4;
/// Numbers of a window whose weights learn together.
const PLACES: usize = 4;

/// How a convolution goes over an image that has one more pixel on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Geometry {
    /// Channels of the image.
    pub(super) inputs: usize,
    /// Channels of the output.
    pub(super) outputs: usize,
    /// Rows of a window, and columns: 1 or 3.
    pub(super) kernel: usize,
    /// Pixels from one window to the next: 1 or 2.
    pub(super) stride: usize,
    /// Rows of the image, and columns, with the pixels around it.
    pub(super) padded_side: usize,
    /// Rows of the output, and columns.
    pub(super) output_side: usize,
}

impl Geometry {
    /// Where the windows of a row of the output begin, for each of their rows.
    fn window_row(self, row: usize, down: usize) -> usize {
        let border = usize::from(self.kernel == 1);
        ((row * self.stride + down + border) * self.padded_side + border) * self.inputs
    }

    /// Numbers in a row of a window.
    fn places(self) -> usize {
        self.kernel * self.inputs
    }
}

/// Weights in the order in which they are used: outputs that are computed together, then the rows of the window, then its
/// numbers from left to right, then the outputs. Filled up with zeros.
#[derive(Debug, Clone)]
pub(super) struct Packed<T> {
    values: Vec<T>,
    /// Outputs that are computed together.
    block: usize,
}

/// Outputs that are computed together: as many as fit into one or two vectors of this processor.
pub(super) fn block<T: Real>(outputs: usize) -> usize {
    struct Lanes<T>(std::marker::PhantomData<T>);
    impl<T: Real> WithSimd for Lanes<T> {
        type Output = usize;
        #[expect(clippy::inline_always, reason = "pulp asks for it")]
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            T::lanes::<S>()
        }
    }
    let lanes = Arch::new().dispatch(Lanes::<T>(std::marker::PhantomData));
    if outputs > lanes {
        VECTORS * lanes
    } else {
        lanes
    }
}

impl<T: Real> Packed<T> {
    /// Weights that `value` gives for an output, a place from left to right in a row of the window, and that row.
    pub(super) fn new(
        of: Geometry,
        mut value: impl FnMut(usize, usize, usize, usize) -> T,
    ) -> Self {
        let block = block::<T>(of.outputs);
        let mut values =
            Vec::with_capacity(of.outputs.div_ceil(block) * block * of.kernel * of.places());
        for first in (0..of.outputs).step_by(block) {
            for down in 0..of.kernel {
                for right in 0..of.kernel {
                    for input in 0..of.inputs {
                        values.extend((first..first + block).map(|output| {
                            if output < of.outputs {
                                value(output, input, down, right)
                            } else {
                                T::default()
                            }
                        }));
                    }
                }
            }
        }
        Self { values, block }
    }
}

/// Adds the convolution of an image to what the output has.
pub(super) struct Forward<'a, T> {
    pub(super) of: Geometry,
    pub(super) padded: &'a [T],
    pub(super) weights: &'a Packed<T>,
    pub(super) output: &'a mut [T],
}

impl<T: Real> WithSimd for Forward<'_, T> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inside the function that pulp compiles for an instruction set does it become vectors"
    )]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if self.weights.block == T::lanes::<S>() {
            self.all_rows::<S, 1>(simd);
        } else {
            self.all_rows::<S, VECTORS>(simd);
        }
    }
}

#[expect(
    clippy::inline_always,
    reason = "only inside the function that pulp compiles for an instruction set does it become vectors"
)]
impl<T: Real> Forward<'_, T> {
    #[inline(always)]
    fn all_rows<S: Simd, const V: usize>(self, simd: S) {
        let Self {
            of,
            padded,
            weights,
            output,
        } = self;
        let of_block = weights.block * of.kernel * of.places();
        for row in 0..of.output_side {
            let output = &mut output[row * of.output_side * of.outputs..];
            for (number, packed) in weights.values.chunks_exact(of_block).enumerate() {
                let first = number * weights.block;
                let mut column = 0;
                if V == 1 {
                    while column + 2 * PIXELS <= of.output_side {
                        tile::<S, T, V, { 2 * PIXELS }>(
                            simd,
                            of,
                            padded,
                            packed,
                            [row, column, first],
                            output,
                        );
                        column += 2 * PIXELS;
                    }
                }
                while column + PIXELS <= of.output_side {
                    tile::<S, T, V, PIXELS>(simd, of, padded, packed, [row, column, first], output);
                    column += PIXELS;
                }
                while column < of.output_side {
                    tile::<S, T, V, 1>(simd, of, padded, packed, [row, column, first], output);
                    column += 1;
                }
            }
        }
    }
}

/// Some outputs of neighbouring pixels.
#[expect(
    clippy::inline_always,
    reason = "only inside the function that pulp compiles for an instruction set does it become vectors"
)]
#[inline(always)]
fn tile<S: Simd, T: Real, const V: usize, const P: usize>(
    simd: S,
    of: Geometry,
    padded: &[T],
    packed: &[T],
    [row, column, first]: [usize; 3],
    output: &mut [T],
) {
    let lanes = T::lanes::<S>();
    let places = of.places();
    let mut sums = [[T::splat(simd, T::default()); V]; P];
    for (down, packed) in packed.chunks_exact(places * V * lanes).enumerate() {
        let start = of.window_row(row, down) + column * of.stride * of.inputs;
        let mut windows: [&[T]; P] = [&[]; P];
        for (pixel, window) in windows.iter_mut().enumerate() {
            *window = &padded[start + pixel * of.stride * of.inputs..][..places];
        }
        let (packed, _) = T::vectors::<S>(packed);
        let (packed, _) = packed.as_chunks::<V>();
        for (place, weights) in packed.iter().enumerate() {
            for p in 0..P {
                let number = T::splat(simd, windows[p][place]);
                for v in 0..V {
                    sums[p][v] = T::multiply_add(simd, number, weights[v], sums[p][v]);
                }
            }
        }
    }
    let one = T::splat(simd, T::from_f64(1.0));
    for (pixel, sums) in sums.iter().enumerate() {
        let at = (column + pixel) * of.outputs;
        for (number, &sum) in sums.iter().enumerate() {
            let start = first + number * lanes;
            let end = (start + lanes).min(of.outputs);
            if start < end {
                let to = &mut output[at + start..at + end];
                let before = T::load(simd, to);
                T::store(simd, to, T::multiply_add(simd, before, one, sum));
            }
        }
    }
}

/// Adds what the weights learn from an image, in the order of [`Packed`].
pub(super) struct WeightGradient<'a, T> {
    pub(super) of: Geometry,
    pub(super) padded: &'a [T],
    /// The gradient for the outputs, with one more pixel on each side.
    pub(super) gradient: &'a [T],
    pub(super) sums: &'a mut [T],
    pub(super) block: usize,
}

impl<T: Real> WithSimd for WeightGradient<'_, T> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inside the function that pulp compiles for an instruction set does it become vectors"
    )]
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        if self.block == T::lanes::<S>() {
            self.all_places::<S, 1, { 2 * PLACES }>(simd);
        } else {
            self.all_places::<S, VECTORS, PLACES>(simd);
        }
    }
}

#[expect(
    clippy::inline_always,
    reason = "only inside the function that pulp compiles for an instruction set does it become vectors"
)]
impl<T: Real> WeightGradient<'_, T> {
    #[inline(always)]
    fn all_places<S: Simd, const V: usize, const P: usize>(&mut self, simd: S) {
        let (of, places, block) = (self.of, self.of.places(), self.block);
        for number in 0..of.outputs.div_ceil(block) {
            for down in 0..of.kernel {
                let at = (number * of.kernel + down) * places;
                let mut place = 0;
                while place + P <= places {
                    self.tile::<S, V, P>(simd, [number * block, down, place], at + place);
                    place += P;
                }
                while place < places {
                    self.tile::<S, V, 1>(simd, [number * block, down, place], at + place);
                    place += 1;
                }
            }
        }
    }

    /// Some neighbouring weights of some outputs, over all pixels.
    #[inline(always)]
    fn tile<S: Simd, const V: usize, const P: usize>(
        &mut self,
        simd: S,
        [first, down, place]: [usize; 3],
        at: usize,
    ) {
        let lanes = T::lanes::<S>();
        let sums = if self.of.outputs.is_multiple_of(V * lanes) {
            self.sums_of_whole::<S, V, P>(simd, [first, down, place])
        } else {
            self.sums_of_some::<S, V, P>(simd, [first, down, place])
        };
        let (all, _) = T::vectors_mut::<S>(&mut self.sums[at * V * lanes..(at + P) * V * lanes]);
        let one = T::splat(simd, T::from_f64(1.0));
        let (all, _) = all.as_chunks_mut::<V>();
        let Some(all) = all.first_chunk_mut::<P>() else {
            return;
        };
        for p in 0..P {
            for v in 0..V {
                all[p][v] = T::multiply_add(simd, all[p][v], one, sums[p][v]);
            }
        }
    }

    #[inline(always)]
    fn sums_of_whole<S: Simd, const V: usize, const P: usize>(
        &self,
        simd: S,
        [first, down, place]: [usize; 3],
    ) -> [[T::Vector<S>; V]; P] {
        let of = self.of;
        let step = of.stride * of.inputs;
        let side = of.output_side;
        let blocks = of.outputs / self.block;
        let mut sums = [[T::splat(simd, T::default()); V]; P];
        let (vectors, _) = T::vectors::<S>(self.gradient);
        let (pixels, _) = vectors.as_chunks::<V>();
        let pixels = &pixels[first / self.block..];
        for row in 0..side {
            let start = of.window_row(row, down) + place;
            let windows = &self.padded[start..start + (side - 1) * step + P];
            let pixels = &pixels[((row + 1) * (side + 2) + 1) * blocks..][..=(side - 1) * blocks];
            for column in 0..side {
                let Some(window) = windows[column * step..].first_chunk::<P>() else {
                    break;
                };
                let vectors = &pixels[column * blocks];
                for p in 0..P {
                    let number = T::splat(simd, window[p]);
                    for v in 0..V {
                        sums[p][v] = T::multiply_add(simd, number, vectors[v], sums[p][v]);
                    }
                }
            }
        }
        sums
    }

    /// The same where a vector has more places than there are outputs left.
    #[inline(always)]
    fn sums_of_some<S: Simd, const V: usize, const P: usize>(
        &self,
        simd: S,
        [first, down, place]: [usize; 3],
    ) -> [[T::Vector<S>; V]; P] {
        let of = self.of;
        let step = of.stride * of.inputs;
        let side = of.output_side;
        let row_numbers = (side + 2) * of.outputs;
        let mut sums = [[T::splat(simd, T::default()); V]; P];
        let rows = self.gradient.chunks_exact(row_numbers).skip(1).take(side);
        for (row, gradients) in rows.enumerate() {
            let windows = &self.padded[of.window_row(row, down) + place..];
            let pixels = gradients.chunks_exact(of.outputs).skip(1).take(side);
            for (column, pixel) in pixels.enumerate() {
                let window = &windows[column * step..column * step + P];
                let numbers = pixel[first..].chunks(T::lanes::<S>());
                for (v, numbers) in numbers.take(V).enumerate() {
                    let vector = T::load(simd, numbers);
                    for (sums, &number) in sums.iter_mut().zip(window) {
                        let number = T::splat(simd, number);
                        sums[v] = T::multiply_add(simd, number, vector, sums[v]);
                    }
                }
            }
        }
        sums
    }
}
