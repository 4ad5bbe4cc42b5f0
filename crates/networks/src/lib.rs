//! The networks that NATS-Bench trained.
//!
//! [`StateDict`] holds the weights of one by PyTorch's names, in PyTorch's order.

pub mod files;
mod state;

pub use state::{DataType, RepeatedKey, StateDict, Tensor, Values, WrongLength};
