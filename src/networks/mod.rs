//! The networks that architectures stand for.
//!
//! The crate [`nats_networks`] knows networks and no database. This module says which network an architecture
//! has on a data set, and compares networks with what a database has of them.

mod check_costs;
mod of_architecture;

pub use check_costs::{CheckCostsError, CostCheck, Disagreement};
pub use nats_networks;
pub use of_architecture::{ArchitectureError, NetworkError, architecture_at, data_set, plan};
