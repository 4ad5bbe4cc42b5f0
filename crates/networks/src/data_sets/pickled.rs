//! The files that are pickles of Python: a dictionary with an array of pixels and a list of labels.

use std::ops::RangeInclusive;
use std::path::Path;

use plain_pickle::{Array, Document, ElementKind, ElementType, Limits, Value};

use super::error::ImageError;
use super::file::LARGEST_FILE;
use super::pixels::LabelledImages;

/// What the files need at most: those of CIFAR-100 have 154 MB of pixels and 50,000 names.
const LIMITS: Limits = Limits {
    nesting: 16,
    memo_entries: 1 << 20,
    stack_values: 1 << 16,
    containers: 1 << 10,
    text_bytes: LARGEST_FILE as usize,
};

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels {
    /// The key of the labels.
    pub(super) key: &'static str,
    /// Labels that can be there.
    pub(super) all: RangeInclusive<i64>,
    /// Labels that are kept; the first becomes class 0.
    pub(super) kept: RangeInclusive<i64>,
}

/// Adds the images of a file.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    wanted: &Labels,
    images: &mut LabelledImages,
) -> Result<(), ImageError> {
    let document = Document::parse_with(bytes, LIMITS).map_err(|source| ImageError::Pickle {
        path: path.to_owned(),
        source,
    })?;
    let file = File {
        path,
        document: &document,
    };
    let labels = file.labels(wanted.key)?;
    let array = file.pixels(labels.len(), images.bytes_each())?;
    let pixels = array.bytes();
    for (image, (&label, pixels)) in labels
        .iter()
        .zip(pixels.chunks_exact(images.bytes_each()))
        .enumerate()
    {
        if !wanted.all.contains(&label) {
            return Err(ImageError::Label {
                path: path.to_owned(),
                image,
                found: label,
                first: *wanted.all.start(),
                last: *wanted.all.end(),
            });
        }
        if wanted.kept.contains(&label) {
            images.push((label - wanted.kept.start()) as u16, pixels);
        }
    }
    Ok(())
}

/// A file that is being read.
struct File<'d, 'a> {
    path: &'d Path,
    document: &'d Document<'a>,
}

impl<'d, 'a> File<'d, 'a> {
    fn wrong(&self, expected: impl Into<String>, found: impl Into<String>) -> ImageError {
        ImageError::Content {
            path: self.path.to_owned(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// What the dictionary has for a key, which Python 2 wrote as bytes.
    fn get(&self, key: &str) -> Result<Value<'a>, ImageError> {
        let Value::Dict(dict) = self.document.root() else {
            return Err(self.wrong("a dictionary", self.document.root().type_name()));
        };
        let is_key =
            |found: Value<'_>| found == Value::Text(key) || found == Value::Bytes(key.as_bytes());
        let pairs = self.document.pairs(dict);
        let found = pairs.iter().find(|(found, _)| is_key(*found));
        match found {
            Some((_, value)) => Ok(*value),
            None => Err(self.wrong(format!("the key {key:?}"), "a dictionary without it")),
        }
    }

    fn array(&self, value: Value<'a>) -> Option<&'d Array<'a>> {
        match value {
            Value::Array(id) => self.document.array(id),
            _ => None,
        }
    }

    /// Labels, as a list or as an array.
    fn labels(&self, key: &str) -> Result<Vec<i64>, ImageError> {
        let value = self.get(key)?;
        let expected = || format!("a list of integers under the key {key:?}");
        if let Value::List(list) = value {
            let label = |item: &Value<'_>| match item {
                Value::Int(label) => Ok(*label),
                other => Err(self.wrong(expected(), format!("a list with {}", other.type_name()))),
            };
            return self.document.items(list).iter().map(label).collect();
        }
        let array = self
            .array(value)
            .ok_or_else(|| self.wrong(expected(), value.type_name()))?;
        if array.shape.len() != 1 {
            let found = format!("an array of shape {:?}", array.shape);
            return Err(self.wrong(expected(), found));
        }
        integers(array).ok_or_else(|| self.wrong(expected(), "an array of other numbers"))
    }

    /// The array of so many images.
    fn pixels(&self, images: usize, bytes_each: usize) -> Result<&'d Array<'a>, ImageError> {
        let expected = || {
            format!(
                "{images} x {bytes_each} bytes (uint8) in rows under the key \"data\", as there are labels"
            )
        };
        let value = self.get("data")?;
        let array = self
            .array(value)
            .ok_or_else(|| self.wrong(expected(), value.type_name()))?;
        if array.element != ElementType::UINT8 {
            return Err(self.wrong(expected(), "an array of other numbers"));
        }
        if array.shape != [images, bytes_each] || array.column_major {
            let found = format!("an array of shape {:?}", array.shape);
            let order = if array.column_major {
                " in columns"
            } else {
                ""
            };
            return Err(self.wrong(expected(), found + order));
        }
        Ok(array)
    }
}

/// The numbers of an array of integers.
fn integers(array: &Array<'_>) -> Option<Vec<i64>> {
    let ElementType { kind, bytes } = array.element;
    let signed = match kind {
        ElementKind::Float => return None,
        ElementKind::Signed => true,
        ElementKind::Unsigned => false,
    };
    let number = |bytes: &[u8]| {
        let negative = signed && bytes.last().is_some_and(|&byte| byte >= 0x80);
        let mut wide = [if negative { 0xff } else { 0 }; 8];
        wide.iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
        // Eight bytes without sign that have the highest bit set are no label: they come out negative.
        i64::from_le_bytes(wide)
    };
    Some(array.bytes().chunks_exact(bytes).map(number).collect())
}
