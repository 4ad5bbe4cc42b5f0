//! Convolutions of batches, alone and with the normalization of their outputs.

use pulp::Arch;

use super::super::{Convolution, Kernel, Shape};
use super::arrays::{Activations, Buffer, Normalized, Prepared, inverse_deviation};
use super::kernels::{Forward, Geometry, Packed, WeightGradient, block};
use super::real::Real;
use super::{Cpu, rows};

impl Convolution {
    fn geometry(self, side: usize) -> Geometry {
        Geometry {
            inputs: self.inputs,
            outputs: self.outputs,
            kernel: self.kernel,
            stride: self.stride,
            padded_side: side + 2,
            output_side: side / self.stride,
        }
    }

    /// Where a weight is in PyTorch's order.
    fn position(self, output: usize, input: usize, down: usize, right: usize) -> usize {
        ((output * self.inputs + input) * self.kernel + down) * self.kernel + right
    }
}

/// A factor and what it is multiplied with, to be the gradient for the outputs of a convolution.
pub(super) enum OutputGradient<'a, T> {
    /// As it is.
    Plain(&'a Activations<T>),
    /// Through a normalization: each number times `scales`, less `shifts`, less the normalized number times `slopes`.
    Through {
        gradient: &'a Activations<T>,
        normalized: &'a [T],
        scales: Vec<T>,
        shifts: Vec<T>,
        slopes: Vec<T>,
    },
}

impl<T: Real> OutputGradient<'_, T> {
    fn shape(&self) -> Shape {
        match self {
            Self::Plain(gradient) | Self::Through { gradient, .. } => gradient.shape,
        }
    }

    /// Writes the gradient of an image, with a pixel of zeros on each side.
    fn write(&self, image: usize, to: &mut [T]) {
        let shape = self.shape();
        let (row, numbers) = (shape.row(), shape.image());
        let at = image * numbers..(image + 1) * numbers;
        clear_border(to, shape);
        let inside = to.chunks_exact_mut(shape.padded().row()).skip(1);
        let inside = inside.map(|padded| &mut padded[shape.channels..][..row]);
        match self {
            Self::Plain(gradient) => {
                let rows = gradient.values[at].chunks_exact(row);
                inside
                    .zip(rows)
                    .for_each(|(to, from)| to.copy_from_slice(from));
            }
            Self::Through {
                gradient,
                normalized,
                scales,
                shifts,
                slopes,
            } => Arch::new().dispatch(|| {
                let rows = gradient.values[at.clone()].chunks_exact(row);
                let rows = rows.zip(normalized[at.clone()].chunks_exact(row));
                for (to, (gradient, normalized)) in inside.zip(rows) {
                    let pixels = to.iter_mut().zip(gradient).zip(normalized);
                    let tiled = scales.iter().zip(shifts).zip(slopes);
                    for (((to, &gradient), &normalized), ((&scale, &shift), &slope)) in
                        pixels.zip(tiled)
                    {
                        *to = gradient * scale - shift - normalized * slope;
                    }
                }
            }),
        }
    }
}

/// Zeros around an image.
fn clear_border<T: Real>(padded: &mut [T], shape: Shape) {
    let (channels, row) = (shape.channels, shape.padded().row());
    let last = padded.len() - row;
    padded[..row].fill(T::default());
    padded[last..].fill(T::default());
    for row in padded.chunks_exact_mut(row) {
        let last = row.len() - channels;
        row[..channels].fill(T::default());
        row[last..].fill(T::default());
    }
}

impl<T: Real> Cpu<T> {
    pub(super) fn prepared(&self, of: &Activations<T>, rectified: bool) -> Prepared<T> {
        let shape = of.shape;
        let mut values = self.store.take(shape.padded().numbers());
        let (row, image) = (shape.row(), shape.padded().image());
        self.threads.writing(&mut values, image, |images, to| {
            for (number, to) in images.zip(to.chunks_exact_mut(image)) {
                clear_border(to, shape);
                let from = of.values[number * shape.image()..][..shape.image()].chunks_exact(row);
                let inside = to.chunks_exact_mut(shape.padded().row()).skip(1);
                let inside = inside.map(|padded| &mut padded[shape.channels..][..row]);
                Arch::new().dispatch(|| {
                    for (to, from) in inside.zip(from) {
                        if rectified {
                            for (to, &from) in to.iter_mut().zip(from) {
                                // Not `max`, which would hide NaN.
                                *to = if from < T::default() {
                                    T::default()
                                } else {
                                    from
                                };
                            }
                        } else {
                            to.copy_from_slice(from);
                        }
                    }
                });
            }
        });
        Prepared {
            shape,
            values,
            rectified,
        }
    }

