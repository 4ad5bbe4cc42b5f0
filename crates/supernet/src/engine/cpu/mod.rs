//! The processor, with the vector instructions that it has.

mod arrays;
mod convolve;
mod gradient;
mod head;
mod kernels;
mod normalize;
mod pointwise;
mod prepare;
mod real;
mod rows;
mod statistics;
mod threads;

use arrays::{Activations, Normalized, Prepared};
pub use real::Real;
pub use threads::NoThreads;

use super::{ConvolutionGradient, Engine, Kernel, Shape};
use arrays::Store;
use gradient::OutputGradient;
use threads::Threads;

/// The processor, in single (`f32`) or double (`f64`) precision.
///
/// The same bits come out whatever the number of threads is.
#[derive(Debug, Clone)]
pub struct Cpu<T> {
    threads: Threads,
    store: Store<T>,
}

impl<T: Real> Cpu<T> {
    /// Computes with so many threads.
    ///
    /// # Errors
    ///
    /// [`NoThreads`] if the system does not start them.
    pub fn new(threads: usize) -> Result<Self, NoThreads> {
        Ok(Self {
            threads: Threads::new(threads)?,
            store: Store::default(),
        })
    }
}

fn doubles<T: Real>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.to_f64()).collect()
}

fn reals<T: Real>(values: &[f64]) -> Vec<T> {
    values.iter().map(|&value| T::from_f64(value)).collect()
}

impl<T: Real> Engine for Cpu<T> {
    type Array = Vec<T>;
    type Activations = Activations<T>;
    type Prepared = Prepared<T>;
    type Normalized = Normalized<T>;
    type Number = f64;

    fn name(&self) -> String {
        let (count, bits) = (self.threads.count(), T::BITS);
        let threads = if count == 1 { "thread" } else { "threads" };
        format!("CPU, {count} {threads}, {bits}-bit numbers")
    }

    fn weight(&self, values: &[f64]) -> Vec<T> {
        reals(values)
    }

    fn numbers(&self, array: &Vec<T>) -> Vec<f64> {
        doubles(array)
    }

    fn combine(&self, terms: &[(f64, &Vec<T>)]) -> Vec<T> {
        let Some(((factor, first), others)) = terms.split_first() else {
            return Vec::new();
        };
        let factor = T::from_f64(*factor);
        let mut sum: Vec<T> = first.iter().map(|&value| value * factor).collect();
        for (factor, array) in others {
            let factor = T::from_f64(*factor);
            for (sum, &value) in sum.iter_mut().zip(array.iter()) {
                *sum += value * factor;
            }
        }
        sum
    }

    fn sum_of_squares(&self, array: &Vec<T>) -> f64 {
        array.iter().map(|value| value.to_f64().powi(2)).sum()
    }

    fn values(&self, numbers: Vec<f64>) -> Vec<f64> {
        numbers
    }

    fn activations(&self, shape: Shape, values: &[f64]) -> Activations<T> {
        let mut to = self.unwritten(shape);
        let pixels = shape.side * shape.side;
        let images = values.chunks_exact(shape.image());
        for (to, from) in to.values.chunks_exact_mut(shape.image()).zip(images) {
            for (pixel, to) in to.chunks_exact_mut(shape.channels).enumerate() {
                for (channel, to) in to.iter_mut().enumerate() {
                    *to = T::from_f64(from[channel * pixels + pixel]);
                }
            }
        }
        to
    }

    fn activation_numbers(&self, of: &Activations<T>) -> Vec<f64> {
        let shape = of.shape;
        let mut numbers = Vec::with_capacity(shape.numbers());
        for image in of.values.chunks_exact(shape.image()) {
            for channel in 0..shape.channels {
                let pixels = image.chunks_exact(shape.channels);
                numbers.extend(pixels.map(|pixel| pixel[channel].to_f64()));
            }
        }
        numbers
    }

    fn zeros_like(&self, of: &Activations<T>) -> Activations<T> {
        Activations {
            shape: of.shape,
            values: self.store.zeros(of.shape.numbers()),
        }
    }

    fn zeros_for(&self, prepared: &Prepared<T>) -> Activations<T> {
        Activations {
            shape: prepared.shape,
            values: self.store.zeros(prepared.shape.numbers()),
        }
    }

    fn copy_normalized(&self, of: &Normalized<T>) -> Activations<T> {
        self.copied(&of.of)
    }

    fn add(&self, into: &mut Activations<T>, factor: f64, of: &Activations<T>) {
        self.add_scaled(into, factor, of);
    }

    fn add_number(&self, into: &mut Activations<T>, number: f64) {
        let number = T::from_f64(number);
        for value in into.values.iter_mut() {
            *value += number;
        }
    }

    fn add_normalized(&self, into: &mut Activations<T>, factor: f64, of: &Normalized<T>) {
        self.add_scaled(into, factor, &of.of);
    }

    fn dot(&self, a: &Activations<T>, b: &Activations<T>) -> f64 {
        self.channel_products(a, b)[0].iter().sum()
    }

