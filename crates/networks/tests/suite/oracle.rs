//! The recorded answers of PyTorch, where they are at hand.
//!
//! They lie in a folder `shared` beside the repository, which a user does not have; a test that finds nothing there
//! says so and passes.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use nats_networks::{NetworkConfig, Operation, Piece, Plan, Shape};
use serde_json::Value;

/// The lines of a kind in a file of recorded answers: none, with a note, if the file is not there.
pub(crate) fn lines(file: &str, kind: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let path = folder.join(file);
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return Vec::new();
    }
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let start = format!("{{\"kind\":\"{kind}\"");
    let lines: Vec<Value> = text
        .lines()
        .filter(|line| line.starts_with(&start))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!lines.is_empty(), "no lines of kind {kind} in {file}");
    lines
}

/// The network that a line is about.
pub(crate) fn plan_of(line: &Value) -> Plan {
    let (classes, side) = match line["dataset"].as_str().unwrap() {
        "cifar10" => (10, 32),
        "cifar100" => (100, 32),
        "ImageNet16-120" => (120, 16),
        other => panic!("unknown data set {other}"),
    };
    let architecture = line["arch"].as_str().unwrap();
    let config = NetworkConfig::from_architecture(architecture, classes).unwrap();
    Plan::new(&config, side).unwrap()
}

/// The layer that a line of kind `layer` is about.
pub(crate) fn piece_of(line: &Value) -> Plan {
    let number = |key: &str| line[key].as_u64().unwrap() as usize;
    let (channels, halves) = (number("c_out"), number("stride") == 2);
    let piece = match Operation::from_name(line["name"].as_str().unwrap()) {
        Some(operation) => Piece::Operation {
            operation,
            channels,
            halves,
        },
        None => Piece::ResidualBlock { channels, halves },
    };
    let input = Shape {
        channels: number("c_in"),
        side: number("size"),
    };
    piece.plan(input).unwrap()
}
