//! Loops over rows of pixels, which compilers turn into vector instructions whatever the number of channels is.

use pulp::Arch;

use super::real::Real;

/// A number for each channel, again and again for each pixel of a row.
pub(super) fn tiled<T: Real>(channels: &[f64], side: usize) -> Vec<T> {
    let once: Vec<T> = channels.iter().map(|&value| T::from_f64(value)).collect();
    once.repeat(side)
}

/// Adds up the pixels of a row: a number for each channel.
pub(super) fn fold<T: Real>(row: &[T], sums: &mut [f64]) {
    for pixel in row.chunks_exact(sums.len()) {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += value.to_f64();
        }
    }
}

/// Calls `each` for each row of `to` and of `from`, compiled for the vectors of this processor.
#[inline]
pub(super) fn update<T: Real>(to: &mut [T], from: &[T], row: usize, each: impl Fn(&mut [T], &[T])) {
    Arch::new().dispatch(|| {
        for (to, from) in to.chunks_exact_mut(row).zip(from.chunks_exact(row)) {
            each(to, from);
        }
    });
}

/// The sum of all pixels of an image, for each channel.
pub(super) fn sums<T: Real>(image: &[T], row: usize, channels: usize) -> Vec<f64> {
    let mut totals = vec![T::default(); row];
    Arch::new().dispatch(|| {
        for values in image.chunks_exact(row) {
            for (total, &value) in totals.iter_mut().zip(values) {
                *total += value;
            }
        }
    });
    let mut sums = vec![0.0; channels];
    fold(&totals, &mut sums);
    sums
}

/// The sum of squared distances from the tiled `means`, for each channel.
pub(super) fn squares<T: Real>(image: &[T], means: &[T], channels: usize) -> Vec<f64> {
    let mut totals = vec![T::default(); means.len()];
    Arch::new().dispatch(|| {
        for values in image.chunks_exact(means.len()) {
            for ((total, &value), &mean) in totals.iter_mut().zip(values).zip(means) {
                let distance = value - mean;
                *total += distance * distance;
            }
        }
    });
    let mut sums = vec![0.0; channels];
    fold(&totals, &mut sums);
    sums
}

/// The sum of products of two images, and the sum of the first, for each channel.
pub(super) fn products_and_sums<T: Real>(
    a: &[T],
    b: &[T],
    row: usize,
    channels: usize,
) -> [Vec<f64>; 2] {
    let (mut products, mut totals) = (vec![T::default(); row], vec![T::default(); row]);
    Arch::new().dispatch(|| {
        for (a, b) in a.chunks_exact(row).zip(b.chunks_exact(row)) {
            let sums = products.iter_mut().zip(&mut totals);
            for ((product, total), (&a, &b)) in sums.zip(a.iter().zip(b)) {
                *product += a * b;
                *total += a;
            }
        }
    });
    [products, totals].map(|totals| {
        let mut sums = vec![0.0; channels];
        fold(&totals, &mut sums);
        sums
    })
}

/// Adds lists of the same length.
pub(super) fn added(lists: impl IntoIterator<Item = Vec<f64>>, length: usize) -> Vec<f64> {
    let mut sums = vec![0.0; length];
    for list in lists {
        for (sum, value) in sums.iter_mut().zip(list) {
            *sum += value;
        }
    }
    sums
}

/// Adds pairs of lists of the same length.
pub(super) fn added_pairs(
    pairs: impl IntoIterator<Item = [Vec<f64>; 2]>,
    length: usize,
) -> [Vec<f64>; 2] {
    let (first, second): (Vec<_>, Vec<_>) = pairs.into_iter().map(|[a, b]| (a, b)).unzip();
    [added(first, length), added(second, length)]
}
