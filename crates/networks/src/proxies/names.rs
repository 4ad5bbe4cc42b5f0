//! The names of proxies.

use std::fmt;
use std::str::FromStr;

/// A zero-cost proxy. The page of the [module](super) has their definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proxy {
    /// Lengths of the gradients.
    GradNorm,
    /// What it costs to remove each weight, to first order.
    Snip,
    /// Weights times gradients, with their signs.
    Plain,
    /// What removing weights does to the gradients.
    Grasp,
    /// What it costs to remove each channel.
    Fisher,
    /// As [`Snip`](Self::Snip), but without any data.
    Synflow,
    /// How differently the network reacts to changes of different images.
    JacobCov,
    /// How well `ReLU`s tell images apart.
    Naswot,
    /// How much the network reacts to a small change of random images.
    Zen,
    /// Lengths of the weights.
    L2Norm,
    /// Trained weights.
    Params,
    /// Multiply-adds for one image.
    Flops,
}

/// A name that no proxy has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no proxy {name:?}; expected one of {}", Proxy::NAMES.join(", "))]
pub struct UnknownProxy {
    /// The name.
    pub name: String,
}

impl Proxy {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::GradNorm,
        Self::Snip,
        Self::Plain,
        Self::Grasp,
        Self::Fisher,
        Self::Synflow,
        Self::JacobCov,
        Self::Naswot,
        Self::Zen,
        Self::L2Norm,
        Self::Params,
        Self::Flops,
    ];

    /// Their names, in the same order.
    pub const NAMES: &'static [&'static str] = &[
        "grad_norm",
        "snip",
        "plain",
        "grasp",
        "fisher",
        "synflow",
        "jacob_cov",
        "naswot",
        "zen",
        "l2_norm",
        "params",
        "flops",
    ];

    /// Its name in the papers' programs.
    ///
    /// ```
    /// use nats_networks::proxies::Proxy;
    ///
    /// assert_eq!(Proxy::JacobCov.name(), "jacob_cov");
    /// assert_eq!("jacob_cov".parse(), Ok(Proxy::JacobCov));
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Whether it is computed from a batch of images.
    #[must_use]
    pub fn needs_images(self) -> bool {
        match self {
            Self::GradNorm
            | Self::Snip
            | Self::Plain
            | Self::Grasp
            | Self::Fisher
            | Self::JacobCov
            | Self::Naswot => true,
            Self::Synflow | Self::Zen | Self::L2Norm | Self::Params | Self::Flops => false,
        }
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Proxy {
    type Err = UnknownProxy;

    fn from_str(name: &str) -> Result<Self, UnknownProxy> {
        let found = Self::ALL.into_iter().find(|proxy| proxy.name() == name);
        found.ok_or_else(|| UnknownProxy {
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proxy_is_found_by_its_name() {
        for (proxy, &name) in Proxy::ALL.into_iter().zip(Proxy::NAMES) {
            assert_eq!(name.parse(), Ok(proxy));
        }
        let names = Proxy::ALL.map(|proxy| format!("{proxy:?}").to_lowercase());
        let plain: Vec<String> = Proxy::NAMES
            .iter()
            .map(|name| name.replace('_', ""))
            .collect();
        assert_eq!(plain, names);
    }
}
