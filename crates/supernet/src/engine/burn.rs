//! Tensors of burn: on a graphics card of NVIDIA, or on the processor to compare with.
//!
//! Each operation backward is written with operations forward, so no graph is kept here, either.

use burn_tensor::module::{avg_pool2d, conv_transpose2d, conv2d};
use burn_tensor::ops::{AvgPoolOptions, ConvOptions, ConvTransposeOptions};
use burn_tensor::{DType, Device, Tensor, TensorData, activation};

use super::{ConvolutionGradient, Engine, Kernel, Shape};

/// Added to variances.
const EPSILON: f64 = 1e-5;

/// What burn computes on.
#[derive(Debug, Clone)]
pub struct Burn {
    device: Device,
    data_type: DType,
    name: String,
}

/// What convolutions read.
#[derive(Debug, Clone)]
pub struct Prepared {
    values: Tensor<4>,
    rectified: bool,
}

/// Channels with mean 0 and variance 1.
#[derive(Debug, Clone)]
pub struct Normalized {
    values: Tensor<4>,
    mean: Tensor<1>,
    /// Biased.
    variance: Tensor<1>,
}

impl Burn {
    /// A graphics card, by its number, in single precision.
    ///
    /// Its driver and NVIDIA's compiler (`libnvrtc`, with the headers of CUDA in `CUDA_PATH`) are loaded here, and a sum
    /// is computed.
    ///
    /// # Errors
    ///
    /// [`NoCuda`] with what burn says, if that does not work.
    #[cfg(feature = "cuda")]
    pub fn cuda(number: usize) -> Result<Self, NoCuda> {
        let engine = move || {
            let name = format!("CUDA device {number}, 32-bit numbers");
            let engine = Self {
                device: Device::cuda(number),
                data_type: DType::F32,
                name,
            };
            let one = engine.weight(&[1.0]);
            let two = engine.combine(&[(1.0, &one), (1.0, &one)]);
            (engine.numbers(&two) == [2.0]).then_some(engine)
        };
        // burn has no other way to say that a library is missing.
        let computed = std::panic::catch_unwind(engine);
        let message = match computed {
            Ok(Some(engine)) => return Ok(engine),
            Ok(None) => "one and one are not two there".to_owned(),
            Err(panic) => said(&*panic),
        };
        Err(NoCuda { number, message })
    }

    /// The processor, in single or double precision. [`Cpu`](super::Cpu) is faster.
    #[must_use]
    pub fn processor(double: bool) -> Self {
        let (data_type, bits) = if double {
            (DType::F64, 64)
        } else {
            (DType::F32, 32)
        };
        let name = format!("CPU by burn, {bits}-bit numbers");
        Self {
            device: Device::flex(),
            data_type,
            name,
        }
    }

    fn tensor<const D: usize>(&self, values: &[f64], shape: [usize; D]) -> Tensor<D> {
        let data = TensorData::new(values.to_vec(), shape).convert_dtype(self.data_type);
        Tensor::from_data(data, (&self.device, self.data_type))
    }
}

/// A graphics card that cannot be used.
#[cfg(feature = "cuda")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("CUDA device {number} cannot be used: {message}")]
pub struct NoCuda {
    /// Its number.
    pub number: usize,
    /// What burn says.
    pub message: String,
}

/// What a panic said.
#[cfg(feature = "cuda")]
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no reason is given").to_owned()
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor
        .into_data()
        .convert_dtype(DType::F64)
        .iter::<f64>()
        .collect()
}

/// A number for each channel, to be used with activations.
fn channels(of: &Tensor<1>) -> Tensor<4> {
    let [count] = of.dims();
    of.clone().reshape([1, count, 1, 1])
}

/// The sum of each channel.
fn channel_sums(of: Tensor<4>) -> Tensor<1> {
    let count = of.dims()[1];
    of.sum_dim(3).sum_dim(2).sum_dim(0).reshape([count])
}

/// Activations of a channel.
fn count(of: &Tensor<4>) -> f64 {
    let [images, _, rows, columns] = of.dims();
    (images * rows * columns) as f64
}

