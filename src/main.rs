//! The `natsbench` command.

fn main() {}
