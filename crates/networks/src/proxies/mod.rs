//! Zero-cost proxies: numbers that are meant to say, before any training, how good a network will be.
//!
//! Each is computed as the program does that was published with its paper. "Weights" are those of convolutions and of
//! the classifier, without biases and without batch norms; w is a weight and g its gradient of the mean cross-entropy of
//! a batch, in training mode.
//!
//! | name | what it is | paper |
//! | --- | --- | --- |
//! | `grad_norm` | sum over layers of the length of the vector of all g | [Abdelfattah et al. 2021](https://arxiv.org/abs/2101.08134) |
//! | `snip` | sum of \|w g\| | [Lee et al. 2019](https://arxiv.org/abs/1810.02340) |
//! | `plain` | sum of w g | Abdelfattah et al. 2021 |
//! | `grasp` | -w H g, H the second derivatives of the loss | [Wang et al. 2020](https://arxiv.org/abs/2002.07376) |
//! | `fisher` | for each channel that a layer makes, half the mean over images of (sum over pixels of number times gradient)², times the weights of the channel, summed | [Theis et al. 2018](https://arxiv.org/abs/1801.05787), [Turner et al. 2020](https://arxiv.org/abs/1906.04113) |
//! | `synflow` | sum of \|w g\|, where each w is replaced by its absolute value, batch norms are left out, and g is the gradient of the sum of all logits for one image of ones | [Tanaka et al. 2020](https://arxiv.org/abs/2006.05467) |
//! | `jacob_cov` | -sum of ln(v + 1e-5) + 1/(v + 1e-5) over the eigenvalues v of the correlations between the images' gradients of the sum of all logits, in training mode | [Mellor et al. 2020](https://arxiv.org/abs/2006.04647v1) |
//! | `naswot` | ln \|det K\|: K counts for each two images how many inputs of `ReLU`s are positive in both or in neither, in training mode | [Mellor et al. 2021](https://arxiv.org/abs/2006.04647) |
//! | `zen` | ln of the mean over images of the sum of \|f(x) - f(x + 0.01 y)\|, plus the sum over batch norms of half the ln of the mean variance; weights, x and y Gaussian | [Lin et al. 2021](https://arxiv.org/abs/2102.01063) |
//! | `l2_norm` | sum over layers of the length of the vector of all w | Abdelfattah et al. 2021 |
//! | `params` | trained weights | |
//! | `flops` | multiply-adds for one image | |
//!
//! All of Abdelfattah et al. are as in [their program](https://github.com/SamsungLabs/zero-cost-nas), where `fisher`
//! counts each channel once for each of its weights. Three more details are easily missed:
//!
//! - `grasp`: H g is the difference of two gradients, 3e-8 |w| before and behind the weights along g, in double precision.
//!   `ReLU`s let pass in both what they let pass at the weights themselves, as a second backward pass has it. It was
//!   within 1e-8 of PyTorch's second backward pass.
//! - `naswot`: `ReLU`s that no gradient of the logits reaches do not count.
//! - `zen`: f is what the mean of pixels reads. Its variances are those that batch norms keep after the two passes, which
//!   begin at 1 and move by a tenth each time, as in [its program](https://github.com/idstcv/ZenNAS). That program takes
//!   the mean of 32 repetitions; this is one.
//!
//! `synflow` and `grasp` are computed in double precision, the others as precisely as [`Subject::precision`] says.
//!
//! ```
//! use nats_networks::proxies::{Batch, Proxy, Subject};
//! use nats_networks::{Images, NetworkConfig, Plan};
//!
//! let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
//! let plan = Plan::new(&config, 16)?;
//! let weights = plan.initial_weights(777);
//! let images = Images::new(plan.input(), (0..2 * 768).map(|at| (at % 7) as f32).collect())?;
//! let batch = Batch { images: &images, labels: &[3, 7] };
//! let subject = Subject { batch: Some(batch), ..Subject::new(&plan, &weights) };
//! let values = subject.compute(&[Proxy::Synflow, Proxy::Naswot, Proxy::Params])?;
//! assert_eq!(values[2], 11_714.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod first_order;
mod fisher;
mod gaussian;
mod grasp;
mod jacob_cov;
mod names;
mod naswot;
mod subject;
mod synflow;
mod weights;
mod zen;

pub use batch::Batch;
pub use names::{Proxy, UnknownProxy};
pub use subject::Subject;

use crate::run::RunError;

/// Why a proxy was not computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The weights or the batch are not those of the network.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A proxy that is computed from images.
    #[error("{proxy} is computed from images with their classes, and none are given")]
    NoImages {
        /// The proxy.
        proxy: Proxy,
    },
    /// Proxies are of networks.
    #[error("a piece of a network has no proxies: it has no classifier")]
    NoClassifier,
}
