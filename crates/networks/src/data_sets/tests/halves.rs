//! Lists of halves, invented ones and the recorded one.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::data_sets::*;

/// The list as it is published: numbers as text, with a type before them.
fn published(keys: [&str; 2], halves: [&[usize]; 2]) -> Value {
    let list = |half: &[usize]| {
        let texts: Vec<String> = half.iter().map(usize::to_string).collect();
        json!(["int", texts])
    };
    json!({ keys[0]: list(halves[0]), keys[1]: list(halves[1]) })
}

/// Every image is in one of the halves; which one follows no simple rule.
fn invented(images: usize) -> [Vec<usize>; 2] {
    let is_in_first = |&image: &usize| (image * image / 7 + image / 100).is_multiple_of(2);
    let (first, second) = (0..images).partition(is_in_first);
    [first, second]
}

/// The lists with the names of their halves, and the splits that these are.
const LISTS: [(DataSet, [&str; 2], [Split; 2]); 3] = [
    (
        DataSet::Cifar10Valid,
        ["train", "valid"],
        [Split::Train, Split::Valid],
    ),
    (
        DataSet::Cifar100,
        ["xvalid", "xtest"],
        [Split::Valid, Split::Test],
    ),
    (
        DataSet::ImageNet16,
        ["xvalid", "xtest"],
        [Split::Valid, Split::Test],
    ),
];

fn write(folder: &Path, list: SplitList, content: &[u8]) {
    fs::write(folder.join(list.file_name()), content).unwrap();
}

/// The images of splits, by the list in a folder.
fn positions(folder: &Path, data: DataSet, splits: [Split; 2]) -> [Vec<usize>; 2] {
    let list = data.split_list().unwrap();
    let halves = list.read(folder).unwrap();
    splits.map(|split| {
        let selection = data.selection(split).unwrap();
        assert_eq!(selection.list(), Some(list));
        selection.positions(list.images(), halves.as_ref()).unwrap()
    })
}

#[test]
fn lists_are_read_in_the_published_and_in_the_short_form() {
    let folder = tempfile::tempdir().unwrap();
    for (data, keys, splits) in LISTS {
        let list = data.split_list().unwrap();
        let expected = invented(list.images());
        let mut mixed = expected.clone();
        mixed[0].reverse();
        for value in [
            published(keys, [&mixed[0], &mixed[1]]),
            json!({ keys[1]: mixed[1], "note": [7], keys[0]: mixed[0] }),
        ] {
            write(folder.path(), list, value.to_string().as_bytes());
            assert_eq!(positions(folder.path(), data, splits), expected, "{data:?}");
        }
    }
}

#[test]
fn recorded_halves_are_those_of_the_benchmark() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/splits.json");
    let Ok(recorded) = fs::read(&recorded) else {
        println!("skipped: there is no {}", recorded.display());
        return;
    };
    let recorded: Value = serde_json::from_slice(&recorded).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sums = [623_618_849, 25_109_591, 9_093_224];
    for ((data, keys, splits), sum) in LISTS.into_iter().zip(sums) {
        let list = data.split_list().unwrap();
        let of_list = &recorded[list.file_name()];
        assert_eq!([&of_list["set"], &of_list["other"]], keys);
        let bits = of_list["bitmap_base64_lsb_first"].as_str().unwrap();
        let bits = STANDARD.decode(bits).unwrap();
        let is_set = |image: &usize| bits[image / 8] >> (image % 8) & 1 == 1;
        let (first, second): (Vec<_>, Vec<_>) = (0..list.images()).partition(is_set);
        let value = published(keys, [&first, &second]);
        write(folder.path(), list, value.to_string().as_bytes());

        let found = positions(folder.path(), data, splits);
        assert_eq!(found[0].len(), list.images() / 2, "{data:?}");
        assert_eq!(found[0].iter().sum::<usize>(), sum, "{data:?}");
        assert_eq!(found, [first, second], "{data:?}");
    }
}

#[test]
fn a_list_is_looked_for_beside_the_images_and_around_them() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("cifar-100-binary");
    fs::create_dir(&images).unwrap();
    fs::write(images.join("test.bin"), [0; 3074]).unwrap();
    let list = SplitList::Cifar100;
    let halves = |path: &Path| {
        let folder = ImageFolder::open(path, DataSet::Cifar100).unwrap();
        assert_eq!(folder.path(), images);
        folder.halves().unwrap()
    };
    assert_eq!(halves(&images), None);

    let all: Vec<usize> = (0..list.images()).collect();
    let around = json!({ "xvalid": all, "xtest": [] }).to_string();
    write(folder.path(), list, around.as_bytes());
    let around = halves(&images).unwrap();
    assert_eq!(halves(folder.path()).as_ref(), Some(&around));

    let beside = json!({ "xvalid": [], "xtest": all }).to_string();
    write(&images, list, beside.as_bytes());
    let beside = halves(&images).unwrap();
    assert_eq!((around.list(), beside.list()), (list, list));
    assert_ne!(around, beside);
}

