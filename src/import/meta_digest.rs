//! The digest that distinguishes lists of architectures.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::SampleMark;
use crate::records::MetaList;

/// SHA-256 of a list as text, one architecture per line, and of the mark of a sample.
pub(super) fn meta_digest(meta: &MetaList, sample: Option<&SampleMark>) -> String {
    let mut hasher = Sha256::new();
    for architecture in meta.architectures() {
        hasher.update(architecture);
        hasher.update("\n");
    }
    // A sample has the same list as the published archive, so only the mark distinguishes them.
    if let Some(mark) = sample {
        hasher.update(format!("sample: invented by {mark}\n"));
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}
