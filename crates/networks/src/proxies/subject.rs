//! What proxies are computed of.

use crate::plan::Plan;
use crate::run::{Device, Network, Precision};
use crate::state::StateDict;

use super::batch::Batch;
use super::first_order::Slopes;
use super::{Proxy, ProxyError, fisher, grasp, jacob_cov, naswot, synflow, weights, zen};

/// A network with all that its proxies are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The network.
    pub plan: &'a Plan,
    /// Its weights: usually the initial ones. `zen` draws its own.
    pub weights: &'a StateDict,
    /// Some of its training images.
    pub batch: Option<Batch<'a>>,
    /// What `zen` draws its weights and images from.
    pub seed: u64,
    /// How many images `zen` draws.
    pub gaussian_images: usize,
    /// How precisely all but `synflow` and `grasp` are computed.
    pub precision: Precision,
}

impl<'a> Subject<'a> {
    /// A network and its weights, without images, with seed 0, 64 images for `zen`, and single precision.
    #[must_use]
    pub fn new(plan: &'a Plan, weights: &'a StateDict) -> Self {
        Self {
            plan,
            weights,
            batch: None,
            seed: 0,
            gaussian_images: 64,
            precision: Precision::Single,
        }
    }

    /// The values of some proxies, in their order. The same question always has the same answer.
    ///
    /// A value is infinite or NaN where the definition makes it so: `naswot` is -inf for a network that does not tell
    /// the images apart, and `jacob_cov` is NaN where the logits do not depend on one of the images.
    ///
    /// # Errors
    ///
    /// [`ProxyError`] for images or weights of another network, and without images where a proxy needs them.
    pub fn compute(&self, proxies: &[Proxy]) -> Result<Vec<f64>, ProxyError> {
        if self.plan.features().is_none() {
            return Err(ProxyError::NoClassifier);
        }
        let network = self.network(self.precision)?;
        let mut slopes = None; // three proxies are made from the same gradients
        let values = proxies
            .iter()
            .map(|&proxy| self.value(proxy, &network, &mut slopes));
        values.collect()
    }

    fn value(
        &self,
        proxy: Proxy,
        network: &Network,
        slopes: &mut Option<Slopes>,
    ) -> Result<f64, ProxyError> {
        let batch = || self.batch.ok_or(ProxyError::NoImages { proxy });
        let mut slopes = |batch| match slopes {
            Some(slopes) => Ok(slopes.clone()),
            None => Slopes::new(network, batch).map(|new| slopes.insert(new).clone()),
        };
        Ok(match proxy {
            Proxy::GradNorm => slopes(batch()?)?.lengths(),
            Proxy::Snip => slopes(batch()?)?.snip(),
            Proxy::Plain => slopes(batch()?)?.plain(),
            Proxy::Grasp => grasp::value(&self.network(Precision::Double)?, batch()?)?,
            Proxy::Fisher => fisher::value(network, batch()?)?,
            Proxy::Synflow => synflow::value(&self.network(Precision::Double)?)?,
            Proxy::JacobCov => jacob_cov::value(network, batch()?)?,
            Proxy::Naswot => naswot::value(network, batch()?)?,
            Proxy::Zen => zen::value(self.plan, self.seed, self.gaussian_images, self.precision)?,
            Proxy::L2Norm => weights::lengths(network),
            Proxy::Params => self.plan.params() as f64,
            Proxy::Flops => self.plan.flops() as f64,
        })
    }

    fn network(&self, precision: Precision) -> Result<Network, ProxyError> {
        let plan = self.plan.clone();
        Ok(Network::new(plan, self.weights, &Device::cpu(), precision)?)
    }
}
