//! The names of methods and spaces.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the two search spaces of NATS-Bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Space {
    /// `tss`, topologies: which operation each edge of a cell has.
    #[serde(rename = "tss")]
    Topology,
    /// `sss`, sizes: how many channels each of five layers has.
    #[serde(rename = "sss")]
    Size,
}

impl Space {
    /// Its short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Topology => "tss",
            Self::Size => "sss",
        }
    }
}

impl fmt::Display for Space {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// How a search learns and chooses.
///
/// ```
/// use nats_supernet::settings::MethodName;
///
/// assert_eq!("darts-v1".parse(), Ok(MethodName::DartsV1));
/// assert_eq!("random".parse(), Ok(MethodName::Rsps));
/// assert!("darts".parse::<MethodName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum MethodName {
    /// `darts-v1`: all operations at once, each with a share; first order.
    DartsV1,
    /// `darts-v2`: the same, looking one step of the weights ahead; second order.
    DartsV2,
    /// `gdas`: one operation of each edge, drawn with Gumbel noise, with a gradient for all.
    Gdas,
    /// `setn`: weights learn on uniform paths; the best of the most probable architectures is chosen.
    Setn,
    /// `rsps`: random paths; the best of random architectures is chosen.
    Rsps,
    /// `enas`: a controller, trained by reinforcement, draws the paths.
    Enas,
    /// `tas`: two widths at once, brought to the same width by interpolation.
    Tas,
    /// `fbnet-v2`: a mask of channels, softened by Gumbel noise.
    FbnetV2,
    /// `tunas`: a mask of channels, drawn; its distribution is learned by reinforcement.
    Tunas,
    /// A method that is not of this crate.
    Other(String),
}

impl MethodName {
    /// The nine methods of this crate: those of the topology space, then those of the size space.
    pub const ALL: [Self; 9] = [
        Self::DartsV1,
        Self::DartsV2,
        Self::Gdas,
        Self::Setn,
        Self::Rsps,
        Self::Enas,
        Self::Tas,
        Self::FbnetV2,
        Self::Tunas,
    ];

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::DartsV1 => "darts-v1",
            Self::DartsV2 => "darts-v2",
            Self::Gdas => "gdas",
            Self::Setn => "setn",
            Self::Rsps => "rsps",
            Self::Enas => "enas",
            Self::Tas => "tas",
            Self::FbnetV2 => "fbnet-v2",
            Self::Tunas => "tunas",
            Self::Other(name) => name,
        }
    }

    /// The space that it searches. `None` for a method that is not of this crate.
    #[must_use]
    pub fn space(&self) -> Option<Space> {
        match self {
            Self::DartsV1 | Self::DartsV2 | Self::Gdas | Self::Setn | Self::Rsps | Self::Enas => {
                Some(Space::Topology)
            }
            Self::Tas | Self::FbnetV2 | Self::Tunas => Some(Space::Size),
            Self::Other(_) => None,
        }
    }

    /// Whether its draws have a temperature.
    #[must_use]
    pub fn has_temperature(&self) -> bool {
        matches!(self, Self::Gdas | Self::Tas | Self::FbnetV2)
    }
}

impl fmt::Display for MethodName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A name that no method of this crate has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no method {0:?}; expected darts-v1, darts-v2, gdas, setn, rsps, enas, tas, fbnet-v2 or tunas"
)]
pub struct UnknownMethod(pub String);

impl FromStr for MethodName {
    type Err = UnknownMethod;

    /// A method of this crate, also by the name that the original scripts have for it.
    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        let official = match name {
            "random" => Some(Self::Rsps),
            "mask_gumbel" => Some(Self::FbnetV2),
            "mask_rl" => Some(Self::Tunas),
            _ => Self::ALL.into_iter().find(|method| method.name() == name),
        };
        official.ok_or_else(|| UnknownMethod(name.to_owned()))
    }
}

impl From<String> for MethodName {
    fn from(name: String) -> Self {
        name.parse().unwrap_or(Self::Other(name))
    }
}

impl From<MethodName> for String {
    fn from(method: MethodName) -> Self {
        method.name().to_owned()
    }
}
