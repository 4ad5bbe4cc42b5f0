//! What burn computes on.

use burn_tensor::{DType, Device, Tensor, TensorData};

#[cfg(feature = "cuda")]
use crate::engine::Engine as _;

/// What burn computes on.
#[derive(Debug, Clone)]
pub struct Burn {
    device: Device,
    data_type: DType,
    pub(super) name: String,
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

    /// The processor, in single or double precision. [`Cpu`](crate::engine::Cpu) is faster.
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

    pub(super) fn tensor<const D: usize>(&self, values: &[f64], shape: [usize; D]) -> Tensor<D> {
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
