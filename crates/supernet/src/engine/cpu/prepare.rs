//! What convolutions read: images with a row of zeros on each side.

use pulp::Arch;

use super::super::Shape;
use super::Cpu;
use super::arrays::{Activations, Prepared};
use super::real::Real;

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
}

/// Zeros around an image.
pub(super) fn clear_border<T: Real>(padded: &mut [T], shape: Shape) {
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