#[test]
fn without_its_list_a_half_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let list = SplitList::Cifar100;
    assert_eq!(list.read(folder.path()).unwrap(), None);
    assert_eq!(list.read(&folder.path().join("none")).unwrap(), None);

    let [xvalid, xtest] = invented(list.images());
    let value = json!({ "xvalid": xvalid, "xtest": xtest }).to_string();
    write(folder.path(), list, value.as_bytes());
    let halves = list.read(folder.path()).unwrap();
    // The list of another data set does not do.
    let other = DataSet::ImageNet16.selection(Split::Valid).unwrap();
    let missing = other.positions(6_000, halves.as_ref()).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "the split needs the list imagenet-16-120-test-split.txt, published at \
         https://github.com/D-X-Y/AutoDL-Projects/blob/main/configs/nas-benchmark/imagenet-16-120-test-split.txt"
    );
    let half = DataSet::Cifar100.selection(Split::Valid).unwrap();
    let few = half.positions(9_999, halves.as_ref()).unwrap_err();
    assert_eq!(
        few.to_string(),
        "the split is a half of 10000 images, and 9999 are there"
    );
}

#[test]
fn data_sets_have_the_splits_of_the_benchmark() {
    let splits = |data: DataSet| {
        let has = |split: &Split| data.selection(*split).is_some();
        let names = Split::ALL.into_iter().filter(has).map(Split::name);
        names.collect::<Vec<_>>().join(" ")
    };
    let all = DataSet::ALL.map(splits);
    assert_eq!(
        all,
        [
            "train x-valid ori-test",
            "train ori-test",
            "train x-valid x-test ori-test",
            "train x-valid x-test ori-test"
        ]
    );
}

#[test]
fn what_is_wrong_in_a_list_is_said_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let list = SplitList::ImageNet16;
    let refused = |content: &[u8]| {
        write(folder.path(), list, content);
        let error = list.read(folder.path()).unwrap_err();
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        let text = error.to_string() + &cause.unwrap_or_default();
        let file = folder.path().join(list.file_name());
        text.replace(&*file.to_string_lossy(), "FILE")
    };
    let [xvalid, xtest] = invented(list.images());
    let with = |xvalid: Value, xtest: Value| {
        refused(
            json!({ "xvalid": xvalid, "xtest": xtest })
                .to_string()
                .as_bytes(),
        )
    };
    let with_items = |items: Value| with(items, json!(xtest));

    assert_eq!(
        refused(b"{\n\"xvalid\": [0,"),
        "FILE is not JSON: EOF while parsing a value at line 2 column 13"
    );
    assert_eq!(
        refused(b"[1]"),
        "FILE: expected an object with the key \"xvalid\", found a list"
    );
    assert_eq!(
        refused(json!({ "xvalid": xvalid }).to_string().as_bytes()),
        "FILE: expected an object with the key \"xtest\", found an object without it"
    );
    assert_eq!(
        with_items(json!(5)),
        "FILE: expected a list of images under the key \"xvalid\", found 5"
    );
    for (item, found) in [
        (json!(6000), "6000"),
        (json!("6000"), "\"6000\""),
        (json!(-1), "-1"),
        (json!(1.5), "1.5"),
        (json!("one"), "\"one\""),
        (json!("9".repeat(1000)), "a long text"),
        (json!([1]), "a list"),
        (json!({}), "an object"),
        (json!(null), "null"),
    ] {
        let expected =
            "FILE: expected an image from 0 to 5999 as item 1 (the first is 0) of \"xvalid\"";
        let refused = with_items(json!([xvalid[0], item, xvalid[1]]));
        assert_eq!(refused, format!("{expected}, found {found}"));
    }
    let twice = xvalid[3].to_string();
    let half = &xvalid[..10];
    assert_eq!(
        with(json!(half), json!([xtest[0], twice])),
        format!(
            "FILE: expected another image as item 1 (the first is 0) of \"xtest\", found \"{twice}\", which item 3 \
             of \"xvalid\" is already"
        )
    );
    assert_eq!(
        with(json!(&xvalid[1..]), json!(xtest)),
        format!(
            "FILE: expected all images from 0 to 5999 in \"xvalid\" and \"xtest\", found no {}",
            xvalid[0]
        )
    );
    assert_eq!(
        refused(&vec![b' '; (1 << 23) + 1]),
        "FILE has 8388609 bytes: expected 8388608 at most"
    );
}
