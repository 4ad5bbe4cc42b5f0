//! Splits that are halves of the images: their lists come from the user.

use std::fs;
use std::path::Path;

use natsbench::Dataset;
use serde_json::{Value, json};

use super::{ARCHITECTURE, predictions};
use crate::support::{Ran, natsbench, text};

const IMAGENET16_LIST: &str = "imagenet-16-120-test-split.txt";

/// Test images of ImageNet16-120, with these classes, as their makers pickled theirs.
fn write_imagenet16(folder: &Path, classes: &[u8]) {
    let mut pickle = b"\x80\x02}(X\x06\0\0\0labels](".to_vec();
    for class in classes {
        pickle.extend([b'K', class + 1]);
    }
    pickle.extend(b"eX\x04\0\0\0data");
    pickle.extend(b"cnumpy.core.multiarray\n_reconstruct\n");
    pickle.extend(b"cnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01(");
    let pixels = (0..classes.len() * 768).map(|at| (at / 768 * 37 + at / 256 * 91) as u8);
    for number in [classes.len(), 768] {
        pickle.push(b'J');
        pickle.extend((number as i32).to_le_bytes());
    }
    pickle.extend(b"tcnumpy\ndtype\nU\x02u1K\0K\x01\x87R(");
    pickle.extend(b"K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T");
    pickle.extend((classes.len() as i32 * 768).to_le_bytes());
    pickle.extend(pixels);
    pickle.extend(b"tbu.");
    fs::write(folder.join("val_data"), pickle).unwrap();
}

fn evaluate_imagenet16(folder: &Path, options: &[&str]) -> Ran {
    let arguments = [
        "evaluate",
        ARCHITECTURE,
        "--dataset",
        "ImageNet16-120",
        "--seed",
        "777",
        "--quiet",
        "--images",
        text(folder),
    ];
    natsbench(&arguments, options)
}

#[test]
fn halves_have_the_images_of_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let images = 6_000;
    write_imagenet16(path, &vec![0; images]);
    // The network knows every third image, and these are x-valid.
    let mut classes = predictions(path, Dataset::ImageNet16);
    let is_known = |image: &usize| image % 3 == 1;
    for image in (0..images).filter(|image| !is_known(image)) {
        classes[image] = (classes[image] + 1) % 120;
    }
    write_imagenet16(path, &classes);
    let (known, others): (Vec<_>, Vec<_>) = (0..images).partition(is_known);
    let list = json!({ "xvalid": ["int", known], "xtest": ["int", others] }).to_string();
    let lists = path.join("lists");
    fs::create_dir(&lists).unwrap();
    fs::write(lists.join(IMAGENET16_LIST), &list).unwrap();

    let found = |options: &[&str]| {
        let ran = evaluate_imagenet16(path, &[options, &["--json"]].concat());
        ran.ends(0, &[]);
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(found["not_evaluated"], json!([]));
        let splits = found["splits"].as_array().unwrap().iter();
        let counts = splits.map(|split| json!([split["split"], split["images"], split["right"]]));
        counts.collect::<Vec<_>>()
    };
    assert_eq!(
        found(&["--splits", text(&lists)]),
        [
            json!(["x-valid", 2000, 2000]),
            json!(["x-test", 4000, 0]),
            json!(["ori-test", 6000, 2000])
        ]
    );
    fs::write(path.join(IMAGENET16_LIST), &list).unwrap();
    assert_eq!(found(&["--split", "x-test"]), [json!(["x-test", 4000, 0])]);
}

#[test]
fn a_half_without_its_list_is_left_out_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write_imagenet16(path, &[0; 5]);
    let ran = evaluate_imagenet16(path, &[]);
    let address = "https://github.com/D-X-Y/AutoDL-Projects/blob/main/configs/nas-benchmark/";
    let address = format!("{address}{IMAGENET16_LIST}");
    ran.ends(0, &["accuracy on ori-test "]);
    for split in ["x-valid", "x-test"] {
        let line = format!(
            "\n{split} not evaluated: the list of its images, {IMAGENET16_LIST}, is not beside \
             the images; it is published at {address}\n"
        );
        ran.ends(0, &[&line]);
    }
    let ran = evaluate_imagenet16(path, &["--json"]);
    ran.ends(0, &[]);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found["splits"].as_array().unwrap().len(), 1);
    let left_out = |split| {
        json!({
            "split": split,
            "missing_file": IMAGENET16_LIST,
            "published_at": address
        })
    };
    assert_eq!(
        found["not_evaluated"],
        json!([left_out("x-valid"), left_out("x-test")])
    );

    evaluate_imagenet16(path, &["--split", "ori-test"]).ends(0, &["accuracy on ori-test "]);
    let ran = evaluate_imagenet16(path, &["--split", "ori-test,x-test"]);
    let needed = [
        "x-test cannot be evaluated without the list of its images: expected ",
        IMAGENET16_LIST,
        "; --splits names another folder. It is published at ",
        &address,
    ];
    ran.ends(1, &needed);
    assert_eq!(ran.out, "");
    let elsewhere = path.join("elsewhere");
    let named = ["--splits", text(&elsewhere)];
    evaluate_imagenet16(path, &named).ends(
        1,
        &[
            "x-valid cannot be evaluated without the list",
            "/elsewhere. It is published at ",
        ],
    );
}
