//! IDX files, in which Fashion-MNIST and its elders are published: a head of big-endian numbers, then bytes.

use std::path::Path;

use super::error::ImageError;

/// What the file begins with: two zeros, unsigned bytes, and how many lengths follow.
const IMAGES: u32 = 0x0000_0803;
const LABELS: u32 = 0x0000_0801;

/// Grey images of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GreyImages<'a> {
    pub(super) side: usize,
    pub(super) count: usize,
    /// Image by image, each row by row.
    pub(super) pixels: &'a [u8],
}

/// The images of a file whose sides are not above `largest_side`.
pub(super) fn images<'a>(
    path: &Path,
    bytes: &'a [u8],
    largest_side: usize,
) -> Result<GreyImages<'a>, ImageError> {
    let ([count, rows, columns], pixels) = head(path, bytes, IMAGES, "images")?;
    if rows != columns || rows == 0 || rows > largest_side {
        return Err(ImageError::Content {
            path: path.to_owned(),
            expected: format!("square images of at most {largest_side} x {largest_side} pixels"),
            found: format!("images of {rows} x {columns} pixels"),
        });
    }
    // Sides are small now, and the count has 32 bits, so no product overflows 64.
    check_length(path, pixels, [count, rows, columns])?;
    Ok(GreyImages {
        side: rows,
        count,
        pixels,
    })
}

/// The labels of a file, each from 0 to `classes` - 1.
pub(super) fn labels<'a>(
    path: &Path,
    bytes: &'a [u8],
    classes: usize,
) -> Result<&'a [u8], ImageError> {
    let ([count], labels) = head(path, bytes, LABELS, "labels")?;
    check_length(path, labels, [count])?;
    let wrong = labels
        .iter()
        .position(|&label| usize::from(label) >= classes);
    match wrong {
        Some(image) => Err(ImageError::Label {
            path: path.to_owned(),
            image,
            found: labels[image].into(),
            first: 0,
            last: classes as i64 - 1,
        }),
        None => Ok(labels),
    }
}

/// The lengths that a file begins with, and the bytes behind them.
fn head<'a, const N: usize>(
    path: &Path,
    bytes: &'a [u8],
    magic: u32,
    what: &str,
) -> Result<([usize; N], &'a [u8]), ImageError> {
    let mut words = bytes.chunks_exact(4).map(|word| match *word {
        [a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
        _ => 0, // chunks have four bytes
    });
    let wrong = |found| ImageError::Content {
        path: path.to_owned(),
        expected: format!("an IDX file of {what}, which begins with {magic:08x}"),
        found,
    };
    match words.next() {
        Some(found) if found == magic => {}
        Some(found) => return Err(wrong(format!("a file that begins with {found:08x}"))),
        None => return Err(wrong(format!("a file of {} bytes", bytes.len()))),
    }
    let mut lengths = [0; N];
    for length in &mut lengths {
        *length = words
            .next()
            .ok_or_else(|| wrong(format!("a file of {} bytes", bytes.len())))?
            as usize;
    }
    Ok((lengths, bytes.get(4 + 4 * N..).unwrap_or_default()))
}

fn check_length<const N: usize>(
    path: &Path,
    bytes: &[u8],
    lengths: [usize; N],
) -> Result<(), ImageError> {
    let expected: u64 = lengths.iter().map(|&length| length as u64).product();
    if bytes.len() as u64 == expected {
        return Ok(());
    }
    let lengths = lengths.map(|length| length.to_string()).join(" x ");
    Err(ImageError::Content {
        path: path.to_owned(),
        expected: format!("{lengths} bytes after its head, as that says"),
        found: format!("{} bytes", bytes.len()),
    })
}
