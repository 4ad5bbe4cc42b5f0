//! Means and variances over a batch.

use super::super::Shape;
use super::real::Real;
use super::rows;

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
    for mean in &mut means {
        *mean /= pixels;
    }
    // Distances from the means as they are rounded.
    let tiled = rows::tiled::<T>(&means, side);
    for (mean, rounded) in means.iter_mut().zip(&tiled) {
        *mean = rounded.to_f64();
    }
    let squares = rows::squares(image, &tiled, channels);
    ImageStatistics { means, squares }
}

/// Means and variances of all images.
pub(super) fn together(seen: &[ImageStatistics], shape: Shape) -> (Vec<f64>, Vec<f64>) {
    let each = (shape.side * shape.side) as f64;
    let mut means = rows::added(seen.iter().map(|image| image.means.clone()), shape.channels);
    for mean in &mut means {
        *mean /= seen.len() as f64;
    }
    let squares = seen.iter().map(|image| {
        let distances = image.means.iter().zip(&means).zip(&image.squares);
        distances
            .map(|((of_image, mean), squares)| squares + each * (of_image - mean).powi(2))
            .collect()
    });
    let mut variances = rows::added(squares, shape.channels);
    for variance in &mut variances {
        *variance /= shape.pixels();
    }
    (means, variances)
}
