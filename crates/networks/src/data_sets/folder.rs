//! Folders of images, in the forms in which they are published.

use std::path::{Path, PathBuf};

use super::binary::{self, Record};
use super::data_set::{DataSet, Part};
use super::error::ImageError;
use super::file::{LARGEST_FILE, read_file};
use super::halves::Halves;
use super::pickled::{self, Labels};
use super::pixels::LabelledImages;
use super::sums::FileSum;

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Binary(Record),
    Pickle(Labels),
}

/// The files of one form.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layout {
    /// The folder in the archive that its makers publish.
    folder: &'static str,
    training: Vec<String>,
    test: &'static str,
    form: Form,
}

impl Layout {
    /// The layouts in which the images of a data set are published.
    fn all(data: DataSet) -> Vec<Self> {
        match data {
            DataSet::Cifar10Valid | DataSet::Cifar10 => Self::of_cifar10(),
            DataSet::Cifar100 => Self::of_cifar100(),
            DataSet::ImageNet16 => vec![Self {
                folder: "ImageNet16",
                training: (1..=10).map(|n| format!("train_data_batch_{n}")).collect(),
                test: "val_data",
                form: Form::Pickle(Labels {
                    key: "labels",
                    all: 1..=1000,
                    kept: 1..=data.classes() as i64,
                }),
            }],
        }
    }

    fn of_cifar10() -> Vec<Self> {
        let record = Record {
            label: 0,
            bytes_before: 1,
        };
        let labels = Labels {
            key: "labels",
            all: 0..=9,
            kept: 0..=9,
        };
        vec![
            Self {
                folder: "cifar-10-batches-bin",
                training: (1..=5).map(|n| format!("data_batch_{n}.bin")).collect(),
                test: "test_batch.bin",
                form: Form::Binary(record),
            },
            Self {
                folder: "cifar-10-batches-py",
                training: (1..=5).map(|n| format!("data_batch_{n}")).collect(),
                test: "test_batch",
                form: Form::Pickle(labels),
            },
        ]
    }

    fn of_cifar100() -> Vec<Self> {
        let record = Record {
            label: 1, // after that of the group of classes
            bytes_before: 2,
        };
        let labels = Labels {
            key: "fine_labels",
            all: 0..=99,
            kept: 0..=99,
        };
        vec![
            Self {
                folder: "cifar-100-binary",
                training: vec!["train.bin".to_owned()],
                test: "test.bin",
                form: Form::Binary(record),
            },
            Self {
                folder: "cifar-100-python",
                training: vec!["train".to_owned()],
                test: "test",
                form: Form::Pickle(labels),
            },
        ]
    }

    /// Whether a folder has one of the files.
    fn is_in(&self, folder: &Path) -> bool {
        let mut files = self.training.iter().map(String::as_str);
        folder.join(self.test).is_file() || files.any(|file| folder.join(file).is_file())
    }
}

/// A folder with the published files of a data set.
///
/// ```no_run
/// use std::path::Path;
///
/// use nats_networks::data_sets::{DataSet, ImageFolder, Part};
///
/// let folder = ImageFolder::open(Path::new("cifar-10-batches-bin"), DataSet::Cifar10)?;
/// let images = folder.read(Part::Test)?;
/// assert_eq!(images.len(), 10_000);
/// # Ok::<(), nats_networks::data_sets::ImageError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ImageFolder {
    path: PathBuf,
    data: DataSet,
    layout: Layout,
}

impl ImageFolder {
    /// Recognises the files in a folder, or in that folder inside it which the makers' archive has.
    ///
    /// # Errors
    ///
    /// [`ImageError::NoImages`] if none of them is there.
    pub fn open(path: &Path, data: DataSet) -> Result<Self, ImageError> {
        for layout in Layout::all(data) {
            for folder in [path.to_owned(), path.join(layout.folder)] {
                if layout.is_in(&folder) {
                    return Ok(Self {
                        path: folder,
                        data,
                        layout,
                    });
                }
            }
        }
        let (name, expected) = match data {
            DataSet::Cifar10Valid | DataSet::Cifar10 => (
                "CIFAR-10",
                "the files of cifar-10-batches-bin (test_batch.bin) or cifar-10-batches-py (test_batch)",
            ),
            DataSet::Cifar100 => (
                "CIFAR-100",
                "the files of cifar-100-binary (test.bin) or cifar-100-python (test)",
            ),
            DataSet::ImageNet16 => ("ImageNet16", "the files of ImageNet16 (val_data)"),
        };
        Err(ImageError::NoImages {
            path: path.to_owned(),
            data: name,
            expected,
        })
    }

    /// The folder that has the files.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The halves of the data set's list, if its file is beside the images or in the folder around them.
    ///
    /// ```no_run
    /// use std::path::Path;
    ///
    /// use nats_networks::data_sets::{DataSet, ImageFolder, Part, Split};
    ///
    /// let folder = ImageFolder::open(Path::new("cifar-100-python"), DataSet::Cifar100)?;
    /// let selection = DataSet::Cifar100.selection(Split::Valid).unwrap();
    /// let images = folder.read(selection.part)?;
    /// let halves = folder.halves()?;
    /// assert_eq!(selection.positions(images.len(), halves.as_ref())?.len(), 5_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ImageError`] for a list with something else in it.
    pub fn halves(&self) -> Result<Option<Halves>, ImageError> {
        let Some(list) = self.data.split_list() else {
            return Ok(None);
        };
        if let Some(halves) = list.read(&self.path)? {
            return Ok(Some(halves));
        }
        let around = match self.path.file_name() {
            Some(_) => self.path.parent().map(Path::to_owned),
            None => None, // the path is ".", or ends with ".."
        };
        list.read(&around.unwrap_or_else(|| self.path.join("..")))
    }

    /// All training images, or all test images, in the order in which splits count them. Of `ImageNet16`, those
    /// of the first 120 classes.
    ///
    /// # Errors
    ///
    /// [`ImageError`] with the file and the place in it where something else was expected.
    pub fn read(&self, part: Part) -> Result<LabelledImages, ImageError> {
        self.read_checked(part, &mut |_| Ok(()))
    }

    /// As [`read`](Self::read), and says the md5 sum of each file before what is in it is looked at. An error of `check`
    /// ends the reading.
    ///
    /// ```no_run
    /// use std::path::Path;
    ///
    /// use nats_networks::data_sets::{DataSet, FileSum, ImageFolder, Part};
    ///
    /// // only the published images
    /// let folder = ImageFolder::open(Path::new("cifar-10-batches-py"), DataSet::Cifar10)?;
    /// let images = folder.read_checked(Part::Training, &mut FileSum::check)?;
    /// # Ok::<(), nats_networks::data_sets::ImageError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), and that of `check`.
    pub fn read_checked(
        &self,
        part: Part,
        check: &mut dyn FnMut(&FileSum) -> Result<(), ImageError>,
    ) -> Result<LabelledImages, ImageError> {
        let mut images = LabelledImages::new(self.data.side());
        let test = [self.layout.test.to_owned()];
        let files: &[String] = match part {
            Part::Training => &self.layout.training,
            Part::Test => &test,
        };
        for file in files {
            let path = self.path.join(file);
            let bytes = read_file(&path, LARGEST_FILE)?;
            check(&FileSum::new(&path, &bytes, self.layout.folder, file))?;
            match &self.layout.form {
                Form::Binary(record) => {
                    binary::read(&path, &bytes, *record, self.data.classes(), &mut images)
                }
                Form::Pickle(labels) => pickled::read(&path, &bytes, labels, &mut images),
            }?;
        }
        Ok(images)
    }
}