impl Kernel<'_, Tensor<1>> {
    fn weight(&self) -> Tensor<4> {
        let of = self.of;
        self.weight
            .clone()
            .reshape([of.outputs, of.inputs, of.kernel, of.kernel])
    }

    fn padding(&self) -> usize {
        self.of.kernel / 2
    }

    fn options(&self) -> ConvOptions<2> {
        ConvOptions::new([self.of.stride; 2], [self.padding(); 2], [1, 1], 1)
    }

    /// The gradient for what was read.
    fn back(&self, gradient: Tensor<4>, side: usize) -> Tensor<4> {
        let of = self.of;
        let reached = (gradient.dims()[2] - 1) * of.stride + of.kernel - 2 * self.padding();
        let (stride, padding) = ([of.stride; 2], [self.padding(); 2]);
        let options = ConvTransposeOptions::new(stride, padding, [side - reached; 2], [1, 1], 1);
        conv_transpose2d(gradient, self.weight(), None, options)
    }

    /// The gradient for the weights: images are summed over as channels are, and channels stay apart as images do.
    fn of_weight(&self, read: Tensor<4>, gradient: Tensor<4>) -> Tensor<1> {
        let of = self.of;
        let options = ConvOptions::new([1, 1], [self.padding(); 2], [of.stride; 2], 1);
        let all = conv2d(
            read.swap_dims(0, 1),
            gradient.swap_dims(0, 1),
            None,
            options,
        );
        let all = all.slice([0..of.inputs, 0..of.outputs, 0..of.kernel, 0..of.kernel]);
        all.swap_dims(0, 1)
            .reshape([of.outputs * of.inputs * of.kernel * of.kernel])
    }
}

/// Adds to a tensor in its place.
fn add_to(into: &mut Tensor<4>, tensor: Tensor<4>) {
    *into = into.clone() + tensor;
}

impl Normalized {
    fn of(values: &Tensor<4>) -> Self {
        let count = count(values);
        let mean = channel_sums(values.clone()).div_scalar(count);
        let distances = values.clone() - channels(&mean);
        let variance = channel_sums(distances.clone() * distances.clone()).div_scalar(count);
        let deviations = channels(&variance).add_scalar(EPSILON).sqrt();
        Self {
            values: distances / deviations,
            mean,
            variance,
        }
    }

    /// The gradient for what was normalized, and its products with the normalized numbers, added up.
    fn back(&self, gradient: &Tensor<4>, factor: f64) -> (Tensor<4>, Tensor<1>) {
        let count = count(gradient);
        let products = channel_sums(gradient.clone() * self.values.clone());
        let means = channel_sums(gradient.clone()).div_scalar(count);
        let slopes = products.clone().div_scalar(count);
        let centred = gradient.clone() - channels(&means) - self.values.clone() * channels(&slopes);
        let deviations = channels(&self.variance).add_scalar(EPSILON).sqrt();
        ((centred / deviations).mul_scalar(factor), products.sum())
    }
}

/// Means of three rows and three columns.
fn pool_options(count_border: bool) -> AvgPoolOptions<2> {
    let mut options = AvgPoolOptions::new([3; 2])
        .with_stride([1; 2])
        .with_padding([1; 2]);
    options.count_include_pad = count_border;
    options
}

impl Engine for Burn {
    type Array = Tensor<1>;
    type Activations = Tensor<4>;
    type Prepared = Prepared;
    type Normalized = Normalized;
    type Number = Tensor<1>;

    fn name(&self) -> String {
        self.name.clone()
    }

    fn weight(&self, values: &[f64]) -> Tensor<1> {
        self.tensor(values, [values.len()])
    }

    fn numbers(&self, array: &Tensor<1>) -> Vec<f64> {
        numbers(array.clone())
    }

    fn combine(&self, terms: &[(f64, &Tensor<1>)]) -> Tensor<1> {
        let each = terms
            .iter()
            .map(|&(factor, array)| array.clone().mul_scalar(factor));
        each.reduce(|sum, term| sum + term)
            .unwrap_or_else(|| self.weight(&[]))
    }

    fn sum_of_squares(&self, array: &Tensor<1>) -> f64 {
        numbers((array.clone() * array.clone()).sum()).iter().sum()
    }

    fn values(&self, of: Vec<Tensor<1>>) -> Vec<f64> {
        if of.is_empty() {
            Vec::new()
        } else {
            numbers(Tensor::cat(of, 0))
        }
    }

