//! Images that go through a network together, and its answers.

use crate::engine::{Engine, Shape};

/// Images with their classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Rows of an image, and columns.
    pub side: usize,
    /// An array of images, three colours, rows and columns; normalized.
    pub pixels: Vec<f64>,
    /// The class of each image, from 0.
    pub labels: Vec<usize>,
}

impl Batch {
    /// The images where an engine has them.
    pub(super) fn activations<E: Engine>(&self, engine: &E) -> E::Activations {
        let shape = Shape {
            images: self.labels.len(),
            channels: 3,
            side: self.side,
        };
        engine.activations(shape, &self.pixels)
    }
}

/// The answers of a network: a number for each class, image by image.
#[derive(Debug, Clone, PartialEq)]
pub struct Logits {
    /// How many classes there are.
    pub classes: usize,
    /// The numbers of the first image, then those of the second, and so on.
    pub values: Vec<f64>,
}

impl Logits {
    /// The mean over images of -log softmax of the right class: PyTorch's `cross_entropy`.
    #[must_use]
    pub fn cross_entropy(&self, labels: &[usize]) -> f64 {
        let each = self.values.chunks(self.classes).zip(labels);
        let sum: f64 = each
            .map(|(logits, &label)| log_sum_exp(logits) - logits[label])
            .sum();
        sum / labels.len() as f64
    }

    /// The gradient of [`cross_entropy`](Self::cross_entropy) for each logit.
    #[must_use]
    pub fn cross_entropy_gradient(&self, labels: &[usize]) -> Vec<f64> {
        let images = labels.len() as f64;
        let mut gradient = Vec::with_capacity(self.values.len());
        for (logits, &label) in self.values.chunks(self.classes).zip(labels) {
            let sum = log_sum_exp(logits);
            gradient.extend(logits.iter().enumerate().map(|(class, logit)| {
                let right = if class == label { 1.0 } else { 0.0 };
                ((logit - sum).exp() - right) / images
            }));
        }
        gradient
    }

    /// For how many images, in percent, the right class is among the `best` with the largest numbers.
    #[must_use]
    pub fn top_percent(&self, labels: &[usize], best: usize) -> f64 {
        let right = self
            .values
            .chunks(self.classes)
            .zip(labels)
            .filter(|(logits, label)| {
                let of_right = logits[**label];
                let before = logits[..**label]
                    .iter()
                    .filter(|&&logit| logit >= of_right)
                    .count();
                let after = logits[**label..]
                    .iter()
                    .filter(|&&logit| logit > of_right)
                    .count();
                before + after < best
            });
        100.0 * right.count() as f64 / labels.len() as f64
    }
}

fn log_sum_exp(logits: &[f64]) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest
        + logits
            .iter()
            .map(|logit| (logit - largest).exp())
            .sum::<f64>()
            .ln()
}
