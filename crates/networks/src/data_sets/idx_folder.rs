//! Folders of IDX files: Fashion-MNIST, and others in the same form.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::data_set::Part;
use super::error::ImageError;
use super::file::{LARGEST_FILE, read_file};
use super::idx::{self, GreyImages};
use super::pixels::LabelledImages;
use super::sums::{FASHION_MNIST, FileSum};

/// Rows of the images that networks see, and columns.
const PADDED: usize = 32;

/// How many classes Fashion-MNIST and its elders have.
const CLASSES: usize = 10;

/// A folder with the IDX files of Fashion-MNIST, or of other grey images with ten classes under the same names:
/// `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, each also
/// as `.gz`.
///
/// ```no_run
/// use std::path::Path;
///
/// use nats_networks::data_sets::{FileSum, IdxFolder, Part};
///
/// let folder = IdxFolder::open(Path::new("/usr/share/datasets/fashion-mnist"))?;
/// let images = folder.read(Part::Training, &mut FileSum::check)?;
/// assert_eq!((images.len(), images.side()), (60_000, 32));
/// assert_eq!(images.halved().side(), 16);
/// # Ok::<(), nats_networks::data_sets::ImageError>(())
/// ```
#[derive(Debug, Clone)]
pub struct IdxFolder {
    path: PathBuf,
}

impl IdxFolder {
    /// How many classes the images have.
    pub const CLASSES: usize = CLASSES;

    /// Whether a folder has one of the files.
    #[must_use]
    pub fn is_in(path: &Path) -> bool {
        [Part::Training, Part::Test]
            .into_iter()
            .flat_map(files)
            .any(|file| forms(path, file).iter().any(|form| form.is_file()))
    }

    /// Recognises the files in a folder.
    ///
    /// # Errors
    ///
    /// [`ImageError::NoImages`] if none of them is there.
    pub fn open(path: &Path) -> Result<Self, ImageError> {
        let path = path.to_owned();
        if Self::is_in(&path) {
            return Ok(Self { path });
        }
        Err(ImageError::NoImages {
            path,
            data: "Fashion-MNIST",
            expected: "the files train-images-idx3-ubyte and train-labels-idx1-ubyte, or both as .gz",
        })
    }

    /// The folder that has the files.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All training images, or all test images, in the order of the files. Black is added on all sides of an image up to
    /// 32 x 32 pixels, those of Fashion-MNIST having 28 x 28, and grey becomes three equal colours. `check` gets the md5 sum of each file before what is in it is looked at; an error of it ends the reading.
    ///
    /// # Errors
    ///
    /// [`ImageError`] with the file and the place in it where something else was expected, and that of `check`.
    pub fn read(
        &self,
        part: Part,
        check: &mut dyn FnMut(&FileSum) -> Result<(), ImageError>,
    ) -> Result<LabelledImages, ImageError> {
        let [images, labels] = files(part);
        let (path, bytes) = self.content(images)?;
        check(&FileSum::new(&path, &bytes, FASHION_MNIST, images))?;
        let grey = idx::images(&path, &bytes, PADDED)?;
        let (path, bytes) = self.content(labels)?;
        check(&FileSum::new(&path, &bytes, FASHION_MNIST, labels))?;
        let labels = idx::labels(&path, &bytes, CLASSES)?;
        if labels.len() != grey.count {
            return Err(ImageError::Content {
                path,
                expected: format!("{} labels, as there are images", grey.count),
                found: labels.len().to_string(),
            });
        }
        Ok(coloured(&grey, labels))
    }

    /// A file, decompressed if it is compressed.
    fn content(&self, file: &str) -> Result<(PathBuf, Vec<u8>), ImageError> {
        let [plain, compressed] = forms(&self.path, file);
        if !compressed.is_file() || plain.is_file() {
            return read_file(&plain, LARGEST_FILE).map(|bytes| (plain, bytes));
        }
        let unreadable = |source: io::Error| ImageError::Unreadable {
            path: compressed.clone(),
            source,
        };
        let file = fs::File::open(&compressed).map_err(unreadable)?;
        let mut bytes = Vec::new();
        let found = MultiGzDecoder::new(file)
            .take(LARGEST_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if found as u64 > LARGEST_FILE {
            return Err(ImageError::TooLarge {
                path: compressed,
                found: found as u64,
                most: LARGEST_FILE,
            });
        }
        Ok((compressed, bytes))
    }
}

/// The names of the files of a part: images, then labels.
const fn files(part: Part) -> [&'static str; 2] {
    match part {
        Part::Training => ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
        Part::Test => ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
    }
}

/// A file as it is, and compressed.
fn forms(folder: &Path, file: &str) -> [PathBuf; 2] {
    [folder.join(file), folder.join(format!("{file}.gz"))]
}

/// The images as networks see them.
fn coloured(grey: &GreyImages<'_>, labels: &[u8]) -> LabelledImages {
    let before = (PADDED - grey.side) / 2;
    let mut images = LabelledImages::new(PADDED);
    for (pixels, &label) in grey.pixels.chunks_exact(grey.side * grey.side).zip(labels) {
        let mut padded = vec![0; PADDED * PADDED];
        for (row, pixels) in pixels.chunks_exact(grey.side).enumerate() {
            let start = (before + row) * PADDED + before;
            padded[start..start + grey.side].copy_from_slice(pixels);
        }
        images.push(label.into(), &padded.repeat(3));
    }
    images
}
