//! Tests of the public interface; one module a topic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod oracle;
mod sample_archive;
mod space_conformance;
mod sqlite_shell;
mod views_conformance;
mod views_examples;
mod views_plans;
mod views_simulation;
