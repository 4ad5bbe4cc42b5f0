//! Convolutions of batches, alone and with the normalization of their outputs.

use pulp::Arch;

use super::super::{Convolution, Kernel, Shape};
use super::Cpu;
use super::arrays::{Activations, Buffer, Normalized, Prepared};
use super::gradient::OutputGradient;
use super::kernels::{Forward, Geometry, Packed, WeightGradient, block};
use super::real::Real;
use super::statistics::image_statistics;

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

impl<T: Real> Cpu<T> {
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
