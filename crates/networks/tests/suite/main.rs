//! Tests of the public interface against what PyTorch computed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod initial;
mod layout;
mod oracle;
