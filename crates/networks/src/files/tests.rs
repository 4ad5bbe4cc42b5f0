//! The files of PyTorch, NumPy and safetensors, which `tests/fixtures/record_weights.py` wrote,
//! against ours.

use std::io::{Cursor, Read as _};

use super::*;
use crate::state::{Tensor, Values};

const PTH: &[u8] = include_bytes!("../../tests/fixtures/small.pth");
const NPZ: &[u8] = include_bytes!("../../tests/fixtures/small.npz");
const SAFETENSORS: &[u8] = include_bytes!("../../tests/fixtures/small.safetensors");

/// The state dict of those files, by the rule of that script.
fn small() -> StateDict {
    let counted = |key: &str, shape: &[usize]| {
        let length = shape.iter().product();
        let numbers = (0..length).map(|at| at as f32 / 8.0 - key.len() as f32);
        let values = Values::Float32(numbers.collect());
        (key.to_owned(), Tensor::new(shape.to_vec(), values).unwrap())
    };
    let same = |key: &str, value: f32| {
        let values = Values::Float32(vec![value; 5]);
        (key.to_owned(), Tensor::new(vec![5], values).unwrap())
    };
    let batches = Tensor::new(vec![], Values::Int64(vec![70_000])).unwrap();
    StateDict::new(vec![
        counted("stem.0.weight", &[5, 3, 3, 3]),
        counted("stem.1.weight", &[5]),
        counted("stem.1.bias", &[5]),
        same("stem.1.running_mean", 0.0),
        same("stem.1.running_var", 1.0),
        ("stem.1.num_batches_tracked".to_owned(), batches),
        counted("classifier.weight", &[2, 300]),
        counted("classifier.bias", &[2]),
    ])
    .unwrap()
}

/// Names and contents of the files in a zip file, in order.
fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for position in 0..zip.len() {
        let mut file = zip.by_index(position).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.push((file.name().unwrap().into_owned(), content));
    }
    files
}

#[test]
fn the_files_of_numpy_and_safetensors_read_as_they_were_written() {
    assert_eq!(read_npz(NPZ).unwrap(), small());
    let read = read_safetensors(SAFETENSORS).unwrap();
    // It sorts keys, and its files do not say what the order was.
    assert_eq!(read.len(), small().len());
    for (key, tensor) in small().iter() {
        assert_eq!(read.get(key), Some(tensor), "{key}");
    }
}

#[test]
fn arrays_are_those_of_numpy_to_the_byte() {
    assert_eq!(unzip(&to_npz(&small()).unwrap()), unzip(NPZ));
}

#[test]
fn the_pickle_and_the_storages_are_those_of_pytorch_to_the_byte() {
    let ours = unzip(&to_pth(&small()).unwrap());
    let theirs = unzip(PTH);
    for (name, content) in &theirs {
        let name = name.replacen("small/", "archive/", 1);
        let same = ours.iter().find(|(ours, _)| *ours == name);
        assert_eq!(same.map(|(_, content)| content), Some(content), "{name}");
    }
    let added: Vec<&str> = ours.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(ours.len(), theirs.len() + 1, "{added:?}"); // byteorder, of newer versions
}

#[test]
fn storages_begin_at_multiples_of_64_bytes() {
    let bytes = to_pth(&small()).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    for position in 0..zip.len() {
        let file = zip.by_index(position).unwrap();
        assert_eq!(file.data_start().unwrap() % 64, 0, "{:?}", file.name());
        assert_eq!(file.compression(), zip::CompressionMethod::Stored);
    }
}

#[test]
fn a_pickle_with_many_tensors_has_batches_of_a_thousand() {
    let tensor = || Tensor::new(vec![], Values::Int64(vec![1])).unwrap();
    let weights = |count| {
        let entries = (0..count).map(|number| (format!("k{number}"), tensor()));
        StateDict::new(entries.collect()).unwrap()
    };
    let batches = |count| {
        let files = unzip(&to_pth(&weights(count)).unwrap());
        let pickle = files[0].1.windows(7);
        // The last call of a batch, its number in the memo, and SETITEMS.
        let ends = pickle.filter(|bytes| matches!(bytes, [b'R', b'r', _, _, _, _, b'u']));
        ends.count()
    };
    assert_eq!(batches(1000), 1);
    assert_eq!(batches(1001), 1); // one left over has no mark
    assert_eq!(batches(1002), 2);
}

