//! Why a path is not an archive that can be read.

use std::io;
use std::path::{Path, PathBuf};

use bunzip::DecompressError;
use plain_pickle::StreamError;

/// An archive or a file of it that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The operating system refused to read a file or folder.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The path is not an archive in any form.
    #[error(
        "{} is not an archive: expected a folder of .pickle.pbz2 files, an uncompressed .tar of it, \
         or a single .pickle.pbz2 or .pth file",
        .path.display()
    )]
    NotAnArchive {
        /// The path.
        path: PathBuf,
    },
    /// The file is of a known kind, but not an archive.
    #[error(
        "{} is {form}, which is not read: expected a -simple folder, an uncompressed .tar of it, \
         or a single .pickle.pbz2 or .pth file",
        .path.display()
    )]
    UnsupportedForm {
        /// The path.
        path: PathBuf,
        /// What it is.
        form: &'static str,
    },
    /// A zip file is damaged.
    #[error("{} is a damaged zip file", .path.display())]
    Zip {
        /// The zip file.
        path: PathBuf,
        /// What is wrong.
        source: zip::result::ZipError,
    },
    /// A file that holds all architectures is damaged.
    #[error("{} cannot be read on", .path.display())]
    Stream {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: StreamError,
    },
    /// A folder or tar file without any architecture.
    #[error("{} holds no architecture: expected files such as 000000.pickle.pbz2", .path.display())]
    Empty {
        /// The folder or tar file.
        path: PathBuf,
    },
    /// The list of architectures is missing.
    #[error("{} holds no meta.pickle.pbz2, which lists the architectures", .path.display())]
    MissingMeta {
        /// The folder or tar file.
        path: PathBuf,
    },
    /// A tar file holds two files for the same architecture, or two lists.
    #[error("{} holds both {first} and {second}: expected one", .path.display())]
    Duplicate {
        /// The tar file.
        path: PathBuf,
        /// The entry that came first.
        first: String,
        /// The other one.
        second: String,
    },
    /// A part of a tar file that was cut into parts is missing.
    #[error("{} is missing: expected it {}", .path.display(), before_what(.after.as_deref()))]
    MissingPart {
        /// The part, where the others lie.
        path: PathBuf,
        /// The part before it; `None` for the first.
        after: Option<PathBuf>,
    },
    /// A file is no part of the same tar file as the others.
    #[error(
        "{} is no part of the same tar file as the others: expected names such as NAME.taraa, NAME.tarab, ...",
        .path.display()
    )]
    OtherPart {
        /// The file.
        path: PathBuf,
    },
    /// Two files have the name of the same part.
    #[error("{} and {} are the same part: expected one", .first.display(), .second.display())]
    SamePart {
        /// One of them.
        first: PathBuf,
        /// The other one.
        second: PathBuf,
    },
    /// A part has another length than the first.
    #[error(
        "{} has {byte_len} bytes, {} has {expected}: expected parts of one length but for the last; \
         it is no complete download, or part of another file", .path.display(), .first.display()
    )]
    CutPart {
        /// The part.
        path: PathBuf,
        /// Its length.
        byte_len: u64,
        /// The first part.
        first: PathBuf,
        /// Its length.
        expected: u64,
    },
    /// No entry begins where one should, in a part of a tar file.
    #[error(
        "{} is damaged at byte {place}, or was not put together from the right parts: expected the next entry of the tar \
         file there, behind {entries} entries", .path.display()
    )]
    DamagedPart {
        /// The part.
        path: PathBuf,
        /// Where in it.
        place: u64,
        /// How many entries came before.
        entries: usize,
        /// What is wrong.
        source: io::Error,
    },
    /// A tar file is damaged.
    #[error("{} is damaged after {entries} entries", .path.display())]
    DamagedTar {
        /// The tar file.
        path: PathBuf,
        /// How many entries could be read.
        entries: usize,
        /// What is wrong.
        source: io::Error,
    },
    /// A tar file ends before its last entry does.
    #[error(
        "{} is truncated: {entry} should end at byte {end}, the file at {length}",
        .path.display()
    )]
    TruncatedTar {
        /// The tar file.
        path: PathBuf,
        /// The entry that is cut off.
        entry: String,
        /// Where the entry should end.
        end: u64,
        /// Length of the tar file in bytes.
        length: u64,
    },
    /// A member is longer than any that was published.
    #[error(
        "{name} of {} has {byte_len} bytes: expected {limit} at most for one architecture or the list of them",
        .path.display()
    )]
    TooLong {
        /// The folder or tar file.
        path: PathBuf,
        /// The member.
        name: String,
        /// Its length.
        byte_len: u64,
        /// The greatest length that is read.
        limit: usize,
    },
    /// A tar file ends where another entry or its end should begin.
    #[error(
        "{} is truncated: the file ends at byte {length}, behind {last}; expected more files or the two blocks of zeros \
         that end a tar",
        .path.display()
    )]
    CutTar {
        /// The tar file.
        path: PathBuf,
        /// The last entry.
        last: String,
        /// Length of the tar file in bytes.
        length: u64,
    },
    /// A tar file goes on behind its end.
    #[error(
        "{} is damaged: it ends behind {last}, but has data again from byte {place}; a part of it may be missing, \
         or parts be joined in the wrong order",
        .path.display()
    )]
    DataAfterTar {
        /// The tar file.
        path: PathBuf,
        /// The last entry before the end.
        last: String,
        /// Where the data begins.
        place: u64,
    },
    /// A tar file was not written to its end.
    #[error(
        "{} is truncated: behind {last} there is nothing but {bytes} bytes of zeros, as an unfinished download leaves them",
        .path.display()
    )]
    ZerosAfterTar {
        /// The tar file.
        path: PathBuf,
        /// The last entry.
        last: String,
        /// How many zeros follow.
        bytes: u64,
    },
    /// A member cannot be decompressed.
    #[error("cannot decompress {name} of {}", .path.display())]
    Decompress {
        /// The folder or tar file.
        path: PathBuf,
        /// The member.
        name: String,
        /// What is wrong.
        source: DecompressError,
    },
}

fn before_what(after: Option<&Path>) -> String {
    match after {
        Some(after) => format!("behind {}", after.display()),
        None => "as the first part".to_owned(),
    }
}
