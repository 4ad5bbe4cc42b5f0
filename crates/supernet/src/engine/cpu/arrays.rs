//! Arrays of activations. Channels lie side by side, then columns, rows and images.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::{EPSILON, Shape};
use super::real::Real;

/// Memory that was used before. A fresh page costs as much as a cheap operation on it.
#[derive(Debug)]
pub(super) struct Store<T>(Arc<Mutex<HashMap<usize, Vec<Vec<T>>>>>);

impl<T> Clone for Store<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Real> Store<T> {
    /// Room for so many numbers, with anything in it.
    pub(super) fn take(&self, numbers: usize) -> Buffer<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = kept.get_mut(&numbers).and_then(Vec::pop);
        Buffer {
            values: values.unwrap_or_else(|| vec![T::default(); numbers]),
            store: self.clone(),
        }
    }

    /// Zeros.
    pub(super) fn zeros(&self, numbers: usize) -> Buffer<T> {
        let mut buffer = self.take(numbers);
        buffer.fill(T::default());
        buffer
    }
}

/// Numbers whose memory goes back to the store.
#[derive(Debug)]
pub(super) struct Buffer<T> {
    values: Vec<T>,
    store: Store<T>,
}

impl<T> Drop for Buffer<T> {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.values);
        let mut kept = self.store.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(values.len()).or_default().push(values);
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values
    }
}

impl<T> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values
    }
}

impl Shape {
    /// Numbers of a row of an image.
    pub(super) fn row(self) -> usize {
        self.side * self.channels
    }

    /// Numbers of an image.
    pub(super) fn image(self) -> usize {
        self.side * self.row()
    }

    pub(super) fn numbers(self) -> usize {
        self.images * self.image()
    }

    /// The shape with one more pixel on each side.
    pub(super) fn padded(self) -> Self {
        Self {
            side: self.side + 2,
            ..self
        }
    }

    /// Pixels of all images.
    pub(super) fn pixels(self) -> f64 {
        (self.images * self.side * self.side) as f64
    }
}

/// What goes through the network.
#[derive(Debug)]
pub struct Activations<T> {
    pub(super) shape: Shape,
    pub(super) values: Buffer<T>,
}

/// What convolutions read: images with one more pixel of zeros on each side.
#[derive(Debug)]
pub struct Prepared<T> {
    /// Without the pixels around.
    pub(super) shape: Shape,
    pub(super) values: Buffer<T>,
    pub(super) rectified: bool,
}

/// Channels with mean 0 and variance 1.
#[derive(Debug)]
pub struct Normalized<T> {
    pub(super) of: Activations<T>,
    pub(super) means: Vec<f64>,
    /// Biased ones.
    pub(super) variances: Vec<f64>,
}

impl<T> Normalized<T> {
    /// What each channel was multiplied with.
    pub(super) fn inverse_deviations(&self) -> Vec<f64> {
        self.variances
            .iter()
            .map(|&variance| inverse_deviation(variance))
            .collect()
    }
}

pub(super) fn inverse_deviation(variance: f64) -> f64 {
    1.0 / (variance + EPSILON).sqrt()
}
