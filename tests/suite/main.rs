//! Tests of the public interface; one module a topic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod cli_interface;
mod data_dictionary;
mod official_package;
mod oracle;
mod readme;
mod sample_archive;
mod space_conformance;
