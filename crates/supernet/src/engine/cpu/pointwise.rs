//! Sums and products of activations, and means of neighbouring pixels.

use pulp::Arch;

use super::super::Shape;
use super::arrays::Activations;
use super::real::Real;
use super::{Cpu, rows};

impl<T: Real> Cpu<T> {
    /// Activations of which each number is written later.
    pub(super) fn unwritten(&self, shape: Shape) -> Activations<T> {
        Activations {
            shape,
            values: self.store.take(shape.numbers()),
        }
    }

    pub(super) fn copied(&self, of: &Activations<T>) -> Activations<T> {
        let mut copy = self.unwritten(of.shape);
        copy.values.copy_from_slice(&of.values);
        copy
    }

    /// Adds `of` times a factor.
    pub(super) fn add_scaled(&self, into: &mut Activations<T>, factor: f64, of: &Activations<T>) {
        let factor = T::from_f64(factor);
        let numbers = of.shape.image();
        self.threads
            .writing(&mut into.values, numbers, |images, to| {
                let from = &of.values[images.start * numbers..images.end * numbers];
                Arch::new().dispatch(|| {
                    for (to, &from) in to.iter_mut().zip(from) {
                        *to += from * factor;
                    }
                });
            });
    }

    /// The sum of each channel.
    pub(super) fn channel_sums(&self, of: &Activations<T>) -> Vec<f64> {
        let shape = of.shape;
        let each = self.threads.ranges(shape.images, |images| {
            let images = of.values[images.start * shape.image()..images.end * shape.image()]
                .chunks_exact(shape.image());
            rows::added(
                images.map(|image| rows::sums(image, shape.row(), shape.channels)),
                shape.channels,
            )
        });
        rows::added(each, shape.channels)
    }

    /// The sum of products of each channel, and the sum of the first activations.
    pub(super) fn channel_products(&self, a: &Activations<T>, b: &Activations<T>) -> [Vec<f64>; 2] {
        let shape = a.shape;
        let (numbers, channels) = (shape.image(), shape.channels);
        let each = self.threads.ranges(shape.images, |images| {
            let at = images.start * numbers..images.end * numbers;
            let images = a.values[at.clone()]
                .chunks_exact(numbers)
                .zip(b.values[at].chunks_exact(numbers));
            let each = images.map(|(a, b)| rows::products_and_sums(a, b, shape.row(), channels));
            rows::added_pairs(each, channels)
        });
        rows::added_pairs(each, channels)
    }

    /// Writes each image of the output from one of the input.
    fn each_image(
        &self,
        of: &Activations<T>,
        shape: Shape,
        job: impl Fn(&[T], &mut [T]) + Sync + Send,
    ) -> Activations<T> {
        let mut output = self.unwritten(shape);
        let (numbers, from) = (shape.image(), of.shape.image());
        self.threads
            .writing(&mut output.values, numbers, |images, to| {
                let inputs = of.values[images.start * from..images.end * from].chunks_exact(from);
                for (to, input) in to.chunks_exact_mut(numbers).zip(inputs) {
                    job(input, to);
                }
            });
        output
    }

    pub(super) fn pooled(&self, of: &Activations<T>) -> Activations<T> {
        let shape = of.shape;
        self.each_image(of, shape, |image, to| {
            around(image, to, shape);
            share(to, shape);
        })
    }

    pub(super) fn pooled_gradient(&self, gradient: &Activations<T>) -> Activations<T> {
        let shape = gradient.shape;
        self.each_image(gradient, shape, |image, to| {
            let mut shared = self.store.take(shape.image());
            shared.copy_from_slice(image);
            share(&mut shared, shape);
            around(&shared, to, shape);
        })
    }

    pub(super) fn halved(&self, of: &Activations<T>) -> Activations<T> {
        let shape = Shape {
            side: of.shape.side / 2,
            ..of.shape
        };
        let quarter = T::from_f64(0.25);
        self.each_image(of, shape, |image, to| {
            let rows = image.chunks_exact(2 * of.shape.row());
            for (to, two) in to.chunks_exact_mut(shape.row()).zip(rows) {
                let (upper, lower) = two.split_at(of.shape.row());
                let pairs = upper
                    .chunks_exact(2 * shape.channels)
                    .zip(lower.chunks_exact(2 * shape.channels));
                for (to, (upper, lower)) in to.chunks_exact_mut(shape.channels).zip(pairs) {
                    for (channel, to) in to.iter_mut().enumerate() {
                        let right = channel + shape.channels;
                        *to = (upper[channel] + upper[right] + lower[channel] + lower[right])
                            * quarter;
                    }
                }
            }
        })
    }

    pub(super) fn halved_gradient(&self, gradient: &Activations<T>) -> Activations<T> {
        let shape = Shape {
            side: gradient.shape.side * 2,
            ..gradient.shape
        };
        let quarter = T::from_f64(0.25);
        self.each_image(gradient, shape, |image, to| {
            let rows = image.chunks_exact(gradient.shape.row());
            for (two, from) in to.chunks_exact_mut(2 * shape.row()).zip(rows) {
                for row in two.chunks_exact_mut(shape.row()) {
                    let pixels = row
                        .chunks_exact_mut(2 * shape.channels)
                        .zip(from.chunks_exact(shape.channels));
                    for (pair, from) in pixels {
                        for pixel in pair.chunks_exact_mut(shape.channels) {
                            for (to, &from) in pixel.iter_mut().zip(from) {
                                *to = from * quarter;
                            }
                        }
                    }
                }
            }
        })
    }
}

/// For each pixel, the sum of itself and of those around it.
fn around<T: Real>(image: &[T], to: &mut [T], shape: Shape) {
    let (row, channels) = (shape.row(), shape.channels);
    let mut columns = vec![T::default(); row + 2 * channels];
    let rows: Vec<&[T]> = image.chunks_exact(row).collect();
    Arch::new().dispatch(|| {
        for (number, to) in to.chunks_exact_mut(row).enumerate() {
            let inside = &mut columns[channels..channels + row];
            inside.copy_from_slice(rows[number]);
            let neighbours = [number.checked_sub(1), Some(number + 1)];
            for neighbour in neighbours
                .into_iter()
                .flatten()
                .filter_map(|at| rows.get(at))
            {
                for (sum, &value) in inside.iter_mut().zip(*neighbour) {
                    *sum += value;
                }
            }
            let (left, right) = (&columns[..row], &columns[2 * channels..]);
            let middle = &columns[channels..channels + row];
            for (((to, &left), &middle), &right) in to.iter_mut().zip(left).zip(middle).zip(right) {
                *to = left + middle + right;
            }
        }
    });
}

/// Divides each pixel by the number of pixels around it, itself included.
fn share<T: Real>(image: &mut [T], shape: Shape) {
    let across = |at: usize| {
        if at == 0 || at + 1 == shape.side {
            2.0
        } else {
            3.0
        }
    };
    let across = |at: usize| if shape.side == 1 { 1.0 } else { across(at) };
    let factors = |row: usize| -> Vec<T> {
        let each = (0..shape.side).flat_map(|column| {
            std::iter::repeat_n(
                T::from_f64(1.0 / (across(row) * across(column))),
                shape.channels,
            )
        });
        each.collect()
    };
    let (border, inside) = (factors(0), factors(1));
    Arch::new().dispatch(|| {
        for (number, row) in image.chunks_exact_mut(shape.row()).enumerate() {
            let factors = if number == 0 || number + 1 == shape.side {
                &border
            } else {
                &inside
            };
            for (value, &factor) in row.iter_mut().zip(factors) {
                *value = *value * factor;
            }
        }
    });
}
