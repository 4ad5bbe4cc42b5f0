//! The subcommands that answer questions, and the slice that answers some of them.

mod answers;
mod ranges;
mod refusals;
mod slice;
mod sql;

use std::path::Path;

use serde_json::Value;

use crate::support::{Ran, natsbench, text};
use crate::views_examples::sample_database;

/// Asks the sample of 40 architectures of each space. Arguments are separated by spaces.
fn ask(line: &str) -> Ran {
    ask_of(sample_database(), line)
}

fn ask_of(database: &Path, line: &str) -> Ran {
    let arguments: Vec<&str> = line.split(' ').collect();
    natsbench(&arguments, &["--db", text(database)])
}

#[track_caller]
fn json_of(line: &str) -> Value {
    let ran = ask(&format!("{line} --json"));
    ran.ends(0, &[]);
    serde_json::from_str(&ran.out).unwrap()
}

const CELL: &str =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";
