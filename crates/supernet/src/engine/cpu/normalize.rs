//! Normalizations over the batch, forward and backward, and the scales and shifts behind them.

use pulp::Arch;

use super::super::{ConvolutionGradient, Kernel};
use super::arrays::{Activations, Normalized, Prepared, inverse_deviation};
use super::gradient::OutputGradient;
use super::real::Real;
use super::statistics::{ImageStatistics, image_statistics, together};
use super::{Cpu, rows};

impl<T: Real> Cpu<T> {
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

    pub(super) fn normalization(&self, of: &Activations<T>) -> Normalized<T> {
        let shape = of.shape;
        let mut copy = self.copied(of);
        let numbers = shape.image();
        let seen = self
            .threads
            .writing(&mut copy.values, numbers, |_, images| {
                let each = images.chunks_exact(numbers);
                each.map(|image| image_statistics(image, shape.channels, shape.side))
                    .collect::<Vec<_>>()
            });
        let seen: Vec<_> = seen.into_iter().flatten().collect();
        self.normalized_by(copy, &seen)
    }

    /// The gradient for what was normalized, before it is written; and the gradient times the normalized numbers, added up.
    fn through<'a>(
        &self,
        normalized: &'a Normalized<T>,
        gradient: &'a Activations<T>,
        factor: f64,
    ) -> (OutputGradient<'a, T>, f64) {
        let shape = gradient.shape;
        let count = shape.pixels();
        let [products, sums] = self.channel_products(gradient, &normalized.of);
        let dot = products.iter().sum();
        let scales: Vec<f64> = normalized
            .inverse_deviations()
            .iter()
            .map(|inverse| inverse * factor)
            .collect();
        let shares = |sums: &[f64]| {
            let each = sums
                .iter()
                .zip(&scales)
                .map(|(sum, scale)| sum / count * scale);
            rows::tiled::<T>(&each.collect::<Vec<f64>>(), shape.side)
        };
        let through = OutputGradient::Through {
            gradient,
            normalized: &normalized.of.values,
            shifts: shares(&sums),
            slopes: shares(&products),
            scales: rows::tiled(&scales, shape.side),
        };
        (through, dot)
    }

    #[expect(clippy::too_many_arguments, reason = "as the trait has it")]
    pub(super) fn normalized_convolution_gradients(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
        normalized: &Normalized<T>,
        gradient: &Activations<T>,
        factor: f64,
        into: Option<&mut Activations<T>>,
        weight_wanted: bool,
    ) -> ConvolutionGradient<Self> {
        let (through, dot) = self.through(normalized, gradient, factor);
        let weight = self.convolution_gradients(of, kernel, &through, into, weight_wanted);
        ConvolutionGradient {
            weight,
            factor: dot,
        }
    }

    pub(super) fn normalization_gradient(
        &self,
        of: &Normalized<T>,
        gradient: &Activations<T>,
    ) -> Activations<T> {
        let (
            OutputGradient::Through {
                scales,
                shifts,
                slopes,
                ..
            },
            _,
        ) = self.through(of, gradient, 1.0)
        else {
            return self.copied(gradient);
        };
        let mut to = self.copied(gradient);
        let numbers = to.shape.image();
        self.threads.writing(&mut to.values, numbers, |images, to| {
            let normalized = &of.of.values[images.start * numbers..images.end * numbers];
            rows::update(to, normalized, scales.len(), |to, normalized| {
                let tiled = scales.iter().zip(&shifts).zip(&slopes);
                for ((to, &normalized), ((&scale, &shift), &slope)) in
                    to.iter_mut().zip(normalized).zip(tiled)
                {
                    *to = *to * scale - shift - normalized * slope;
                }
            });
        });
        to
    }

    /// Each channel times a number, plus a number.
    pub(super) fn affine(
        &self,
        of: &Activations<T>,
        scales: &[f64],
        shifts: &[f64],
    ) -> Activations<T> {
        let (scales, shifts) = (
            rows::tiled::<T>(scales, of.shape.side),
            rows::tiled::<T>(shifts, of.shape.side),
        );
        let mut to = self.copied(of);
        let numbers = to.shape.image();
        self.threads.writing(&mut to.values, numbers, |_, to| {
            Arch::new().dispatch(|| {
                for row in to.chunks_exact_mut(scales.len()) {
                    for ((value, &scale), &shift) in row.iter_mut().zip(&scales).zip(&shifts) {
                        *value = *value * scale + shift;
                    }
                }
            });
        });
        to
    }

    pub(super) fn normalized_with(
        &self,
        of: &Activations<T>,
        [means, variances]: [&[f64]; 2],
        scales: &[f64],
        shifts: &[f64],
    ) -> Activations<T> {
        let scales: Vec<f64> = scales
            .iter()
            .zip(variances)
            .map(|(scale, &variance)| scale * inverse_deviation(variance))
            .collect();
        let shifts: Vec<f64> = shifts
            .iter()
            .zip(means)
            .zip(&scales)
            .map(|((shift, mean), scale)| shift - mean * scale)
            .collect();
        self.affine(of, &scales, &shifts)
    }
}
