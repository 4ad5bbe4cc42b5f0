//! The command `evaluate`, on invented images in the published forms.

mod halves;

use std::fs;
use std::path::Path;

use natsbench::networks::nats_networks::Images;
use natsbench::networks::nats_networks::data_sets::{ImageFolder, Part};
use natsbench::networks::nats_networks::infer::Inference;
use natsbench::networks::{data_set, plan};
use natsbench::{Dataset, Recipe, SearchSpace, Split};
use serde_json::{Value, json};

use crate::support::{Bench, Ran, natsbench, records, text};

/// The smallest network of the size space.
const ARCHITECTURE: &str = "8:8:8:8:8";
const SEED: u64 = 777;
const IMAGES: usize = 70; // more than one batch

/// Test images of CIFAR-10 in the binary form, with these labels.
fn write_images(folder: &Path, labels: &[u8]) {
    let mut bytes = Vec::new();
    for (image, &label) in labels.iter().enumerate() {
        bytes.push(label);
        // Even images of different colours are told apart, as noise is not.
        bytes.extend((0..3072).map(|at| (image * 37 + at / 1024 * 91 * (image % 5)) as u8));
    }
    fs::write(folder.join("test_batch.bin"), bytes).unwrap();
}

/// The classes that the first network of the seed takes the images for.
fn predictions(folder: &Path, dataset: Dataset) -> Vec<u8> {
    let plan = plan(ARCHITECTURE, dataset).unwrap();
    let network = Inference::new(&plan, &plan.initial_weights(SEED)).unwrap();
    let data = data_set(dataset);
    let images = ImageFolder::open(folder, data)
        .unwrap()
        .read(Part::Test)
        .unwrap();
    let all: Vec<usize> = (0..images.len()).collect();
    let numbers = images.normalized(&all, &data.normalization());
    let answers = network
        .run(&Images::new(plan.input(), numbers).unwrap())
        .unwrap();
    let largest = |logits: &[f32]| {
        let classes = 0..logits.len();
        classes
            .max_by(|&one, &other| logits[one].total_cmp(&logits[other]))
            .unwrap() as u8
    };
    answers.logits.chunks(data.classes()).map(largest).collect()
}

/// A folder whose images the network knows but for every seventh.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_images(folder.path(), &[0; IMAGES]);
    let mut labels = predictions(folder.path(), Dataset::Cifar10);
    for label in labels.iter_mut().step_by(7) {
        *label = (*label + 1) % 10;
    }
    write_images(folder.path(), &labels);
    folder
}

fn evaluate(folder: &Path, options: &[&str]) -> Ran {
    let arguments = [
        "evaluate",
        ARCHITECTURE,
        "--dataset",
        "cifar10",
        "--quiet",
        "--images",
        text(folder),
    ];
    natsbench(&arguments, options)
}

