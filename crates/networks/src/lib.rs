//! The networks that NATS-Bench trained.
//!
//! [`NetworkConfig`] says what is built: from the text of an architecture, or from the dict of `get_net_config`. [`Plan`]
//! is the network, step by step, and everything else follows from it: what it costs, the names and shapes of its weights,
//! and the weights that training begins with. [`StateDict`] holds the weights of a network by PyTorch's names, in
//! PyTorch's order.
//!
//! [`files`] are weights as other programs read them, [`data_sets`] what networks are shown.
//!
//! ```
//! use nats_networks::{NetworkConfig, Plan};
//!
//! let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
//! let plan = Plan::new(&config, 32)?;
//! println!("{} weights, {} million multiply-adds", plan.params(), plan.flops_millions());
//!
//! let weights = plan.initial_weights(777);
//! assert_eq!(weights.len(), 129);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod config;
pub mod data_sets;
pub mod files;
#[cfg(feature = "infer")]
mod images;
#[cfg(feature = "infer")]
pub mod infer;
mod official;
mod plan;
#[cfg(feature = "run")]
pub mod proxies;
#[cfg(feature = "run")]
pub mod run;
mod state;
mod weights;

pub use cell::{Cell, CellError, Edge, Operation};
pub use config::{ConfigError, MOST_CHANNELS, MOST_CLASSES, MOST_EDGES, NetworkConfig};
#[cfg(feature = "infer")]
pub use images::{Images, WrongImageLength, WrongImageShape};
pub use official::{Channels, Genotype, OfficialConfig};
pub use plan::{Convolution, Layer, Piece, Place, Plan, Shape, SideError, Step, Value};
pub use state::{DataType, RepeatedKey, StateDict, Tensor, Values, WrongLength};
pub use weights::{Entry, LayoutError, Module, Role};
