//! Weight-sharing architecture search on the two search spaces of NATS-Bench.
//!
//! A *supernet* is one network that contains every architecture of a space. Training it on images while choosing among
//! its parts is how nine of the thirteen methods of the paper search.
//!
//! - [`engine`]: where numbers are computed, and the few operations that a supernet is made of.
//! - [`network`]: the supernets of both spaces.
//! - [`settings`]: what a search is run with.

pub mod data;
pub mod engine;
pub mod network;
mod record;
pub mod settings;

pub use record::{EpochRecord, PhaseRecord, TrainingRecord};

// Unit tests share a module with the tests of the public interface.
#[cfg(test)]
extern crate self as nats_supernet;
