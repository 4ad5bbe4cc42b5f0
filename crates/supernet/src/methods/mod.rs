//! The nine methods, and what a tenth one has to be.
//!
//! A [`Method`] makes routes through a supernet, learns from the gradients for their factors, and chooses an architecture.
//! [`cell_method`] and [`size_method`] have the methods of the paper. `examples/tenth_method.rs` has one that is not among
//! them.

mod channels;
mod darts;
mod enas;
mod fbnet;
mod gdas;
mod gumbel;
mod look_ahead;
mod method;
mod parameters;
mod paths;
mod rsps;
mod setn;
mod softmax;
mod tas;
mod tunas;
mod width_rule;

pub use channels::{interpolation, mask};
pub use darts::Darts;
pub use enas::{Controller, Enas, Roll, Updates};
pub use fbnet::FbnetV2;
pub use gdas::Gdas;
pub use gumbel::{gumbel_softmax, gumbel_softmax_gradient};
pub use look_ahead::LookAhead;
pub use method::{CellNetwork, Choice, Method, SizeNetwork, cell_method, size_method};
pub use parameters::Parameters;
pub use paths::{all_paths, best_of, most_probable_paths, random_paths};
pub use rsps::Rsps;
pub use setn::Setn;
pub use softmax::{largest, log_softmax, softmax, softmax_gradient};
pub use tas::Tas;
pub use tunas::{MovingAverage, Tunas};
