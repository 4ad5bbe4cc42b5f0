//! What accuracy is weighed against in a Pareto front.

use std::fmt;
use std::str::FromStr;

use crate::query::MeasuredColumn;

/// The cost of a Pareto front.
///
/// ```
/// use natsbench::report::ParetoCost;
///
/// assert_eq!("flops".parse(), Ok(ParetoCost::FlopsMillions));
/// let latency: ParetoCost = "hw_nas_bench.raspi4_latency".parse()?;
/// assert!(matches!(latency, ParetoCost::Column(_)));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ParetoCost {
    /// Multiply-adds for one image, in millions.
    #[default]
    FlopsMillions,
    /// Weights, in millions.
    ParamsMillions,
    /// A column of an extension, of which less is better.
    Column(MeasuredColumn),
}

impl fmt::Display for ParetoCost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FlopsMillions => formatter.write_str("flops"),
            Self::ParamsMillions => formatter.write_str("params"),
            Self::Column(column) => column.fmt(formatter),
        }
    }
}

impl FromStr for ParetoCost {
    type Err = String;

    /// Reads `flops`, `params` or the name of a column of an extension.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "flops" => Ok(Self::FlopsMillions),
            "params" => Ok(Self::ParamsMillions),
            other => other.parse().map(Self::Column).map_err(|_| {
                format!("{text:?} is no cost; expected flops, params or EXTENSION.COLUMN")
            }),
        }
    }
}
