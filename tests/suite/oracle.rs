//! The answers of the official package, where they are at hand.
//!
//! They lie in a folder `shared` beside the crate, which a user does not have; a test
//! that finds nothing there says so and passes.

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

/// A file or folder of the shared folder, or `None` with a note if it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: no {}", found.display());
    None
}

/// The recorded answers for a space (`tss`, `sss`), each one call.
pub(crate) fn official_answers(space: &str) -> Option<Vec<Value>> {
    let path = shared(&format!("reference/official_{space}.jsonl.gz"))?;
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}
