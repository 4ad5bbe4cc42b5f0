//! Folders of IDX files with a few invented images, and Debian's copy of Fashion-MNIST.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::data_sets::*;

fn file(magic: u32, lengths: &[u32], content: &[u8]) -> Vec<u8> {
    let head = [magic].into_iter().chain(lengths.iter().copied());
    let mut bytes: Vec<u8> = head.flat_map(u32::to_be_bytes).collect();
    bytes.extend(content);
    bytes
}

fn images(count: u32, side: u32, pixels: &[u8]) -> Vec<u8> {
    file(0x803, &[count, side, side], pixels)
}

fn labels(labels: &[u8]) -> Vec<u8> {
    file(0x801, &[labels.len() as u32], labels)
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Two images: each pixel differs from its neighbours.
fn pixels(side: usize) -> Vec<u8> {
    (0..2 * side * side)
        .map(|at| (at * 37 + at / side * 11) as u8)
        .collect()
}

fn read(folder: &Path) -> Result<LabelledImages, ImageError> {
    IdxFolder::open(folder)?.read(Part::Test, &mut |_| Ok(()))
}

fn refused(folder: &Path) -> String {
    let error = read(folder).unwrap_err();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    let text = error.to_string() + &cause.unwrap_or_default();
    text.replace(&*folder.to_string_lossy(), "FOLDER")
}

#[test]
fn images_are_padded_and_get_three_colours() {
    let folder = tempfile::tempdir().unwrap();
    let grey = pixels(28);
    fs::write(
        folder.path().join("t10k-images-idx3-ubyte"),
        images(2, 28, &grey),
    )
    .unwrap();
    fs::write(
        folder.path().join("t10k-labels-idx1-ubyte.gz"),
        compressed(&labels(&[9, 0])),
    )
    .unwrap();
    let padded = read(folder.path()).unwrap();
    assert_eq!((padded.labels(), padded.side()), (&[9, 0][..], 32));
    let halved = padded.halved();
    assert_eq!(halved.side(), 16);
    let grey_at = |image: usize, row: usize, column: usize| {
        let inside = |at: usize| (2..30).contains(&at);
        if inside(row) && inside(column) {
            grey[image * 784 + (row - 2) * 28 + column - 2]
        } else {
            0
        }
    };
    for image in 0..2 {
        let pixels = padded.pixels(image).unwrap();
        for (at, &pixel) in pixels.iter().enumerate() {
            let (row, column) = (at % 1024 / 32, at % 32);
            assert_eq!(pixel, grey_at(image, row, column), "{image} {at}");
        }
        let pixels = halved.pixels(image).unwrap();
        for (at, &pixel) in pixels.iter().enumerate() {
            let (row, column) = (at % 256 / 16 * 2, at % 16 * 2);
            let four = [(0, 0), (0, 1), (1, 0), (1, 1)];
            let four = four.map(|(down, right)| grey_at(image, row + down, column + right));
            let mean = four.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / 4.0;
            assert_eq!(pixel, (mean + 0.5) as u8, "{image} {at}");
        }
    }
}

#[test]
fn sums_are_those_of_the_decompressed_files() {
    let folder = tempfile::tempdir().unwrap();
    let (images, labels) = (images(1, 8, &[1; 64]), labels(&[3]));
    fs::write(folder.path().join("t10k-images-idx3-ubyte"), &images).unwrap();
    fs::write(folder.path().join("t10k-labels-idx1-ubyte"), &labels).unwrap();
    let sums = |folder: &Path| {
        let mut sums = Vec::new();
        let folder = IdxFolder::open(folder).unwrap();
        let read = folder.read(Part::Test, &mut |sum| {
            sums.push((sum.found.clone(), sum.published));
            Ok(())
        });
        assert_eq!(read.unwrap().len(), 1);
        sums
    };
    let plain = sums(folder.path());
    assert_eq!(plain[1].1, Some("15d484375f8d13e6eb1aabb0c3f46965"));

    let other = tempfile::tempdir().unwrap();
    fs::write(
        other.path().join("t10k-images-idx3-ubyte.gz"),
        compressed(&images),
    )
    .unwrap();
    fs::write(
        other.path().join("t10k-labels-idx1-ubyte.gz"),
        compressed(&labels),
    )
    .unwrap();
    assert_eq!(sums(other.path()), plain);

    let folder = IdxFolder::open(other.path()).unwrap();
    let refused = folder.read(Part::Test, &mut FileSum::check);
    let path = other.path().join("t10k-images-idx3-ubyte.gz");
    assert_eq!(
        refused.unwrap_err().to_string(),
        format!(
            "{} has the md5 sum {}: the published file has 8181f5470baa50b63fa0f6fddb340f0a, so this copy is damaged, \
             or has other images",
            path.display(),
            plain[0].0
        )
    );
}

#[test]
fn what_is_wrong_in_idx_files_is_said_with_file_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(
        refused(path),
        "FOLDER has no images of Fashion-MNIST: expected the files train-images-idx3-ubyte and \
         train-labels-idx1-ubyte, or both as .gz"
    );
    let with = |images: &[u8], labels: &[u8]| {
        fs::write(path.join("t10k-images-idx3-ubyte"), images).unwrap();
        fs::write(path.join("t10k-labels-idx1-ubyte"), labels).unwrap();
        refused(path)
    };
    let (good_images, good_labels) = (images(2, 28, &pixels(28)), labels(&[1, 2]));
    assert_eq!(
        with(b"", &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected an IDX file of images, which begins with 00000803, found a file of 0 bytes"
    );
    assert_eq!(
        with(&good_labels, &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected an IDX file of images, which begins with 00000803, found a file that \
         begins with 00000801"
    );
    assert_eq!(
        with(&good_images[..13], &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected an IDX file of images, which begins with 00000803, found a file of 13 bytes"
    );
    assert_eq!(
        with(&good_images[..1000], &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected 2 x 28 x 28 bytes after its head, as that says, found 984 bytes"
    );
    assert_eq!(
        with(&images(u32::MAX, 32, &[]), &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected 4294967295 x 32 x 32 bytes after its head, as that says, found 0 bytes"
    );
    assert_eq!(
        with(&file(0x803, &[1, 28, 27], &[]), &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected square images of at most 32 x 32 pixels, found images of 28 x 27 pixels"
    );
    assert_eq!(
        with(&images(1, 64, &[]), &good_labels),
        "FOLDER/t10k-images-idx3-ubyte: expected square images of at most 32 x 32 pixels, found images of 64 x 64 pixels"
    );
    assert_eq!(
        with(&good_images, &labels(&[1, 2, 3])),
        "FOLDER/t10k-labels-idx1-ubyte: expected 2 labels, as there are images, found 3"
    );
    assert_eq!(
        with(&good_images, &labels(&[1, 10])),
        "FOLDER/t10k-labels-idx1-ubyte: image 1 (the first is 0) has the label 10: expected 0 to 9"
    );
    fs::remove_file(path.join("t10k-images-idx3-ubyte")).unwrap();
    assert!(refused(path).starts_with("cannot read FOLDER/t10k-images-idx3-ubyte: "));
    fs::write(
        path.join("t10k-images-idx3-ubyte.gz"),
        &compressed(&good_images)[..100],
    )
    .unwrap();
    assert!(refused(path).starts_with("cannot read FOLDER/t10k-images-idx3-ubyte.gz: "));
}

#[test]
fn the_package_of_fashion_mnist_has_the_published_images() {
    let folder = Path::new("/usr/share/datasets/fashion-mnist");
    if !IdxFolder::is_in(folder) {
        println!("skipped: the package dataset-fashion-mnist is not installed");
        return;
    }
    let folder = IdxFolder::open(folder).unwrap();
    for (part, count) in [(Part::Training, 60_000), (Part::Test, 10_000)] {
        let images = folder.read(part, &mut FileSum::check).unwrap();
        assert_eq!((images.len(), images.side()), (count, 32));
        let of_class = |class: u16| {
            images
                .labels()
                .iter()
                .filter(|&&label| label == class)
                .count()
        };
        assert!((0..10).all(|class| of_class(class) == count / 10));
    }
}
