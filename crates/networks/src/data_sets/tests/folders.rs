//! Folders in the published forms, with a few invented images.

use std::fs;
use std::path::Path;

use crate::data_sets::*;

/// Pixel of an image: differs for each image, colour, row and column.
fn pixel(image: usize, at: usize) -> u8 {
    (image * 41 + at * 7 + at / 1024 * 50) as u8
}

fn pixels(image: usize, count: usize) -> Vec<u8> {
    (0..count).map(|at| pixel(image, at)).collect()
}

/// Records of CIFAR's binary files.
fn records(labels: &[u8], bytes_before: usize, first_image: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (place, &label) in labels.iter().enumerate() {
        bytes.extend(vec![19; bytes_before - 1]); // the group of classes
        bytes.push(label);
        bytes.extend(pixels(first_image + place, 3072));
    }
    bytes
}

/// How the keys and labels of a pickle are written.
#[derive(Clone, Copy, PartialEq)]
enum Written {
    /// By Python 2: byte strings, a list, a memo that begins at 1.
    Python2,
    /// By Python 3 in protocol 3: texts, and an array of 64-bit labels.
    Python3,
}

/// A batch as the makers pickled it.
fn pickled(written: Written, key: &str, labels: &[i16], bytes_each: usize) -> Vec<u8> {
    let mut bytes = vec![0x80, if written == Written::Python2 { 2 } else { 3 }];
    bytes.extend(if written == Written::Python2 {
        b"}q\x01("
    } else {
        b"}q\x00("
    });
    let word = |bytes: &mut Vec<u8>, word: &str| {
        if written == Written::Python2 {
            bytes.extend([b'U', word.len() as u8]);
        } else {
            bytes.push(b'X');
            bytes.extend((word.len() as u32).to_le_bytes());
        }
        bytes.extend(word.as_bytes());
    };
    let array = |bytes: &mut Vec<u8>, shape: &[usize], dtype: &str, data: &[u8]| {
        bytes.extend(b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85");
        word(bytes, "b");
        bytes.extend(b"\x87R(K\x01(");
        for &side in shape {
            bytes.push(b'J');
            bytes.extend((side as i32).to_le_bytes());
        }
        bytes.extend(b"tcnumpy\ndtype\n");
        word(bytes, dtype);
        bytes.extend(b"K\x00K\x01\x87R(K\x03");
        word(bytes, if dtype == "u1" { "|" } else { "<" });
        bytes.extend(b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89");
        bytes.push(if written == Written::Python2 {
            b'T'
        } else {
            b'B'
        });
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes.extend(b"tb");
    };
    word(&mut bytes, key);
    if written == Written::Python2 {
        bytes.extend(b"](");
        for label in labels {
            bytes.push(b'J');
            bytes.extend(i32::from(*label).to_le_bytes());
        }
        bytes.push(b'e');
    } else {
        let data: Vec<u8> = labels
            .iter()
            .flat_map(|&label| i64::from(label).to_le_bytes())
            .collect();
        array(&mut bytes, &[labels.len()], "i8", &data);
    }
    word(&mut bytes, "data");
    let data: Vec<u8> = (0..labels.len())
        .flat_map(|image| pixels(image, bytes_each))
        .collect();
    array(&mut bytes, &[labels.len(), bytes_each], "u1", &data);
    bytes.extend(b"u.");
    bytes
}

fn write(folder: &Path, file: &str, bytes: &[u8]) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(file), bytes).unwrap();
}

fn refused(folder: &Path, data: DataSet, part: Part) -> String {
    let found = ImageFolder::open(folder, data).and_then(|folder| folder.read(part));
    let error = found.unwrap_err();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    let text = error.to_string() + &cause.unwrap_or_default();
    text.replace(&*folder.to_string_lossy(), "FOLDER")
}