    fn activations(&self, shape: Shape, values: &[f64]) -> Tensor<4> {
        self.tensor(
            values,
            [shape.images, shape.channels, shape.side, shape.side],
        )
    }

    fn activation_numbers(&self, of: &Tensor<4>) -> Vec<f64> {
        numbers(of.clone())
    }

    fn zeros_like(&self, of: &Tensor<4>) -> Tensor<4> {
        of.zeros_like()
    }

    fn zeros_for(&self, prepared: &Prepared) -> Tensor<4> {
        prepared.values.zeros_like()
    }

    fn copy_normalized(&self, of: &Normalized) -> Tensor<4> {
        of.values.clone()
    }

    fn add(&self, into: &mut Tensor<4>, factor: f64, of: &Tensor<4>) {
        add_to(into, of.clone().mul_scalar(factor));
    }

    fn add_number(&self, into: &mut Tensor<4>, number: f64) {
        *into = into.clone().add_scalar(number);
    }

    fn add_normalized(&self, into: &mut Tensor<4>, factor: f64, of: &Normalized) {
        self.add(into, factor, &of.values);
    }

    fn dot(&self, a: &Tensor<4>, b: &Tensor<4>) -> Tensor<1> {
        (a.clone() * b.clone()).sum()
    }

    fn sum(&self, of: &Tensor<4>) -> Tensor<1> {
        of.clone().sum()
    }

    fn prepare(&self, of: &Tensor<4>, rectify: bool) -> Prepared {
        let values = if rectify {
            activation::relu(of.clone())
        } else {
            of.clone()
        };
        Prepared {
            values,
            rectified: rectify,
        }
    }

    fn prepare_backward(&self, into: &mut Tensor<4>, prepared: &Prepared, gradient: &Tensor<4>) {
        let gradient = gradient.clone();
        let passed = if prepared.rectified {
            gradient.mask_fill(prepared.values.clone().lower_equal_elem(0.0), 0.0)
        } else {
            gradient
        };
        add_to(into, passed);
    }

    fn convolve(&self, of: &Prepared, kernel: Kernel<'_, Tensor<1>>) -> Tensor<4> {
        conv2d(
            of.values.clone(),
            kernel.weight(),
            kernel.bias.cloned(),
            kernel.options(),
        )
    }

    fn convolve_backward(
        &self,
        of: &Prepared,
        kernel: Kernel<'_, Tensor<1>>,
        gradient: &Tensor<4>,
        into: &mut Tensor<4>,
        weight_wanted: bool,
    ) -> Option<Tensor<1>> {
        add_to(into, kernel.back(gradient.clone(), of.values.dims()[2]));
        weight_wanted.then(|| kernel.of_weight(of.values.clone(), gradient.clone()))
    }

    fn convolve_normalized(&self, of: &Prepared, kernel: Kernel<'_, Tensor<1>>) -> Normalized {
        Normalized::of(&self.convolve(of, kernel))
    }

    fn convolve_normalized_backward(
        &self,
        of: &Prepared,
        kernel: Kernel<'_, Tensor<1>>,
        normalized: &Normalized,
        gradient: &Tensor<4>,
        factor: f64,
        into: Option<&mut Tensor<4>>,
        weight_wanted: bool,
    ) -> ConvolutionGradient<Self> {
        let (gradient, number) = normalized.back(gradient, factor);
        if let Some(into) = into {
            add_to(into, kernel.back(gradient.clone(), of.values.dims()[2]));
        }
        let weight = weight_wanted.then(|| kernel.of_weight(of.values.clone(), gradient));
        ConvolutionGradient {
            weight,
            factor: number,
        }
    }

    fn normalize(&self, of: &Tensor<4>) -> Normalized {
        Normalized::of(of)
    }

    fn normalize_backward(&self, of: &Normalized, gradient: &Tensor<4>) -> Tensor<4> {
        of.back(gradient, 1.0).0
    }

    fn statistics(&self, of: &Normalized) -> [Tensor<1>; 2] {
        let count = count(&of.values);
        [
            of.mean.clone(),
            of.variance.clone().mul_scalar(count / (count - 1.0)),
        ]
    }

    fn scale_shift(&self, of: &Normalized, scale: &Tensor<1>, shift: &Tensor<1>) -> Tensor<4> {
        of.values.clone() * channels(scale) + channels(shift)
    }

