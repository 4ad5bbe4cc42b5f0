//! Whatever a file is, reading it ends with a table or an error, never with a panic.

use proptest::collection::vec;
use proptest::prelude::*;
use zip::CompressionMethod;

use crate::extension::read::read;

use super::{pickle, torch_file, zip_of};

/// Small files of each kind; they are refused at the end only, for having few cells.
fn small_files() -> Vec<Vec<u8>> {
    let list =
        pickle(|pickle| pickle.list(0..20, |pickle, index| pickle.numpy_float(f64::from(index))));
    let hw_nas_bench = pickle(|pickle| {
        pickle.dict(["nasbench201"], |pickle, part| {
            pickle.text(part);
            pickle.dict(["cifar10"], |pickle, dataset| {
                pickle.text(dataset);
                pickle.dict(["fpga_latency", "config"], |pickle, key| {
                    pickle.text(key);
                    pickle.list(0..4, |pickle, index| pickle.float(f64::from(index)));
                });
            });
        });
    });
    let suite_zero = "{\"cifar10\": {\"(4, 0, 3, 1, 4, 3)\": {\"idx\": 1, \"val_accuracy\": 9e1, \"snip\": {\"score\": NaN, \
                      \"time\": -1}}, \"(0, 0, 0, 0, 0, 0)\": {}}, \"svhn\": {}}";
    let clean = b"{\"cifar10\": {\"clean\": {\"accuracy\": {\"0\": 0.5, \"1\": 1}}}}";
    let meta = b"{\"ids\": {\"0\": {\"isomorph\": \"0\", \"nb201-string\": \"|none~0|\"}}, \"epsilons\": {}}";
    let members: [(&str, &[u8]); 2] = [("cifar10/clean_accuracy.json", clean), ("meta.json", meta)];
    vec![
        torch_file(&list),
        hw_nas_bench,
        suite_zero.as_bytes().to_vec(),
        zip_of(&members, CompressionMethod::Stored),
        zip_of(&members, CompressionMethod::Deflated),
    ]
}

#[test]
fn every_byte_can_be_changed_and_every_end_be_cut_off() {
    for file in small_files() {
        for at in 0..file.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = file.clone();
                damaged[at] ^= flip;
                let _ = read("FILE", &damaged);
            }
            let _ = read("FILE", &file[..at]);
        }
    }
}

proptest! {
    #[test]
    fn bytes_behind_the_start_of_each_kind_are_read_or_refused(
        start in prop::sample::select(vec![
            &b"PK\x03\x04"[..], b"\x80\x04", b"{\"cifar10\": {\"(", b"{\"cifar10\": {\"clean\": ", b"{\"ids\": {\"0\": ",
        ]),
        rest in vec(any::<u8>(), 0..200),
    ) {
        let _ = read("FILE", &[start, &rest[..]].concat());
    }
}
