//! The gradient for the outputs of a convolution, written image by image.

use pulp::Arch;

use super::super::Shape;
use super::arrays::Activations;
use super::prepare::clear_border;
use super::real::Real;

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
    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Plain(gradient) | Self::Through { gradient, .. } => gradient.shape,
        }
    }

    /// Writes the gradient of an image, with a pixel of zeros on each side.
    pub(super) fn write(&self, image: usize, to: &mut [T]) {
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
