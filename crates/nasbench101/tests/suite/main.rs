//! Tests of the public interface.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

#[cfg(feature = "read")]
mod damage;
#[cfg(feature = "read")]
mod damage_at_random;
mod digits;
mod edit_distance;
#[cfg(feature = "read")]
mod files;
mod oracle;
mod properties;
mod real;
mod shared;
mod space;
