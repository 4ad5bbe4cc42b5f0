//! Where numbers are computed.

/// What computes: the processor or a graphics card.
#[derive(Debug, Clone)]
pub struct Device(pub(super) burn_tensor::Device);

impl Device {
    /// The processor, with one thread.
    #[must_use]
    pub fn cpu() -> Self {
        Self(burn_tensor::Device::flex())
    }
}