#[test]
fn binary_batches_are_read_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let cifar = folder.path().join("cifar-10-batches-bin");
    for batch in 0..5 {
        let labels = [batch, 9 - batch];
        let file = format!("data_batch_{}.bin", batch + 1);
        write(&cifar, &file, &records(&labels, 1, 2 * usize::from(batch)));
    }
    for path in [folder.path(), &cifar] {
        let folder = ImageFolder::open(path, DataSet::Cifar10Valid).unwrap();
        let images = folder.read(Part::Training).unwrap();
        assert_eq!(images.labels(), [0, 9, 1, 8, 2, 7, 3, 6, 4, 5]);
        assert_eq!(images.pixels(7).unwrap(), pixels(7, 3072));
        assert_eq!(images.pixels(10), None);
    }
}

#[test]
fn the_fine_labels_of_cifar100_are_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "test.bin", &records(&[99, 0, 50], 2, 0));
    let read = ImageFolder::open(folder.path(), DataSet::Cifar100).unwrap();
    let images = read.read(Part::Test).unwrap();
    assert_eq!(images.labels(), [99, 0, 50]);
    assert_eq!(images.pixels(2).unwrap(), pixels(2, 3072));

    let python = folder.path().join("cifar-100-python");
    fs::remove_file(folder.path().join("test.bin")).unwrap();
    write(
        &python,
        "test",
        &pickled(Written::Python2, "fine_labels", &[7, 99], 3072),
    );
    let read = ImageFolder::open(folder.path(), DataSet::Cifar100).unwrap();
    assert_eq!(read.read(Part::Test).unwrap().labels(), [7, 99]);
}

#[test]
fn pickles_of_python_2_and_3_have_the_same_images() {
    for written in [Written::Python2, Written::Python3] {
        let folder = tempfile::tempdir().unwrap();
        write(
            folder.path(),
            "test_batch",
            &pickled(written, "labels", &[3, 8, 8], 3072),
        );
        let read = ImageFolder::open(folder.path(), DataSet::Cifar10).unwrap();
        let images = read.read(Part::Test).unwrap();
        assert_eq!(images.labels(), [3, 8, 8]);
        assert_eq!(images.pixels(1).unwrap(), pixels(1, 3072));
    }
}

#[test]
fn of_imagenet16_the_first_120_classes_stay_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let labels = [120, 1000, 1, 121, 60];
    write(
        folder.path(),
        "val_data",
        &pickled(Written::Python3, "labels", &labels, 768),
    );
    let read = ImageFolder::open(folder.path(), DataSet::ImageNet16).unwrap();
    let images = read.read(Part::Test).unwrap();
    assert_eq!((images.labels(), images.side()), (&[119, 0, 59][..], 16));
    assert_eq!(images.pixels(1).unwrap(), pixels(2, 768));
}

#[test]
fn images_are_normalised_colour_by_colour() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "test_batch.bin", &records(&[0, 1], 1, 0));
    let read = ImageFolder::open(folder.path(), DataSet::Cifar10).unwrap();
    let images = read.read(Part::Test).unwrap();
    let numbers = images.normalized(&[1, 5], &DataSet::Cifar10.normalization());
    assert_eq!(numbers.len(), 3072); // there is no image 5
    for (at, number) in numbers.iter().enumerate() {
        let (mean, deviation) = [(125.3, 63.0), (123.0, 62.1), (113.9, 66.7)][at / 1024];
        let expected = (f64::from(pixel(1, at)) - mean) / deviation;
        assert!((f64::from(*number) - expected).abs() < 1e-6, "{at}");
    }
}

