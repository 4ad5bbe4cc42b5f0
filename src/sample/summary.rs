//! The summary of a written sample.

use std::path::PathBuf;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSummary {
    /// The archive.
    pub path: PathBuf,
    /// Number of architectures.
    pub architectures: usize,
    /// Number of trials.
    pub trials: usize,
    /// Compressed size of all files in bytes, without what a tar adds.
    pub bytes: u64,
}

impl SampleSummary {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            architectures: 0,
            trials: 0,
            bytes: 0,
        }
    }

    pub(super) fn count(&mut self, trials: usize, bytes: &[u8]) {
        self.architectures += 1;
        self.trials += trials;
        self.bytes += bytes.len() as u64;
    }
}
