//! The methods against what the original programs computed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod cell_steps;
mod choices;
mod controller;
mod options;
mod oracle;
mod pieces;
mod searches;
mod size_steps;
mod world;