#[test]
fn all_forms_keep_order_shapes_and_bits() {
    let odd = [f32::NAN, f32::INFINITY, -0.0, f32::MIN_POSITIVE / 2.0];
    let weights = StateDict::new(vec![
        (
            "z".to_owned(),
            Tensor::new(vec![4, 1], Values::Float32(odd.to_vec())).unwrap(),
        ),
        (
            "empty".to_owned(),
            Tensor::new(vec![0, 3], Values::Float32(vec![])).unwrap(),
        ),
        (
            "a.\u{e4}\"'".to_owned(),
            Tensor::new(vec![], Values::Int64(vec![i64::MIN])).unwrap(),
        ),
        (
            "a".to_owned(),
            Tensor::new(vec![1], Values::Float32(vec![1.5])).unwrap(),
        ),
    ])
    .unwrap();
    for read in [
        read_safetensors(&to_safetensors(&weights).unwrap()).unwrap(),
        read_npz(&to_npz(&weights).unwrap()).unwrap(),
    ] {
        let bits = |weights: &StateDict| -> Vec<_> {
            let entries = weights.iter();
            let entry = |(key, tensor): (&str, &Tensor)| {
                let bytes = tensor.values().to_le_bytes();
                (
                    key.to_owned(),
                    tensor.shape().to_vec(),
                    tensor.data_type(),
                    bytes,
                )
            };
            entries.map(entry).collect()
        };
        assert_eq!(bits(&read), bits(&weights));
    }
}

#[test]
fn the_same_weights_give_the_same_bytes() {
    for form in [WeightsForm::Safetensors, WeightsForm::Npz, WeightsForm::Pth] {
        let bytes = form.to_bytes(&small()).unwrap();
        assert_eq!(bytes, form.to_bytes(&small()).unwrap(), "{form:?}");
    }
}

#[test]
fn whatever_is_cut_off_or_changed_no_reader_panics() {
    let safetensors = to_safetensors(&small()).unwrap();
    let npz = to_npz(&small()).unwrap();
    for length in 0..safetensors.len() {
        assert!(
            read_safetensors(&safetensors[..length]).is_err(),
            "{length}"
        );
    }
    for length in (0..npz.len()).step_by(7) {
        assert!(read_npz(&npz[..length]).is_err(), "{length}");
    }
    for place in 0..1200 {
        let mut damaged = safetensors.clone();
        damaged[place] ^= 0x15;
        let _ = read_safetensors(&damaged); // a name can be another one
        let mut damaged = npz.clone();
        damaged[place] ^= 0x15;
        let _ = read_npz(&damaged);
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let refused = |header: &str| {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend([0; 8]);
        read_safetensors(&bytes).unwrap_err().to_string()
    };
    assert_eq!(
        refused(r#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#),
        "a has numbers of type F64: expected float32 or int64"
    );
    assert_eq!(
        refused(
            r#"{"__metadata__":{"key_order":"[\"b\"]"},"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}"#
        ),
        "the list key_order in the file's metadata does not name each of its 1 tensors once"
    );
    let array = |npy: &[u8]| super::npy::read_npy("a", npy).unwrap_err().to_string();
    assert_eq!(
        array(b"PK"),
        "the array a: expected an array of NumPy in format 1.0"
    );
    let header = "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }\n";
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend((header.len() as u16).to_le_bytes());
    npy.extend(header.as_bytes());
    assert_eq!(
        array(&npy),
        "a has numbers of type >f4: expected float32 or int64"
    );
}

#[test]
fn a_file_is_whole_or_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing").join("net.pth");
    let error = write_weights(&missing, &small()).unwrap_err();
    assert!(
        error.to_string().starts_with("cannot create a file in"),
        "{error}"
    );
    let unknown = folder.path().join("net.bin");
    let error = write_weights(&unknown, &small()).unwrap_err().to_string();
    assert!(
        error.ends_with("expected a name that ends in .safetensors, .npz or .pth"),
        "{error}"
    );

    let path = folder.path().join("net.npz");
    std::fs::write(&path, "before").unwrap();
    write_weights(&path, &small()).unwrap();
    assert_eq!(read_weights(&path).unwrap(), small());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
