//! How weights and parameters follow their gradients.

mod adam;
mod sgd;

pub use adam::Adam;
pub use sgd::Sgd;