    pub(super) fn add_prepared_gradient(
        &self,
        into: &mut Activations<T>,
        prepared: &Prepared<T>,
        gradient: &Activations<T>,
    ) {
        let shape = gradient.shape;
        let (row, image) = (shape.row(), shape.image());
        self.threads.writing(&mut into.values, image, |images, to| {
            for (number, to) in images.zip(to.chunks_exact_mut(image)) {
                let padded = shape.padded();
                let read = &prepared.values[number * padded.image()..][..padded.image()];
                let read = read.chunks_exact(padded.row()).skip(1);
                let read = read.map(|padded| &padded[shape.channels..][..row]);
                let from = gradient.values[number * image..][..image].chunks_exact(row);
                Arch::new().dispatch(|| {
                    for ((to, from), read) in to.chunks_exact_mut(row).zip(from).zip(read) {
                        for ((to, &from), &read) in to.iter_mut().zip(from).zip(read) {
                            let passed = !prepared.rectified || read > T::default();
                            *to += if passed { from } else { T::default() };
                        }
                    }
                });
            }
        });
    }

    fn packed(kernel: Kernel<'_, Vec<T>>, geometry: Geometry) -> Packed<T> {
        Packed::new(geometry, |output, input, down, right| {
            kernel.weight[kernel.of.position(output, input, down, right)]
        })
    }

    /// A convolution; `done` is called with each image of the output, while it is still at hand.
    fn convolved<R: Send>(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
        done: impl Fn(&[T]) -> R + Sync + Send,
    ) -> (Activations<T>, Vec<R>) {
        let geometry = kernel.of.geometry(of.shape.side);
        let weights = Self::packed(kernel, geometry);
        let shape = Shape {
            images: of.shape.images,
            channels: kernel.of.outputs,
            side: geometry.output_side,
        };
        let start = kernel.bias.map_or_else(
            || vec![T::default(); shape.row()],
            |bias| bias.repeat(shape.side),
        );
        let mut values = self.store.take(shape.numbers());
        let (image, padded) = (shape.image(), of.shape.padded().image());
        let done = self.threads.writing(&mut values, image, |images, to| {
            let images = images.zip(to.chunks_exact_mut(image));
            let each = images.map(|(number, output)| {
                for row in output.chunks_exact_mut(start.len()) {
                    row.copy_from_slice(&start);
                }
                Arch::new().dispatch(Forward {
                    of: geometry,
                    padded: &of.values[number * padded..][..padded],
                    weights: &weights,
                    output: &mut *output,
                });
                done(output)
            });
            each.collect::<Vec<R>>()
        });
        (
            Activations { shape, values },
            done.into_iter().flatten().collect(),
        )
    }

    pub(super) fn convolution(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
    ) -> Activations<T> {
        self.convolved(of, kernel, |_| ()).0
    }

    pub(super) fn normalized_convolution(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
    ) -> Normalized<T> {
        let side = of.shape.side / kernel.of.stride;
        let (outputs, seen) = self.convolved(of, kernel, |image| {
            image_statistics(image, kernel.of.outputs, side)
        });
        self.normalized_by(outputs, &seen)
    }

    /// Normalizes with what was seen of each image.
    pub(super) fn normalized_by(
        &self,
        mut of: Activations<T>,
        seen: &[ImageStatistics],
    ) -> Normalized<T> {
        let shape = of.shape;
        let (means, variances) = together(seen, shape);
        let shifts = rows::tiled::<T>(&means, shape.side);
        let inverse: Vec<f64> = variances
            .iter()
            .map(|&variance| inverse_deviation(variance))
            .collect();
        let scales = rows::tiled::<T>(&inverse, shape.side);
        self.threads
            .writing(&mut of.values, shape.image(), |_, to| {
                Arch::new().dispatch(|| {
                    for row in to.chunks_exact_mut(shape.row()) {
                        for ((value, &shift), &scale) in row.iter_mut().zip(&shifts).zip(&scales) {
                            *value = (*value - shift) * scale;
                        }
                    }
                });
            });
        Normalized {
            of,
            means,
            variances,
        }
    }

