//! Lists of the images in each half of a part. They belong to their maker, so users bring them, as they bring the images.

use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use super::data_set::DataSet;
use super::error::ImageError;
use super::file::read_file;

/// Larger than any of the published lists, which have 0.5 MB at most.
const LARGEST_LIST: u64 = 1 << 23;

/// A published list of the images in the two halves of a part.
///
/// ```
/// use nats_networks::data_sets::{DataSet, SplitList};
///
/// let list = DataSet::Cifar100.split_list().unwrap();
/// assert_eq!(list, SplitList::Cifar100);
/// assert_eq!((list.file_name(), list.images()), ("cifar100-test-split.txt", 10_000));
/// assert_eq!(DataSet::Cifar10.split_list(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SplitList {
    /// The training images of CIFAR-10: those for training, and those for validation.
    Cifar10,
    /// The test images of CIFAR-100: `x-valid` and `x-test`.
    Cifar100,
    /// The test images of ImageNet16-120: `x-valid` and `x-test`.
    ImageNet16,
}

impl SplitList {
    /// The name of its file.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Cifar10 => "cifar-split.txt",
            Self::Cifar100 => "cifar100-test-split.txt",
            Self::ImageNet16 => "imagenet-16-120-test-split.txt",
        }
    }

    /// The address of the page from which it can be downloaded.
    #[must_use]
    pub fn published_at(self) -> String {
        let folder = "https://github.com/D-X-Y/AutoDL-Projects/blob/main/configs/nas-benchmark";
        format!("{folder}/{}", self.file_name())
    }

    /// How many images it is about, both halves together.
    #[must_use]
    pub const fn images(self) -> usize {
        match self {
            Self::Cifar10 => 50_000,
            Self::Cifar100 => 10_000,
            Self::ImageNet16 => 6_000,
        }
    }

    /// What the halves are called in the file.
    const fn keys(self) -> [&'static str; 2] {
        match self {
            Self::Cifar10 => ["train", "valid"],
            Self::Cifar100 | Self::ImageNet16 => ["xvalid", "xtest"],
        }
    }

    /// Reads its file in a folder; `None` if there is no such file.
    ///
    /// The file is a JSON object with a list of images for each half: `["int", ["0", "3"]]` as it is published, or
    /// just `[0, 3]`.
    ///
    /// ```no_run
    /// use std::path::Path;
    ///
    /// use nats_networks::data_sets::{DataSet, Split, SplitList};
    ///
    /// let halves = SplitList::Cifar100.read(Path::new("cifar-100-python"))?;
    /// let selection = DataSet::Cifar100.selection(Split::Valid).unwrap();
    /// println!("{:?}", selection.positions(10_000, halves.as_ref())?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ImageError`] with the place in the file, unless every image is there once.
    pub fn read(self, folder: &Path) -> Result<Option<Halves>, ImageError> {
        let path = folder.join(self.file_name());
        let bytes = match read_file(&path, LARGEST_LIST) {
            Err(ImageError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Ok(None);
            }
            read => read?,
        };
        let halves = serde_json::from_slice(&bytes).map_err(|source| ImageError::Json {
            path: path.clone(),
            source,
        })?;
        let wrong = |Wrong { expected, found }| ImageError::Content {
            path,
            expected,
            found,
        };
        self.halves(&halves).map(Some).map_err(wrong)
    }

    fn halves(self, object: &Value) -> Result<Halves, Wrong> {
        let mut places = vec![None; self.images()];
        for key in self.keys() {
            let list = object.get(key).ok_or_else(|| Wrong {
                expected: format!("an object with the key {key:?}"),
                found: match object {
                    Value::Object(_) => "an object without it".to_owned(),
                    other => shown(other),
                },
            })?;
            place(key, list, &mut places)?;
        }
        let [first, second] = self.keys();
        let in_first = |(image, place): (usize, &Option<Place>)| match place {
            Some(place) => Ok(place.key == first),
            None => Err(Wrong {
                expected: format!(
                    "all images from 0 to {} in {first:?} and {second:?}",
                    places.len() - 1
                ),
                found: format!("no {image}"),
            }),
        };
        let in_first = places.iter().enumerate().map(in_first);
        Ok(Halves {
            list: self,
            in_first: in_first.collect::<Result<_, _>>()?,
        })
    }
}

impl DataSet {
    /// The list that some of its splits need. `None` if all of them are whole parts.
    #[must_use]
    pub const fn split_list(self) -> Option<SplitList> {
        match self {
            Self::Cifar10Valid => Some(SplitList::Cifar10),
            Self::Cifar10 => None,
            Self::Cifar100 => Some(SplitList::Cifar100),
            Self::ImageNet16 => Some(SplitList::ImageNet16),
        }
    }
}

/// A list that was read: the half of each image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    list: SplitList,
    /// For each image, whether it is in the half that the file has first.
    in_first: Vec<bool>,
}

impl Halves {
    /// The list that they are of.
    #[must_use]
    pub const fn list(&self) -> SplitList {
        self.list
    }

    /// The images of one half, ascending.
    pub(super) fn positions(&self, half: Half) -> Vec<usize> {
        let is_in = |image: &usize| self.in_first[*image] == (half == Half::First);
        (0..self.in_first.len()).filter(is_in).collect()
    }
}

/// One of the halves of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    First,
    Second,
}

/// Something else than a list has.
struct Wrong {
    expected: String,
    found: String,
}

/// Where the file names an image.
#[derive(Clone, Copy)]
struct Place {
    key: &'static str,
    item: usize,
}

/// Takes down where the images of a half are.
fn place(key: &'static str, list: &Value, places: &mut [Option<Place>]) -> Result<(), Wrong> {
    let items = match list.as_array().map(Vec::as_slice) {
        Some([Value::String(tag), Value::Array(items)]) if tag == "int" => items,
        Some(items) => items,
        None => {
            return Err(Wrong {
                expected: format!("a list of images under the key {key:?}"),
                found: shown(list),
            });
        }
    };
    let images = places.len();
    for (item, value) in items.iter().enumerate() {
        let here = || format!("item {item} (the first is 0) of {key:?}");
        let place = number(value).and_then(|image| places.get_mut(image));
        let Some(place) = place else {
            return Err(Wrong {
                expected: format!("an image from 0 to {} as {}", images - 1, here()),
                found: shown(value),
            });
        };
        if let Some(earlier) = place.replace(Place { key, item }) {
            return Err(Wrong {
                expected: format!("another image as {}", here()),
                found: format!(
                    "{}, which item {} of {:?} is already",
                    shown(value),
                    earlier.item,
                    earlier.key
                ),
            });
        }
    }
    Ok(())
}

/// A number, which the published files have as text.
fn number(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64()?.try_into().ok(),
    }
}

/// A value in a message: short, whatever is in the file.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().count() > 20 => "a long text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        value => value.to_string(),
    }
}
