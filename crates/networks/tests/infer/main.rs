//! Outputs in eval mode without burn, against what PyTorch computed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

#[path = "../run/filling.rs"]
mod filling;
mod networks;
#[path = "../suite/oracle.rs"]
mod oracle;
mod refusals;
#[path = "../run/within.rs"]
mod within;
