//! The command `proxies`, on invented images in the published form.

use std::fs;
use std::path::Path;

use natsbench::networks::nats_networks::Images;
use natsbench::networks::nats_networks::data_sets::{DataSet, ImageFolder, Part};
use natsbench::networks::nats_networks::proxies::{Batch, Proxy, Subject};
use natsbench::networks::plan;
use natsbench::{Dataset, SearchSpace};

use crate::support::{Ran, natsbench, text};

/// Small networks, as cells of the topology space take long to run.
const ARCHITECTURES: [&str; 3] = ["8:8:8:8:8", "8:8:8:8:16", "16:8:8:8:8"];
const SEED: u64 = 777;

/// Training images of CIFAR-10 in the binary form, two in each file.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in 1..=5_usize {
        let mut bytes = Vec::new();
        for image in [2 * file - 2, 2 * file - 1] {
            bytes.push(image as u8); // its class
            bytes.extend((0..3072).map(|at| (at * (image + 3) % 251) as u8));
        }
        fs::write(folder.path().join(format!("data_batch_{file}.bin")), bytes).unwrap();
    }
    folder
}

fn proxies(options: &[&str]) -> Ran {
    natsbench(&["proxies", "--dataset", "cifar10", "--quiet"], options)
}

/// The cells of CSV, line by line.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).from_reader(csv.as_bytes());
    let records = reader.records().map(Result::unwrap);
    records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

/// What the library computes for all ten images in their order. The proxies asked for do not depend on that order, but
/// for the last bits.
fn computed(folder: &Path, architecture: &str, asked: &[Proxy]) -> Vec<f64> {
    let data = DataSet::Cifar10;
    let folder = ImageFolder::open(folder, data).unwrap();
    let found = folder.read(Part::Training).unwrap();
    let all: Vec<usize> = (0..found.len()).collect();
    let plan = plan(architecture, Dataset::Cifar10).unwrap();
    let numbers = found.normalized(&all, &data.normalization());
    let images = Images::new(plan.input(), numbers).unwrap();
    let labels: Vec<usize> = found.labels().iter().map(|&label| label.into()).collect();
    let weights = plan.initial_weights(SEED);
    let subject = Subject {
        batch: Some(Batch {
            images: &images,
            labels: &labels,
        }),
        seed: SEED,
        gaussian_images: found.len(),
        ..Subject::new(&plan, &weights)
    };
    subject.compute(asked).unwrap()
}

#[test]
fn every_architecture_has_a_row_with_the_values_of_the_library() {
    let folder = folder();
    let asked = [Proxy::Naswot, Proxy::Snip, Proxy::Zen, Proxy::Flops];
    let options = [
        "--proxy",
        "naswot,snip,zen,flops",
        "--batch",
        "10",
        "--images",
        text(folder.path()),
    ];
    let ran = proxies(&[&ARCHITECTURES[..], &options].concat());
    ran.ends(0, &[]);
    let rows = cells(&ran.out);
    let head = [
        "space",
        "index",
        "architecture",
        "dataset",
        "seed",
        "naswot",
        "snip",
        "zen",
        "flops",
    ];
    assert_eq!(rows[0], head);
    assert_eq!(rows.len(), 1 + ARCHITECTURES.len());
    let all = natsbench::space::architectures(SearchSpace::Size);
    for (row, architecture) in rows[1..].iter().zip(ARCHITECTURES) {
        let index: usize = row[1].parse().unwrap();
        assert_eq!(all[index], architecture);
        let named = ["sss", &row[1], architecture, "cifar10", "777"];
        assert_eq!(row[..5], named);
        let values = row[5..].iter().map(|cell| cell.parse::<f64>().unwrap());
        let expected = computed(folder.path(), architecture, &asked);
        for ((value, expected), proxy) in values.zip(expected).zip(asked) {
            let apart = (value - expected).abs() / expected.abs();
            assert!(
                apart < 1e-3,
                "{proxy} of {architecture}: {value}, not {expected}"
            );
        }
    }
    for threads in ["1", "3"] {
        let ran_again = proxies(&[&ARCHITECTURES[..], &options, &["--threads", threads]].concat());
        assert_eq!(ran_again.out, ran.out, "threads change nothing");
    }
}

#[test]
fn the_seed_decides_about_weights_and_batch() {
    let folder = folder();
    let run = |seed: &str, proxy: &str| {
        let options = [
            ARCHITECTURES[0],
            "--proxy",
            proxy,
            "--batch",
            "4",
            "--images",
            text(folder.path()),
            "--seed",
            seed,
        ];
        let ran = proxies(&options);
        ran.ends(0, &[]);
        cells(&ran.out)[1][5].clone()
    };
    assert_eq!(run("1", "naswot"), run("1", "naswot"));
    assert_ne!(run("1", "naswot"), run("2", "naswot"));
    assert_ne!(run("1", "synflow"), run("2", "synflow"));
}

#[test]
fn some_proxies_need_no_images_and_a_file_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proxies.csv");
    let ran = proxies(&[
        "0",
        "8:8:8:8:16",
        "--space",
        "sss",
        "--proxy",
        "params,synflow,l2_norm",
        "--out",
        text(&path),
    ]);
    ran.ends(0, &["proxies.csv: 2 architectures"]);
    let rows = cells(&fs::read_to_string(&path).unwrap());
    assert_eq!(
        rows[1][..6],
        ["sss", "0", "8:8:8:8:8", "cifar10", "777", "11714"]
    );
    assert_eq!(rows[2][..4], ["sss", "1", "8:8:8:8:16", "cifar10"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_computed_is_refused() {
    let folder = folder();
    let images = text(folder.path());
    let arch = ARCHITECTURES[0];
    proxies(&[arch, "--proxy", "snip,zen,naswot"]).ends(
        2,
        &["snip, naswot are computed from training images: add --images DIR"],
    );
    proxies(&[arch, "--proxy", "jacob"]).ends(2, &["invalid value 'jacob'", "jacob_cov"]);
    proxies(&["--proxy", "params"]).ends(2, &["which architectures?", "--space"]);
    proxies(&["7", "--proxy", "params"]).ends(2, &["7 is an index: add --space"]);
    proxies(&["99999", "--space", "sss", "--proxy", "params"]).ends(
        1,
        &["\"99999\" is no architecture of sss: expected 0 to 32767"],
    );
    proxies(&["8:8:8:8:9", "--proxy", "params"])
        .ends(1, &["\"8:8:8:8:9\" is no architecture of sss"]);
    proxies(&[arch, "--proxy", "snip", "--images", images])
        .ends(1, &["a batch of 64 images cannot be drawn from 10"]);
    let half = ["proxies", arch, "--dataset", "cifar10-valid", "--quiet"];
    natsbench(&half, &["--proxy", "snip", "--images", images]).ends(
        1,
        &[
            "cifar10-valid cannot be split without the list of its training images",
            "expected cifar-split.txt in ",
            "published at https://",
        ],
    );
    fs::remove_file(folder.path().join("data_batch_3.bin")).unwrap();
    proxies(&[arch, "--proxy", "snip", "--images", images])
        .ends(1, &["cannot read ", "data_batch_3.bin"]);
}
