//! The parameters of calls about NAS-Bench-101.

use super::{Kind, Parameter, required, with_default};

const NAMES_OF_TRUTH: &[&str] = &["false", "true"];

pub(in crate::serve) const ADJACENCY: Parameter = required(
    "adjacency",
    Kind::Text("digits 0 and 1"),
    "0100110001000000010010000010000001000000010000000",
    "adjacency matrix of the module, row by row: 1 where an edge goes from the vertex of the row to that of the column",
);
pub(in crate::serve) const OPERATIONS: Parameter = required(
    "operations",
    Kind::Text("names with commas between them"),
    "input,conv3x3-bn-relu,maxpool3x3,conv3x3-bn-relu,conv3x3-bn-relu,conv1x1-bn-relu,output",
    "operation of each vertex, with commas between them: input, conv3x3-bn-relu, conv1x1-bn-relu, maxpool3x3, output",
);
pub(in crate::serve) const EPOCHS: Parameter = with_default(
    required(
        "epochs",
        Kind::OneOf(&["4", "12", "36", "108"]),
        "108",
        "for how many epochs the module was trained, with a learning rate that falls to 0 by then",
    ),
    "108",
);
pub(in crate::serve) const STOP_HALFWAY: Parameter = with_default(
    required(
        "stop_halfway",
        Kind::OneOf(NAMES_OF_TRUTH),
        "false",
        "true: the numbers after half of the epochs",
    ),
    "false",
);
pub(in crate::serve) const RANDOM_SEED: Parameter = with_default(
    required(
        "seed",
        Kind::Integer(0, u64::MAX),
        "1",
        "seed of the draw of a repeat: this is the first query after NASBench(file, seed) in Python",
    ),
    "0",
);
pub(in crate::serve) const MODULE: Parameter = required(
    "module",
    Kind::Text("an index from 0 to 423623 or a hash of 32 hexadecimal digits"),
    "0",
    "module: its index from 0, which is the place of its hash in sorted order, or its hash",
);
pub(in crate::serve) const METRIC: Parameter = with_default(
    required(
        "metric",
        Kind::OneOf(&["valid", "test"]),
        "valid",
        "images to rank by",
    ),
    "test",
);
pub(in crate::serve) const TOP_MODULES: Parameter = with_default(
    required(
        "top",
        Kind::Integer(1, 1000),
        "3",
        "how many to answer, best first",
    ),
    "10",
);
