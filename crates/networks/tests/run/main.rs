//! Networks that run, against what PyTorch computed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod filling;
mod layers;
mod networks;
#[path = "../suite/oracle.rs"]
mod oracle;
mod proxies;
mod refusals;
mod within;