#[test]
fn accuracy_is_the_part_of_the_images_that_the_network_knows() {
    let folder = folder();
    let ran = evaluate(folder.path(), &["--seed", "777"]);
    ran.ends(
        0,
        &["first weights of seed 777\naccuracy on ori-test 85.71 %; loss "],
    );
    let json = |threads| {
        let ran = evaluate(
            folder.path(),
            &["--seed", "777", "--json", "--threads", threads],
        );
        ran.ends(0, &[]);
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let found = json("1");
    assert_eq!(found, json("3"), "threads change nothing");
    let split = &found["splits"][0];
    assert_eq!(
        (&split["images"], &split["right"]),
        (&Value::from(70), &Value::from(60))
    );
    assert_eq!(split["split"], "ori-test");
    assert_eq!(split["stored"], Value::Null);
}

#[test]
fn the_accuracy_of_the_trial_stands_beside() {
    let folder = folder();
    let mut records = records(SearchSpace::Size, 1);
    let recipe = records[0]
        .recipes
        .iter_mut()
        .find(|recipe| recipe.recipe == Recipe::Hp90);
    let trials = &mut recipe.unwrap().trials;
    let trial = trials
        .iter_mut()
        .find(|trial| trial.dataset == Dataset::Cifar10)
        .unwrap();
    let seed = trial.seed.to_string();
    let last = trial.epochs - 1;
    let logged = trial.evaluation_top1_percent.iter_mut();
    for (split, epoch, accuracy_percent) in logged {
        if (*split, *epoch) == (Split::OriTest, last) {
            *accuracy_percent = 61.0 * 100.0 / 70.0;
        }
    }
    let bench = Bench::with_records(SearchSpace::Size, &records);
    bench.import(&["--quiet"]).ends(0, &[]);
    let weights = folder.path().join("first.npz");
    let line = [
        "network",
        ARCHITECTURE,
        "--dataset",
        "cifar10",
        "--seed",
        "777",
        "--out",
        text(&weights),
    ];
    natsbench(&line, &[]).ends(0, &[]);

    let of_trial = [
        "--weights",
        text(&weights),
        "--seed",
        &seed,
        "--db",
        text(&bench.db),
    ];
    let ran = evaluate(folder.path(), &of_trial);
    ran.ends(
        0,
        &[
            "weights of ",
            "accuracy on ori-test 85.71 %, stored 87.14 %; loss ",
            "; 1 image apart",
        ],
    );
    // With another recipe, another trial, which is not changed here.
    let ran = evaluate(folder.path(), &[&of_trial[..], &["--hp", "12"]].concat());
    assert!(!ran.out.contains("stored 87.14 %"), "{}", ran.out);
}

#[test]
fn weights_of_a_trial_are_taken_from_a_database() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let (full, weights, db) = (path("archives"), path("weights.db"), path("natsbench.db"));
    let sample = [
        "sample",
        "--space",
        "sss",
        "--archs",
        "1",
        "--weights",
        "--quiet",
    ];
    natsbench(&sample, &["--out", text(&full)]).ends(0, &[]);
    let archive = fs::read_dir(&full).unwrap().next().unwrap().unwrap().path();
    let archive = text(&archive);
    natsbench(&["import", archive, "--db", text(&db), "--quiet"], &[]).ends(0, &[]);
    let import = [
        "import-weights",
        archive,
        "--weights",
        text(&weights),
        "--dataset",
        "cifar10",
    ];
    natsbench(&import, &["--quiet"]).ends(0, &[]);

    // The weights of a sample are those that training begins with.
    let stored = ["--weights", text(&weights), "--seed", "777"];
    let ran = evaluate(folder.path(), &[&stored[..], &["--db", text(&db)]].concat());
    ran.ends(
        0,
        &[
            "trained weights of sss 0, cifar10, hp 90, seed 777\n",
            "\naccuracy on ori-test 85.71 %, stored ",
            "apart",
        ],
    );
    let network = |options: &[&str], out: &Path| {
        let arguments = [
            "network",
            ARCHITECTURE,
            "--dataset",
            "cifar10",
            "--out",
            text(out),
        ];
        natsbench(&arguments, options).ends(0, &[]);
        fs::read(out).unwrap()
    };
    let of_trial = network(&stored, &path("trial.safetensors"));
    assert_eq!(
        of_trial,
        network(&["--seed", "777"], &path("first.safetensors"))
    );

    evaluate(folder.path(), &["--weights", text(&weights)]).ends(2, &["the seed of the trial"]);
    let missing = ["--weights", text(&weights), "--seed", "5"];
    evaluate(folder.path(), &missing).ends(
        1,
        &["weights.db has no weights of sss 0, cifar10, hp 90, seed 5"],
    );
    evaluate(
        folder.path(),
        &["--weights", text(&weights), "--seed", "4294967296"],
    )
    .ends(2, &["is no seed of a trial"]);
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    let folder = folder();
    let path = folder.path();
    evaluate(path, &[]).ends(2, &["whose weights?"]);
    evaluate(path, &["--seed", "1", "--split", "x-test"])
        .ends(2, &["cifar10 has no x-test; it has train, ori-test"]);
    evaluate(path, &["--seed", "1", "--split", "train"])
        .ends(1, &["cannot read ", "data_batch_1.bin"]);
    evaluate(path, &["--seed", "1", "--hp", "12"]).ends(2, &["--weights"]);
    let of = |dataset: &str, images: &Path| {
        natsbench(
            &[
                "evaluate",
                ARCHITECTURE,
                "--dataset",
                dataset,
                "--images",
                text(images),
            ],
            &["--seed", "1", "--quiet"],
        )
    };
    of("ImageNet16-120", path).ends(
        1,
        &["has no images of ImageNet16: expected the files of ImageNet16 (val_data)"],
    );
    let hundred = tempfile::tempdir().unwrap();
    fs::write(hundred.path().join("test.bin"), vec![7; 3074 * 5]).unwrap();
    let images: Vec<u32> = (0..10_000).collect();
    let list = |xtest: &[u32]| {
        let list = json!({ "xvalid": images, "xtest": xtest }).to_string();
        fs::write(hundred.path().join("cifar100-test-split.txt"), list).unwrap();
    };
    list(&[]);
    of("cifar100", hundred.path())
        .ends(1, &["the split is a half of 10000 images, and 5 are there"]);
    list(&[7]);
    of("cifar100", hundred.path()).ends(
        1,
        &[
            "cifar100-test-split.txt: expected another image as item 0 ",
            "of \"xtest\", found 7, which item 7 of \"xvalid\" is already",
        ],
    );
}