#[test]
fn what_is_wrong_is_said_with_file_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(
        refused(path, DataSet::ImageNet16, Part::Test),
        "FOLDER has no images of ImageNet16: expected the files of ImageNet16 (val_data)"
    );
    write(path, "test_batch.bin", &[0; 3074]);
    assert_eq!(
        refused(path, DataSet::Cifar10, Part::Test),
        "FOLDER/test_batch.bin has 3074 bytes: expected one or more records of 3073 bytes"
    );
    write(path, "test_batch.bin", &records(&[3, 10], 1, 0));
    assert_eq!(
        refused(path, DataSet::Cifar10, Part::Test),
        "FOLDER/test_batch.bin: image 1 (the first is 0) has the label 10: expected 0 to 9"
    );
    let missing = refused(path, DataSet::Cifar10, Part::Training);
    assert!(
        missing.starts_with("cannot read FOLDER/data_batch_1.bin: "),
        "{missing}"
    );

    let val = |bytes: &[u8]| {
        write(path, "val_data", bytes);
        refused(path, DataSet::ImageNet16, Part::Test)
    };
    assert_eq!(
        val(b"\x80\x02cos\nsystem\n."),
        "FOLDER/val_data cannot be read: refused global os.system at byte 2 (GLOBAL)"
    );
    assert_eq!(
        val(b"\x80\x02]."),
        "FOLDER/val_data: expected a dictionary, found list"
    );
    assert_eq!(
        val(&pickled(Written::Python2, "classes", &[1], 768)),
        "FOLDER/val_data: expected the key \"labels\", found a dictionary without it"
    );
    assert_eq!(
        val(&pickled(Written::Python3, "labels", &[5, 1001], 768)),
        "FOLDER/val_data: image 1 (the first is 0) has the label 1001: expected 1 to 1000"
    );
    assert_eq!(
        val(&pickled(Written::Python2, "labels", &[5, 6], 3072)),
        "FOLDER/val_data: expected 2 x 768 bytes (uint8) in rows under the key \"data\", as there are labels, \
         found an array of shape [2, 3072]"
    );
    // A pickle that ends early.
    let whole = pickled(Written::Python2, "labels", &[5, 6], 768);
    let cut = val(&whole[..whole.len() - 900]);
    assert!(
        cut.starts_with("FOLDER/val_data cannot be read: truncated pickle"),
        "{cut}"
    );
}

#[test]
fn another_file_than_the_published_is_said_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test_batch");
    fs::write(&path, b"no pickle").unwrap();
    let read = ImageFolder::open(folder.path(), DataSet::Cifar10).unwrap();
    let error = read.read_checked(Part::Test, &mut FileSum::check);
    assert_eq!(
        error.unwrap_err().to_string(),
        format!(
            "{} has the md5 sum 74a23c6b2c543ce9add4d927ccfd3ee5: the published file has \
             40351d587109b95175f43aff81a1287e, so this copy is damaged, or has other images",
            path.display()
        )
    );
    // Of the binary files, the makers give no sums.
    let binary = tempfile::tempdir().unwrap();
    write(binary.path(), "test_batch.bin", &records(&[3], 1, 0));
    let read = ImageFolder::open(binary.path(), DataSet::Cifar10).unwrap();
    let mut known = Vec::new();
    let images = read.read_checked(Part::Test, &mut |sum| {
        known.push(sum.is_as_published());
        sum.check()
    });
    assert_eq!((images.unwrap().len(), known), (1, vec![None]));
}

#[test]
fn images_in_memory_have_a_sum_of_side_labels_and_pixels() {
    let images = |side, labels: &[u16], pixels: &[u8]| {
        LabelledImages::from_pixels(side, labels.to_vec(), pixels.to_vec())
    };
    let two = images(2, &[1, 0], &[5; 24]).unwrap();
    let mut other_pixel = [5; 24];
    other_pixel[23] = 6;
    assert_eq!(
        two.md5_sum(),
        images(2, &[1, 0], &[5; 24]).unwrap().md5_sum()
    );
    assert_ne!(
        two.md5_sum(),
        images(2, &[1, 1], &[5; 24]).unwrap().md5_sum()
    );
    assert_ne!(
        two.md5_sum(),
        images(2, &[1, 0], &other_pixel).unwrap().md5_sum()
    );

    let wrong = images(2, &[1, 0], &[5; 23]).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "23 bytes are not those of 2 images with 3 x 2 x 2 pixels"
    );
    assert!(images(0, &[], &[]).is_err());
    assert!(images(usize::MAX, &[1], &[]).is_err());
}