    fn sum(&self, of: &Activations<T>) -> f64 {
        self.channel_sums(of).iter().sum()
    }

    fn prepare(&self, of: &Activations<T>, rectify: bool) -> Prepared<T> {
        self.prepared(of, rectify)
    }

    fn prepare_backward(
        &self,
        into: &mut Activations<T>,
        prepared: &Prepared<T>,
        gradient: &Activations<T>,
    ) {
        self.add_prepared_gradient(into, prepared, gradient);
    }

    fn convolve(&self, of: &Prepared<T>, kernel: Kernel<'_, Vec<T>>) -> Activations<T> {
        self.convolution(of, kernel)
    }

    fn convolve_backward(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
        gradient: &Activations<T>,
        into: &mut Activations<T>,
        weight_wanted: bool,
    ) -> Option<Vec<T>> {
        let gradient = OutputGradient::Plain(gradient);
        self.convolution_gradients(of, kernel, &gradient, Some(into), weight_wanted)
    }

    fn convolve_normalized(&self, of: &Prepared<T>, kernel: Kernel<'_, Vec<T>>) -> Normalized<T> {
        self.normalized_convolution(of, kernel)
    }

    fn convolve_normalized_backward(
        &self,
        of: &Prepared<T>,
        kernel: Kernel<'_, Vec<T>>,
        normalized: &Normalized<T>,
        gradient: &Activations<T>,
        factor: f64,
        into: Option<&mut Activations<T>>,
        weight_wanted: bool,
    ) -> ConvolutionGradient<Self> {
        self.normalized_convolution_gradients(
            of,
            kernel,
            normalized,
            gradient,
            factor,
            into,
            weight_wanted,
        )
    }

    fn normalize(&self, of: &Activations<T>) -> Normalized<T> {
        self.normalization(of)
    }

    fn normalize_backward(&self, of: &Normalized<T>, gradient: &Activations<T>) -> Activations<T> {
        self.normalization_gradient(of, gradient)
    }

    fn statistics(&self, of: &Normalized<T>) -> [Vec<T>; 2] {
        let count = of.of.shape.pixels();
        let unbiased = |variance: &f64| T::from_f64(variance * count / (count - 1.0));
        [
            reals(&of.means),
            of.variances.iter().map(unbiased).collect(),
        ]
    }

    fn scale_shift(&self, of: &Normalized<T>, scale: &Vec<T>, shift: &Vec<T>) -> Activations<T> {
        self.affine(&of.of, &doubles(scale), &doubles(shift))
    }

    fn scale_shift_backward(
        &self,
        of: &Normalized<T>,
        scale: &Vec<T>,
        gradient: &Activations<T>,
    ) -> ([Vec<T>; 2], Activations<T>) {
        let sums = self.channel_products(gradient, &of.of);
        (
            sums.map(|sums| reals(&sums)),
            self.scale_channels(gradient, &doubles(scale)),
        )
    }

    fn normalize_with(
        &self,
        of: &Activations<T>,
        [means, variances]: [&Vec<T>; 2],
        scale: &Vec<T>,
        shift: &Vec<T>,
    ) -> Activations<T> {
        let statistics = [doubles(means), doubles(variances)];
        let statistics = [statistics[0].as_slice(), statistics[1].as_slice()];
        self.normalized_with(of, statistics, &doubles(scale), &doubles(shift))
    }

    fn average_pool(&self, of: &Activations<T>) -> Activations<T> {
        self.pooled(of)
    }

    fn average_pool_backward(&self, gradient: &Activations<T>) -> Activations<T> {
        self.pooled_gradient(gradient)
    }

    fn halve(&self, of: &Activations<T>) -> Activations<T> {
        self.halved(of)
    }

    fn halve_backward(&self, gradient: &Activations<T>) -> Activations<T> {
        self.halved_gradient(gradient)
    }

    fn rectified_means(&self, of: &Activations<T>) -> Vec<T> {
        head::rectified_means(of)
    }

    fn rectified_means_backward(&self, of: &Activations<T>, gradient: &Vec<T>) -> Activations<T> {
        self.rectified_pixel_means_gradient(of, gradient)
    }

    fn linear(&self, features: &Vec<T>, weight: &Vec<T>, bias: &Vec<T>) -> Vec<f64> {
        head::linear(features, weight, bias)
    }

    fn linear_backward(
        &self,
        features: &Vec<T>,
        weight: &Vec<T>,
        gradient: &[f64],
        images: usize,
    ) -> [Vec<T>; 3] {
        head::linear_gradients(features, weight, gradient, images)
    }

    fn scale_channels(&self, of: &Activations<T>, factors: &[f64]) -> Activations<T> {
        self.affine(of, factors, &vec![0.0; factors.len()])
    }

    fn channel_dots(&self, a: &Activations<T>, b: &Activations<T>) -> Vec<f64> {
        let [products, _] = self.channel_products(a, b);
        products
    }
}
