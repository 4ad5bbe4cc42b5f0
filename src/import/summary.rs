//! What an import did.

use crate::model::SearchSpace;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// One summary an archive, in the order given.
    pub archives: Vec<ArchiveSummary>,
}

/// What an import did with one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Its name.
    pub archive: String,
    /// Its space.
    pub space: SearchSpace,
    /// Architectures that are new.
    pub stored: usize,
    /// Architectures that replaced other content.
    pub replaced: usize,
    /// Architectures that were there with the same content.
    pub unchanged: usize,
    /// Architectures that were there with other content, which was kept.
    pub kept: usize,
    /// Damaged files.
    pub failed: usize,
}

impl ImportSummary {
    /// Number of damaged files in all archives.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.archives.iter().map(|archive| archive.failed).sum()
    }
}
