//! What is wrong with the images of a user, and with the lists about them.

use std::io;
use std::path::PathBuf;

use plain_pickle::PickleError;

/// Images, or a list about them, that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The folder has no files of the data set.
    #[error("{} has no images of {data}: expected {expected}", .path.display())]
    NoImages {
        /// The folder.
        path: PathBuf,
        /// The images that were looked for.
        data: &'static str,
        /// Files that would do.
        expected: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the disk says.
        source: io::Error,
    },
    /// A file that is far larger than any of its kind.
    #[error("{} has {found} bytes: expected {most} at most", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        found: u64,
        /// The most that is read.
        most: u64,
    },
    /// A file that is another one than its makers published.
    #[error(
        "{} has the md5 sum {found}: the published file has {expected}, so this copy is damaged, or has other images",
        .path.display()
    )]
    Sum {
        /// The file.
        path: PathBuf,
        /// The sum of the published file.
        expected: &'static str,
        /// Its own sum.
        found: String,
    },
    /// A file that does not end with a whole record.
    #[error("{} has {found} bytes: expected one or more records of {record} bytes", .path.display())]
    Records {
        /// The file.
        path: PathBuf,
        /// Its size.
        found: usize,
        /// The size of a record.
        record: usize,
    },
    /// A file that is no pickle of plain data.
    #[error("{} cannot be read", .path.display())]
    Pickle {
        /// The file.
        path: PathBuf,
        /// What is wrong, where.
        source: PickleError,
    },
    /// A list that is no JSON.
    #[error("{} is not JSON", .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, where.
        source: serde_json::Error,
    },
    /// A pickle or a list with other things in it.
    #[error("{}: expected {expected}, found {found}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A class that the data set does not have.
    #[error("{}: image {image} (the first is 0) has the label {found}: expected {first} to {last}", .path.display())]
    Label {
        /// The file.
        path: PathBuf,
        /// Number of the image in the file.
        image: usize,
        /// Its label.
        found: i64,
        /// The smallest label.
        first: i64,
        /// The largest one.
        last: i64,
    },
}