    fn scale_shift_backward(
        &self,
        of: &Normalized,
        scale: &Tensor<1>,
        gradient: &Tensor<4>,
    ) -> ([Tensor<1>; 2], Tensor<4>) {
        let of_scale = channel_sums(gradient.clone() * of.values.clone());
        let of_shift = channel_sums(gradient.clone());
        ([of_scale, of_shift], gradient.clone() * channels(scale))
    }

    fn normalize_with(
        &self,
        of: &Tensor<4>,
        [mean, variance]: [&Tensor<1>; 2],
        scale: &Tensor<1>,
        shift: &Tensor<1>,
    ) -> Tensor<4> {
        let deviations = channels(variance).add_scalar(EPSILON).sqrt();
        (of.clone() - channels(mean)) / deviations * channels(scale) + channels(shift)
    }

    fn average_pool(&self, of: &Tensor<4>) -> Tensor<4> {
        avg_pool2d(of.clone(), pool_options(false))
    }

    fn average_pool_backward(&self, gradient: &Tensor<4>) -> Tensor<4> {
        // Each pixel gives its part to those around it: what it had from them, the other way round.
        let shares = avg_pool2d(gradient.ones_like(), pool_options(true)).mul_scalar(9.0);
        avg_pool2d(gradient.clone() / shares, pool_options(true)).mul_scalar(9.0)
    }

    fn halve(&self, of: &Tensor<4>) -> Tensor<4> {
        avg_pool2d(of.clone(), AvgPoolOptions::new([2; 2]).with_stride([2; 2]))
    }

    fn halve_backward(&self, gradient: &Tensor<4>) -> Tensor<4> {
        let [images, channels, rows, columns] = gradient.dims();
        let each = gradient
            .clone()
            .mul_scalar(0.25)
            .reshape([images, channels, rows, 1, columns, 1]);
        let four = each.expand([images, channels, rows, 2, columns, 2]);
        four.reshape([images, channels, 2 * rows, 2 * columns])
    }

    fn rectified_means(&self, of: &Tensor<4>) -> Tensor<1> {
        let [images, channels, ..] = of.dims();
        activation::relu(of.clone())
            .mean_dim(3)
            .mean_dim(2)
            .reshape([images * channels])
    }

    fn rectified_means_backward(&self, of: &Tensor<4>, gradient: &Tensor<1>) -> Tensor<4> {
        let [images, channels, rows, columns] = of.dims();
        let each = gradient.clone().div_scalar((rows * columns) as f64);
        let each = each
            .reshape([images, channels, 1, 1])
            .expand([images, channels, rows, columns]);
        each.mask_fill(of.clone().lower_equal_elem(0.0), 0.0)
    }

    fn linear(&self, features: &Tensor<1>, weight: &Tensor<1>, bias: &Tensor<1>) -> Vec<f64> {
        let classes = bias.dims()[0];
        let length = weight.dims()[0] / classes;
        let images = features.dims()[0] / length;
        let features = features.clone().reshape([images, length]);
        let weight = weight.clone().reshape([classes, length]);
        numbers(features.matmul(weight.transpose()) + bias.clone().reshape([1, classes]))
    }

    fn linear_backward(
        &self,
        features: &Tensor<1>,
        weight: &Tensor<1>,
        gradient: &[f64],
        images: usize,
    ) -> [Tensor<1>; 3] {
        let (length, classes) = (features.dims()[0] / images, gradient.len() / images);
        let gradient = self.tensor(gradient, [images, classes]);
        let features = features.clone().reshape([images, length]);
        let weight = weight.clone().reshape([classes, length]);
        [
            gradient
                .clone()
                .transpose()
                .matmul(features)
                .reshape([classes * length]),
            gradient.clone().sum_dim(0).reshape([classes]),
            gradient.matmul(weight).reshape([images * length]),
        ]
    }

    fn scale_channels(&self, of: &Tensor<4>, factors: &[f64]) -> Tensor<4> {
        of.clone() * channels(&self.weight(factors))
    }

    fn channel_dots(&self, a: &Tensor<4>, b: &Tensor<4>) -> Vec<f64> {
        numbers(channel_sums(a.clone() * b.clone()))
    }
}