    /// Adds to the gradient of what a convolution read, and gives that of its weights.
    pub(super) fn convolution_gradients(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
        gradient: &OutputGradient<'_, T>,
        mut into: Option<&mut Activations<T>>,
        weight_wanted: bool,
    ) -> Option<Vec<T>> {
        let geometry = kernel.of.geometry(of.shape.side);
        let turned = Convolution {
            inputs: kernel.of.outputs,
            outputs: kernel.of.inputs,
            stride: 1,
            ..kernel.of
        };
        let back = turned.geometry(of.shape.side);
        let turned_weights = into.as_ref().map(|_| {
            Packed::new(back, |output, input, down, right| {
                let last = kernel.of.kernel - 1;
                kernel.weight[kernel.of.position(input, output, last - down, last - right)]
            })
        });
        let job = |images: std::ops::Range<usize>, mut to: Option<&mut [T]>| {
            let shape = gradient.shape();
            let mut padded = self.store.take(shape.padded().image());
            let block = block::<T>(geometry.outputs);
            let mut sums = weight_wanted.then(|| self.store.zeros(packed_numbers(geometry, block)));
            for (at, image) in images.enumerate() {
                gradient.write(image, &mut padded);
                if let Some(sums) = &mut sums {
                    Arch::new().dispatch(WeightGradient {
                        of: geometry,
                        padded: of.image(image),
                        gradient: &padded,
                        sums,
                        block,
                    });
                }
                if let (Some(to), Some(weights)) = (&mut to, &turned_weights) {
                    let spread = self.spread(&padded, shape, geometry.stride);
                    let numbers = of.shape.image();
                    Arch::new().dispatch(Forward {
                        of: back,
                        padded: spread.as_deref().unwrap_or(&padded),
                        weights,
                        output: &mut to[at * numbers..(at + 1) * numbers],
                    });
                }
            }
            sums
        };
        let sums = match &mut into {
            Some(into) => {
                let numbers = of.shape.image();
                self.threads
                    .writing(&mut into.values, numbers, |images, to| {
                        job(images, Some(to))
                    })
            }
            None => self
                .threads
                .ranges(of.shape.images, |images| job(images, None)),
        };
        weight_wanted.then(|| unpacked(kernel.of, geometry, sums.into_iter().flatten()))
    }

    /// The gradient of an output at stride 2, with zeros where no window begins.
    fn spread(&self, padded: &[T], shape: Shape, stride: usize) -> Option<Buffer<T>> {
        if stride == 1 {
            return None;
        }
        let wide = Shape {
            side: shape.side * stride,
            ..shape
        };
        let mut spread = self.store.zeros(wide.padded().image());
        let channels = shape.channels;
        for row in 0..shape.side {
            for column in 0..shape.side {
                let from = ((row + 1) * shape.padded().side + column + 1) * channels;
                let to = ((row * stride + 1) * wide.padded().side + column * stride + 1) * channels;
                spread[to..to + channels].copy_from_slice(&padded[from..from + channels]);
            }
        }
        Some(spread)
    }
}

impl<T: Real> Prepared<T> {
    fn image(&self, number: usize) -> &[T] {
        let numbers = self.shape.padded().image();
        &self.values[number * numbers..][..numbers]
    }
}

/// Means of an image's channels, and sums of squared distances from them.
pub(super) struct ImageStatistics {
    means: Vec<f64>,
    squares: Vec<f64>,
}

pub(super) fn image_statistics<T: Real>(
    image: &[T],
    channels: usize,
    side: usize,
) -> ImageStatistics {
    let pixels = (side * side) as f64;
    let mut means = rows::sums(image, side * channels, channels);
    means.iter_mut().for_each(|mean| *mean /= pixels);
    // Distances from the means as they are rounded.
    let tiled = rows::tiled::<T>(&means, side);
    for (mean, rounded) in means.iter_mut().zip(&tiled) {
        *mean = rounded.to_f64();
    }
    let squares = rows::squares(image, &tiled, channels);
    ImageStatistics { means, squares }
}

/// Means and variances of all images.
fn together(seen: &[ImageStatistics], shape: Shape) -> (Vec<f64>, Vec<f64>) {
    let each = (shape.side * shape.side) as f64;
    let mut means = rows::added(seen.iter().map(|image| image.means.clone()), shape.channels);
    means.iter_mut().for_each(|mean| *mean /= seen.len() as f64);
    let squares = seen.iter().map(|image| {
        let distances = image.means.iter().zip(&means).zip(&image.squares);
        distances
            .map(|((of_image, mean), squares)| squares + each * (of_image - mean).powi(2))
            .collect()
    });
    let mut variances = rows::added(squares, shape.channels);
    variances
        .iter_mut()
        .for_each(|variance| *variance /= shape.pixels());
    (means, variances)
}

fn packed_numbers(of: Geometry, block: usize) -> usize {
    of.outputs.div_ceil(block) * block * of.kernel * of.kernel * of.inputs
}

/// Adds up gradients, and puts them into PyTorch's order.
fn unpacked<T: Real>(
    of: Convolution,
    geometry: Geometry,
    sums: impl Iterator<Item = Buffer<T>>,
) -> Vec<T> {
    let block = block::<T>(geometry.outputs);
    let mut total = vec![T::default(); packed_numbers(geometry, block)];
    for sums in sums {
        for (total, &sum) in total.iter_mut().zip(sums.iter()) {
            *total += sum;
        }
    }
    let mut weight = vec![T::default(); of.outputs * of.inputs * of.kernel * of.kernel];
    for (number, of_block) in total
        .chunks_exact(of.kernel * of.kernel * of.inputs * block)
        .enumerate()
    {
        for (place, values) in of_block.chunks_exact(block).enumerate() {
            let (window, input) = (place / of.inputs, place % of.inputs);
            let (down, right) = (window / of.kernel, window % of.kernel);
            let outputs = (number * block..of.outputs).zip(values);
            for (output, &value) in outputs {
                weight[of.position(output, input, down, right)] = value;
            }
        }
    }
    weight
}
