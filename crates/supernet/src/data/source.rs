//! Images from the files of a user.

use std::path::PathBuf;

use nats_networks::data_sets::{
    DataSet, FileSum, Halves as Lists, IdxFolder, ImageError, ImageFolder, LabelledImages, Part,
    Split,
};

use super::error::DataError;
use super::halves::Halves;

/// Where the images of a search come from.
///
/// ```no_run
/// use nats_networks::data_sets::DataSet;
/// use nats_supernet::data::ImageSource;
///
/// let source = ImageSource::new("/usr/share/datasets/fashion-mnist", DataSet::Cifar10);
/// let halves = source.read(&mut |event| println!("{event:?}"))?;
/// assert_eq!(halves.name(), "Fashion-MNIST");
/// # Ok::<(), nats_supernet::data::DataError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ImageSource {
    /// The folder with the published files of the data set, or with those of Fashion-MNIST.
    pub folder: PathBuf,
    /// The data set that is meant.
    pub data: DataSet,
    /// The folder with the list of halves. `None` for that of the images and the one around it.
    pub splits: Option<PathBuf>,
    /// Whether files may be others than the published ones. If their number is another one, too, they are cut into halves
    /// at random.
    pub allows_other_images: bool,
}

/// What is found while images are read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageEvent {
    /// A file was read.
    File(FileSum),
}

impl ImageSource {
    /// The published images in a folder, and no others.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, data: DataSet) -> Self {
        Self {
            folder: folder.into(),
            data,
            splits: None,
            allows_other_images: false,
        }
    }

    /// Reads the images, each half as NATS-Bench has it:
    ///
    /// | data set | for the weights | for the architecture |
    /// | --- | --- | --- |
    /// | CIFAR-10 | 25,000 training images | the other 25,000 training images |
    /// | CIFAR-100 | all 50,000 training images | `x-valid`: 5,000 test images |
    /// | ImageNet16-120 | all 151,700 training images | `x-valid`: 3,000 validation images |
    /// | Fashion-MNIST | 30,000 training images | the other 30,000 training images |
    ///
    /// # Errors
    ///
    /// [`DataError`] for files that are missing, damaged or others than the published ones, and without the list that says
    /// which image is in which half.
    pub fn read(&self, on_event: &mut dyn FnMut(ImageEvent)) -> Result<Halves, DataError> {
        let mut reading = Reading {
            allows_other_images: self.allows_other_images,
            is_published: true,
            on_event,
        };
        // Of CIFAR-10 as a whole, no training image is left for the architecture.
        let (data, name) = match self.data {
            DataSet::Cifar10Valid | DataSet::Cifar10 => (DataSet::Cifar10Valid, "CIFAR-10"),
            DataSet::Cifar100 => (DataSet::Cifar100, "CIFAR-100"),
            DataSet::ImageNet16 => (DataSet::ImageNet16, "ImageNet16-120"),
        };
        match ImageFolder::open(&self.folder, data) {
            Ok(folder) => self.of_data_set(&folder, data, name, &mut reading),
            Err(ImageError::NoImages { .. }) if IdxFolder::is_in(&self.folder) => {
                let folder = IdxFolder::open(&self.folder)?;
                let images = folder.read(Part::Training, &mut |sum| reading.check(sum))?;
                let name = reading.name("Fashion-MNIST");
                Halves::cut(&name, IdxFolder::CLASSES, &images)
            }
            Err(ImageError::NoImages {
                path,
                data,
                expected,
            }) => Err(DataError::NoImages {
                path,
                data,
                expected: format!("{expected}, or train-images-idx3-ubyte.gz and its neighbours"),
            }),
            Err(error) => Err(error.into()),
        }
    }

    fn of_data_set(
        &self,
        folder: &ImageFolder,
        data: DataSet,
        name: &str,
        reading: &mut Reading<'_>,
    ) -> Result<Halves, DataError> {
        let lists = self.halves(folder, data)?;
        let mut read = |part| -> Result<(LabelledImages, bool), DataError> {
            let images = folder.read_checked(part, &mut |sum| reading.check(sum))?;
            let (expected, found) = (data.images(part), images.len());
            if found != expected && !self.allows_other_images {
                return Err(DataError::Count {
                    path: folder.path().to_owned(),
                    what: match part {
                        Part::Training => "training images",
                        Part::Test => "test images",
                    },
                    expected,
                    found,
                });
            }
            Ok((images, found == expected))
        };
        let (training, is_whole) = read(Part::Training)?;
        if !is_whole {
            return Halves::cut(&other(name), data.classes(), &training);
        }
        let select = |images: &LabelledImages, split| {
            let positions = data
                .selection(split)
                .map(|selection| selection.positions(images.len(), lists.as_ref()))
                .transpose()
                .map_err(|source| DataError::Split {
                    path: folder.path().to_owned(),
                    source,
                })?;
            Ok::<_, DataError>(images.selected(&positions.unwrap_or_default()))
        };
        let weights = select(&training, Split::Train)?;
        let is_of_training =
            data.selection(Split::Valid).map(|selection| selection.part) == Some(Part::Training);
        let architecture = if is_of_training {
            select(&training, Split::Valid)?
        } else {
            drop(training);
            select(&read(Part::Test)?.0, Split::Valid)?
        };
        let normalization = Some(data.normalization());
        let name = reading.name(name);
        Halves::new(&name, data.classes(), weights, architecture, normalization)
    }

    /// The list that says which image is in which half.
    fn halves(&self, folder: &ImageFolder, data: DataSet) -> Result<Option<Lists>, DataError> {
        let Some(list) = data.split_list() else {
            return Ok(None);
        };
        let halves = match &self.splits {
            Some(splits) => list.read(splits)?,
            None => folder.halves()?,
        };
        if halves.is_none() && !self.allows_other_images {
            // It is said before minutes of reading.
            return Err(DataError::NoSplit {
                path: folder.path().to_owned(),
                list,
            });
        }
        Ok(halves)
    }
}

