//! Md5 sums of the published files: whether somebody's copy of the images is the one that everybody else has.

use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};

use super::error::ImageError;

/// Folder in the published archive, file, and md5 sum. The sums of CIFAR are those that torchvision checks, the sums of
/// `ImageNet16` those that the maker's own reader checks. Of CIFAR's binary files, only sums of whole archives are known.
/// Those of Fashion-MNIST are of the decompressed files, as not everybody compresses them alike.
const PUBLISHED: [(&str, &str, &str); 23] = [
    (CIFAR10, "data_batch_1", "c99cafc152244af753f735de768cd75f"),
    (CIFAR10, "data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
    (CIFAR10, "data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
    (CIFAR10, "data_batch_4", "634d18415352ddfa80567beed471001a"),
    (CIFAR10, "data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
    (CIFAR10, "test_batch", "40351d587109b95175f43aff81a1287e"),
    (CIFAR100, "train", "16019d7e3df5f24257cddd939b257f8d"),
    (CIFAR100, "test", "f0ef6b0ae62326f3e7ffdfab6717acfc"),
    (
        IMAGENET16,
        "train_data_batch_1",
        "27846dcaa50de8e21a7d1a35f30f0e91",
    ),
    (
        IMAGENET16,
        "train_data_batch_2",
        "c7254a054e0e795c69120a5727050e3f",
    ),
    (
        IMAGENET16,
        "train_data_batch_3",
        "4333d3df2e5ffb114b05d2ffc19b1e87",
    ),
    (
        IMAGENET16,
        "train_data_batch_4",
        "1620cdf193304f4a92677b695d70d10f",
    ),
    (
        IMAGENET16,
        "train_data_batch_5",
        "348b3c2fdbb3940c4e9e834affd3b18d",
    ),
    (
        IMAGENET16,
        "train_data_batch_6",
        "6e765307c242a1b3d7d5ef9139b48945",
    ),
    (
        IMAGENET16,
        "train_data_batch_7",
        "564926d8cbf8fc4818ba23d2faac7564",
    ),
    (
        IMAGENET16,
        "train_data_batch_8",
        "f4755871f718ccb653440b9dd0ebac66",
    ),
    (
        IMAGENET16,
        "train_data_batch_9",
        "bb6dd660c38c58552125b1a92f86b5d4",
    ),
    (
        IMAGENET16,
        "train_data_batch_10",
        "8f03f34ac4b42271a294f91bf480f29b",
    ),
    (IMAGENET16, "val_data", "3410e3017fdaefba8d5073aaa65e4bd6"),
    (
        FASHION_MNIST,
        "train-images-idx3-ubyte",
        "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    ),
    (
        FASHION_MNIST,
        "train-labels-idx1-ubyte",
        "9018921c3c673c538a1fc5bad174d6f9",
    ),
    (
        FASHION_MNIST,
        "t10k-images-idx3-ubyte",
        "8181f5470baa50b63fa0f6fddb340f0a",
    ),
    (
        FASHION_MNIST,
        "t10k-labels-idx1-ubyte",
        "15d484375f8d13e6eb1aabb0c3f46965",
    ),
];

const CIFAR10: &str = "cifar-10-batches-py";
const CIFAR100: &str = "cifar-100-python";
const IMAGENET16: &str = "ImageNet16";
pub(super) const FASHION_MNIST: &str = "fashion-mnist";

/// The md5 sum of a file that was read, beside that of the published one.
///
/// ```
/// use nats_networks::data_sets::FileSum;
///
/// let found = "00000000000000000000000000000000".to_owned();
/// let sum = FileSum { path: "train".into(), found, published: Some("16019d7e3df5f24257cddd939b257f8d") };
/// assert_eq!(sum.is_as_published(), Some(false));
/// assert!(sum.check().unwrap_err().to_string().starts_with("train has the md5 sum 0000"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSum {
    /// The file.
    pub path: PathBuf,
    /// Its md5 sum, 32 hexadecimal digits; of a compressed file, that of its content.
    pub found: String,
    /// The sum of the published file. `None` where its makers give a sum of the whole archive only.
    pub published: Option<&'static str>,
}

impl FileSum {
    pub(super) fn new(path: &Path, bytes: &[u8], folder: &str, file: &str) -> Self {
        let is_it = |(of, name, _): &&(&str, &str, &str)| (*of, *name) == (folder, file);
        Self {
            path: path.to_owned(),
            found: md5_sum([bytes]),
            published: PUBLISHED.iter().find(is_it).map(|(_, _, sum)| *sum),
        }
    }

    /// Whether the file is the published one. `None` where that is not known.
    #[must_use]
    pub fn is_as_published(&self) -> Option<bool> {
        self.published.map(|sum| sum == self.found)
    }

    /// Refuses a file that is another one than the published.
    ///
    /// # Errors
    ///
    /// [`ImageError::Sum`] with the file and both sums.
    pub fn check(&self) -> Result<(), ImageError> {
        match self.published {
            Some(expected) if expected != self.found => Err(ImageError::Sum {
                path: self.path.clone(),
                expected,
                found: self.found.clone(),
            }),
            _ => Ok(()),
        }
    }
}

/// The md5 sum of pieces one after the other, as hexadecimal digits.
pub(super) fn md5_sum<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut sum = Md5::new();
    for piece in pieces {
        sum.update(piece);
    }
    let digits = |byte: u8| {
        [byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)]))
    };
    sum.finalize().into_iter().flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_md5() {
        // RFC 1321, appendix A.5.
        assert_eq!(md5_sum([]), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(
            md5_sum([&b"mess"[..], b"age digest"]),
            "f96b697d7cb7938d525a2f31aaf161d0"
        );
    }

    #[test]
    fn each_file_is_listed_once_with_a_sum() {
        let mut names: Vec<_> = PUBLISHED
            .iter()
            .map(|(folder, file, _)| (folder, file))
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PUBLISHED.len());
        for (_, file, sum) in PUBLISHED {
            assert_eq!(sum.len(), 32, "{file}");
            assert!(
                sum.bytes()
                    .all(|digit| b"0123456789abcdef".contains(&digit)),
                "{file}"
            );
        }
    }
}
