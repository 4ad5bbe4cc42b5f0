//! Numbers into tensors and back.

use burn_tensor::{DType, Device, Tensor, TensorData};

/// How precisely a network computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// 32 bits, as the networks were trained.
    #[default]
    Single,
    /// 64 bits, to compare with.
    Double,
}

impl Precision {
    fn data_type(self) -> DType {
        match self {
            Self::Single => DType::F32,
            Self::Double => DType::F64,
        }
    }

    /// A tensor on a device.
    pub(super) fn tensor<const D: usize, N: burn_tensor::Element>(
        self,
        numbers: Vec<N>,
        shape: [usize; D],
        device: &Device,
    ) -> Tensor<D> {
        let data = TensorData::new(numbers, shape).convert_dtype(self.data_type());
        Tensor::from_data(data, (device, self.data_type()))
    }

    /// Zeros on a device.
    pub(super) fn zeros<const D: usize>(self, shape: [usize; D], device: &Device) -> Tensor<D> {
        Tensor::zeros(shape, (device, self.data_type()))
    }
}

/// The numbers of a tensor, in row-major order.
pub(crate) fn numbers<const D: usize>(tensor: &Tensor<D>) -> Vec<f64> {
    let data = tensor.clone().inner().into_data().convert_dtype(DType::F64);
    data.iter::<f64>().collect()
}
