//! The published forms of an archive.

/// How an archive is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A folder with a file for each architecture.
    Directory,
    /// An uncompressed tar file of such a folder.
    Tar,
    /// One compressed pickle of all architectures.
    SingleFile,
    /// A `.pth` file of NAS-Bench-201 as PyTorch wrote them before version 1.6.
    TorchLegacy,
    /// A `.pth` file of NAS-Bench-201 as PyTorch writes them since.
    TorchZip,
}

impl Form {
    /// All forms.
    pub(crate) const ALL: &[Self] = &[
        Self::Directory,
        Self::Tar,
        Self::SingleFile,
        Self::TorchLegacy,
        Self::TorchZip,
    ];

    /// Whether it is a single pickle, which can only be read from front to back.
    #[must_use]
    pub(crate) const fn is_stream(self) -> bool {
        matches!(self, Self::SingleFile | Self::TorchLegacy | Self::TorchZip)
    }

    /// Its name in words.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Tar => "tar",
            Self::SingleFile => "single file",
            Self::TorchLegacy => "torch legacy",
            Self::TorchZip => "torch zip",
        }
    }
}
