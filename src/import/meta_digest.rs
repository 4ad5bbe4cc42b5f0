//! What tells lists of architectures apart.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::SampleMark;
use crate::records::MetaList;

/// SHA-256 of a list as text, one architecture a line, and of the mark of a sample.
pub(super) fn meta_digest(meta: &MetaList, sample: Option<&SampleMark>) -> String {
    let mut hasher = Sha256::new();
    for architecture in meta.architectures() {
        hasher.update(architecture);
        hasher.update("\n");
    }
    // The list of a sample is that of the archive; what tells them apart is the mark.
    if let Some(mark) = sample {
        hasher.update(format!("sample: invented by {mark}\n"));
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}
