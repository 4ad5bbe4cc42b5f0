//! The binary files of CIFAR: records of one or two labels and 3,072 pixels.

use std::path::Path;

use super::error::ImageError;
use super::pixels::LabelledImages;

/// Where the label of a record is, and how many bytes come before the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) label: usize,
    pub(super) bytes_before: usize,
}

/// Adds the images of a file.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    record: Record,
    classes: usize,
    images: &mut LabelledImages,
) -> Result<(), ImageError> {
    let length = record.bytes_before + images.bytes_each();
    if bytes.is_empty() || !bytes.len().is_multiple_of(length) {
        return Err(ImageError::Records {
            path: path.to_owned(),
            found: bytes.len(),
            record: length,
        });
    }
    for (image, bytes) in bytes.chunks_exact(length).enumerate() {
        let (labels, pixels) = bytes.split_at(record.bytes_before);
        let label = labels[record.label];
        if usize::from(label) >= classes {
            return Err(ImageError::Label {
                path: path.to_owned(),
                image,
                found: label.into(),
                first: 0,
                last: classes as i64 - 1,
            });
        }
        images.push(label.into(), pixels);
    }
    Ok(())
}
