//! Networks that run and are trained: outputs, gradients, running statistics, steps of training.
//!
//! The layers are computed by burn, on the processor. For outputs in eval mode alone, [`crate::infer`] is faster.
//!
//! ```
//! use nats_networks::run::{Device, Network, Precision, Sgd};
//! use nats_networks::{Images, NetworkConfig, Plan};
//!
//! let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
//! let plan = Plan::new(&config, 16)?;
//! let weights = plan.initial_weights(777);
//! let mut network = Network::new(plan, &weights, &Device::cpu(), Precision::Single)?;
//!
//! let images = Images::new(network.plan().input(), vec![0.5; 2 * 3 * 16 * 16])?;
//! let mut sgd = Sgd::default();
//! let first = network.gradients(&images, &[3, 7])?;
//! sgd.step(&mut network, &first, 0.01);
//! let second = network.gradients(&images, &[3, 7])?;
//! assert!(second.loss < first.loss);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod device;
mod forward;
mod gradients;
mod layers;
mod network;
mod sgd;
mod state_dict;
mod tensors;

pub use device::Device;
pub(crate) use forward::{Done, Norm, Watch};
pub use gradients::Gradients;
pub(crate) use gradients::track;
pub use network::{Network, Outputs};
pub use sgd::{Sgd, SgdSettings};
pub use tensors::Precision;
pub(crate) use tensors::numbers;

use crate::images::WrongImageShape;
use crate::weights::LayoutError;

/// Why a network cannot be loaded or run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The weights are those of another network.
    #[error(transparent)]
    Weights(#[from] LayoutError),
    /// Images of another shape.
    #[error(transparent)]
    Images(#[from] WrongImageShape),
    /// Not one class for each image.
    #[error("{found} classes are given for {images} images")]
    TargetCount {
        /// Classes given.
        found: usize,
        /// Images given.
        images: usize,
    },
    /// A class that the network does not know.
    #[error("the class of image {image} is {class}; the network tells {classes} apart")]
    Class {
        /// The image, counted from 0.
        image: usize,
        /// Its class.
        class: usize,
        /// Classes of the network.
        classes: usize,
    },
    /// A batch norm of a single number: it has no variance.
    #[error("{module} would normalise a single number; training needs more images")]
    SingleNumber {
        /// PyTorch's name of the batch norm.
        module: String,
    },
    /// Factors for a gradient that are not one for each number that comes out.
    #[error("{found} factors are given for {expected} numbers")]
    FactorCount {
        /// Factors given.
        found: usize,
        /// Numbers that come out.
        expected: usize,
    },
}
