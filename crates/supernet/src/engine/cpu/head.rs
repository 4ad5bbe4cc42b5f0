//! What is behind the last cell: means of pixels, and the classifier.

use pulp::Arch;

use super::arrays::Activations;
use super::real::Real;
use super::{Cpu, rows};

/// The mean of each channel of each image, where negative numbers count as 0.
pub(super) fn rectified_means<T: Real>(of: &Activations<T>) -> Vec<T> {
    let shape = of.shape;
    let pixels = (shape.side * shape.side) as f64;
    let mut means = Vec::with_capacity(shape.images * shape.channels);
    for image in of.values.chunks_exact(shape.image()) {
        let mut totals = vec![T::default(); shape.row()];
        Arch::new().dispatch(|| {
            for row in image.chunks_exact(shape.row()) {
                for (total, &value) in totals.iter_mut().zip(row) {
                    *total += if value < T::default() {
                        T::default()
                    } else {
                        value
                    };
                }
            }
        });
        let mut sums = vec![0.0; shape.channels];
        rows::fold(&totals, &mut sums);
        means.extend(sums.iter().map(|sum| T::from_f64(sum / pixels)));
    }
    means
}

impl<T: Real> Cpu<T> {
    pub(super) fn rectified_pixel_means_gradient(
        &self,
        of: &Activations<T>,
        gradient: &[T],
    ) -> Activations<T> {
        let shape = of.shape;
        let part = T::from_f64(1.0 / (shape.side * shape.side) as f64);
        let mut to = self.unwritten(shape);
        let images = to
            .values
            .chunks_exact_mut(shape.image())
            .zip(of.values.chunks_exact(shape.image()));
        for ((to, from), gradient) in images.zip(gradient.chunks_exact(shape.channels)) {
            let each: Vec<T> = gradient.iter().map(|&value| value * part).collect();
            let row = each.repeat(shape.side);
            rows::update(to, from, shape.row(), |to, from| {
                for ((to, &from), &gradient) in to.iter_mut().zip(from).zip(&row) {
                    *to = if from > T::default() {
                        gradient
                    } else {
                        T::default()
                    };
                }
            });
        }
        to
    }
}

/// Logits, in double precision: they are few.
pub(super) fn linear<T: Real>(features: &[T], weight: &[T], bias: &[T]) -> Vec<f64> {
    let length = weight.len() / bias.len();
    let mut logits = Vec::with_capacity(features.len() / length * bias.len());
    for features in features.chunks_exact(length) {
        logits.extend(weight.chunks_exact(length).zip(bias).map(|(weight, bias)| {
            let products = features
                .iter()
                .zip(weight)
                .map(|(a, b)| a.to_f64() * b.to_f64());
            products.sum::<f64>() + bias.to_f64()
        }));
    }
    logits
}

/// The gradients for weight, bias and features.
pub(super) fn linear_gradients<T: Real>(
    features: &[T],
    weight: &[T],
    gradient: &[f64],
    images: usize,
) -> [Vec<T>; 3] {
    let (length, classes) = (features.len() / images, gradient.len() / images);
    let mut of_weight = vec![0.0; weight.len()];
    let mut of_bias = vec![0.0; classes];
    let mut of_features = Vec::with_capacity(features.len());
    for (features, gradient) in features
        .chunks_exact(length)
        .zip(gradient.chunks_exact(classes))
    {
        let mut of_image = vec![0.0; length];
        let rows = weight
            .chunks_exact(length)
            .zip(of_weight.chunks_exact_mut(length));
        for (((weight, of_weight), &gradient), of_bias) in rows.zip(gradient).zip(&mut of_bias) {
            *of_bias += gradient;
            for (place, of_image) in of_image.iter_mut().enumerate() {
                of_weight[place] += gradient * features[place].to_f64();
                *of_image += gradient * weight[place].to_f64();
            }
        }
        of_features.extend(of_image);
    }
    [of_weight, of_bias, of_features].map(|values| values.into_iter().map(T::from_f64).collect())
}