/// What is known of the files so far.
struct Reading<'a> {
    allows_other_images: bool,
    /// Whether no file was another one than the published.
    is_published: bool,
    on_event: &'a mut dyn FnMut(ImageEvent),
}

impl Reading<'_> {
    fn check(&mut self, sum: &FileSum) -> Result<(), ImageError> {
        (self.on_event)(ImageEvent::File(sum.clone()));
        self.is_published &= sum.is_as_published() != Some(false);
        if self.allows_other_images {
            return Ok(());
        }
        sum.check()
    }

    fn name(&self, published: &str) -> String {
        if self.is_published {
            published.to_owned()
        } else {
            other(published)
        }
    }
}

/// What images are called that are not the published ones.
fn other(published: &str) -> String {
    format!("other images in the form of {published}")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use nats_networks::data_sets::SplitList;

    use super::*;

    /// A folder with so many images of CIFAR-10 in the binary form, in five files: all black, of class 0.
    fn cifar10(images: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for batch in 1..=5 {
            let path = folder.path().join(format!("data_batch_{batch}.bin"));
            let file = fs::File::create(path).unwrap();
            file.set_len((images / 5 * 3073) as u64).unwrap();
        }
        folder
    }

    fn read(source: &ImageSource) -> Result<Halves, String> {
        let result = source.read(&mut |_| {});
        result.map_err(|error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            let text = error.to_string() + &cause.unwrap_or_default();
            text.replace(&*source.folder.to_string_lossy(), "FOLDER")
        })
    }

    fn write_list(folder: &Path) {
        let list = |first: usize| (first..50_000).step_by(2).collect::<Vec<_>>();
        let lists = serde_json::json!({ "train": list(1), "valid": list(0) });
        let path = folder.join(SplitList::Cifar10.file_name());
        fs::write(path, lists.to_string()).unwrap();
    }

    #[test]
    fn halves_of_cifar10_are_those_of_its_list() {
        let folder = cifar10(50_000);
        // The second image of all is of class 3.
        let path = folder.path().join("data_batch_1.bin");
        let mut bytes = fs::read(&path).unwrap();
        bytes[3073] = 3;
        fs::write(&path, bytes).unwrap();
        write_list(folder.path());

        let source = ImageSource::new(folder.path(), DataSet::Cifar10);
        let mut files = Vec::new();
        let halves = source.read(&mut |event| files.push(event)).unwrap();
        assert_eq!(
            (halves.name(), halves.classes(), halves.side()),
            ("CIFAR-10", 10, 32)
        );
        assert_eq!(halves.weights().labels()[..2], [3, 0]);
        assert_eq!(
            (halves.weights().len(), halves.architecture().len()),
            (25_000, 25_000)
        );
        assert!(
            halves
                .architecture()
                .labels()
                .iter()
                .all(|label| *label == 0)
        );
        assert_eq!(halves.normalization(), &DataSet::Cifar10.normalization());
        // No sums of the binary files are published.
        let unknown =
            |event: &ImageEvent| matches!(event, ImageEvent::File(sum) if sum.published.is_none());
        assert_eq!(files.len(), 5);
        assert!(files.iter().all(unknown));
    }

    #[test]
    fn a_missing_list_and_another_count_are_errors_that_say_what_was_expected() {
        let folder = cifar10(10);
        let mut source = ImageSource::new(folder.path(), DataSet::Cifar10);
        assert_eq!(
            read(&source).unwrap_err(),
            "the images in FOLDER cannot be cut into halves without their list: expected cifar-split.txt beside them or in \
             the folder around them. It is published at \
             https://github.com/D-X-Y/AutoDL-Projects/blob/main/configs/nas-benchmark/cifar-split.txt"
        );
        write_list(folder.path());
        assert_eq!(
            read(&source).unwrap_err(),
            "FOLDER has 10 training images: expected 50000, as are published"
        );
        source.allows_other_images = true;
        let halves = read(&source).unwrap();
        assert_eq!(halves.name(), "other images in the form of CIFAR-10");
        assert_eq!(
            (halves.weights().len(), halves.architecture().len()),
            (5, 5)
        );
    }

    /// A folder in the form of Fashion-MNIST with so many images.
    fn idx(images: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, head: &[u32], content: Vec<u8>| {
            let mut bytes: Vec<u8> = head.iter().flat_map(|word| word.to_be_bytes()).collect();
            bytes.extend(content);
            fs::write(folder.path().join(file), bytes).unwrap();
        };
        let pixels = (0..images * 64).map(|at| at as u8).collect();
        write("train-images-idx3-ubyte", &[0x803, images, 8, 8], pixels);
        let labels = (0..images).map(|image| (image % 10) as u8).collect();
        write("train-labels-idx1-ubyte", &[0x801, images], labels);
        folder
    }

    #[test]
    fn other_images_than_the_published_are_taken_only_if_that_is_allowed() {
        let folder = idx(30);
        let mut source = ImageSource::new(folder.path(), DataSet::Cifar10);
        let refused = read(&source).unwrap_err();
        assert!(
            refused.starts_with("FOLDER/train-images-idx3-ubyte has the md5 sum ")
                && refused.contains("the published file has f4a8712d7a061bf5bd6d2ca38dc4d50a"),
            "{refused}"
        );
        source.allows_other_images = true;
        let halves = read(&source).unwrap();
        assert_eq!(halves.name(), "other images in the form of Fashion-MNIST");
        assert_eq!((halves.weights().len(), halves.side()), (15, 32));
        assert_eq!(halves.halved().unwrap().side(), 16);
    }

    #[test]
    fn a_folder_without_images_is_named_with_what_would_do() {
        let folder = tempfile::tempdir().unwrap();
        let source = ImageSource::new(folder.path(), DataSet::ImageNet16);
        assert_eq!(
            read(&source).unwrap_err(),
            "FOLDER has neither images of ImageNet16 nor of Fashion-MNIST: expected the files of ImageNet16 (val_data), or \
             train-images-idx3-ubyte.gz and its neighbours"
        );
    }
}
