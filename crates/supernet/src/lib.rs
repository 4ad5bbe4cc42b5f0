//! Weight-sharing architecture search on the two search spaces of NATS-Bench.
//!
//! A *supernet* is one network that contains every architecture of a space. Training it on images while choosing among
//! its parts is how nine of the thirteen methods of the paper search.
//!
//! - [`engine`]: where numbers are computed, and the few operations that a supernet is made of.
//! - [`network`]: the supernets of both spaces.
//! - [`data`]: the images that a search is shown.
//! - [`settings`]: what a search is run with.
//! - [`draws`]: what is random.
//! - [`optimizer`]: how weights and parameters follow their gradients.
//! - [`epoch`]: what a method is given.
//! - [`methods`]: the nine methods, and what a tenth one has to be.
//! - [`search`]: a search, epoch by epoch; [`state`] is what it keeps between two epochs.
//! - [`run`]: a search that is kept on a disk.

mod architecture;
pub mod data;
pub mod draws;
pub mod engine;
pub mod epoch;
pub mod methods;
pub mod network;
pub mod optimizer;
mod record;
pub mod run;
pub mod search;
pub mod settings;
pub mod state;

pub use architecture::Architecture;
pub use record::{EpochRecord, PhaseRecord, TrainingRecord};

// Unit tests share a module with the tests of the public interface.
#[cfg(test)]
extern crate self as nats_supernet;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
