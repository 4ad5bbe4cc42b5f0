//! The networks that architectures stand for.
//!
//! The crate [`nats_networks`] knows networks and no database. This module says which network an architecture
//! has on a data set, and compares networks with what a database has of them.

mod check_costs;
mod evaluate;
mod layers;
mod of_architecture;
#[cfg(feature = "networks")]
mod proxies;

pub use check_costs::{CheckCostsError, CostCheck, Disagreement};
pub use evaluate::{Answer, Evaluate, EvaluateError, Evaluation};
pub use layers::{NamedLayer, NetworkLayers};
#[cfg(feature = "cli")]
pub(crate) use layers::{part_name, shape_text};
pub use nats_networks;
pub use of_architecture::{ArchitectureError, NetworkError, architecture_at, data_set, plan};
#[cfg(feature = "networks")]
pub use proxies::{DrawError, ImageBatch, ScoreArchitectures, ScoreError};
