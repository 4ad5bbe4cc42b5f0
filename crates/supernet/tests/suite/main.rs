//! Tests of the public interface.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod forward;
mod methods;
mod oracle;
mod train;
