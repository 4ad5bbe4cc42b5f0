//! `natsbench train` on invented images: what it prints, refuses and leaves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Settings of a run that takes about a second.
const SHORT: [&str; 13] = [
    "--synthetic",
    "--small",
    "--epochs",
    "3",
    "--half",
    "64",
    "--side",
    "8",
    "--width",
    "4",
    "--threads",
    "2",
    "--compared=5",
];

fn natsbench(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_natsbench"));
    command
        .arg("train")
        .args(arguments)
        .arg("--out")
        .arg(folder);
    command.env("COLUMNS", "100");
    command
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    natsbench(arguments, folder).output().unwrap()
}

fn short<'a>(method: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[method][..], &SHORT, more].concat()
}

fn shown(bytes: &[u8], folder: &Path) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.replace(&*folder.to_string_lossy(), "FOLDER")
}

/// The failure of a command: its exit code, and the last line of what it says.
fn failure(output: &Output, folder: &Path) -> (Option<i32>, String) {
    let text = shown(&output.stderr, folder);
    let line = text.lines().next_back().unwrap_or_default().to_owned();
    (output.status.code(), line)
}

fn lines(folder: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(folder.join("epochs.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_search_says_how_it_goes_and_what_it_chose() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("runs/gdas-777");
    let output = run(&short("gdas", &[]), &folder);
    let told = shown(&output.stderr, &folder);
    assert!(output.status.success(), "{told}");
    let mut told = told.lines();
    assert_eq!(
        told.next().unwrap(),
        "invented images: 64 images for the weights, 64 for the architecture, 8 x 8 pixels, 10 classes"
    );
    assert_eq!(
        told.next().unwrap(),
        "gdas with seed 777, CPU, 2 threads, 32-bit numbers: begins in FOLDER"
    );
    let epochs: Vec<&str> = told.collect();
    assert_eq!(epochs.len(), 3, "{epochs:?}");
    let lines = lines(&folder);
    assert_eq!(lines.len(), 4);
    for (done, epoch) in epochs.iter().enumerate() {
        let architecture = lines[done + 1]["architecture"].as_str().unwrap();
        assert!(
            epoch.starts_with(&format!("epochs {}/3  train ", done + 1)),
            "{epoch}"
        );
        assert!(
            epoch.contains(architecture) && epoch.contains("  eta "),
            "{epoch}"
        );
    }
    let chosen = lines[3]["architecture"].as_str().unwrap();
    assert_eq!(
        shown(&output.stdout, &folder),
        format!(
            "FOLDER: 3 epochs done; the choice is {chosen}\nnatsbench score FOLDER looks up its accuracy on cifar10\n"
        )
    );

    // The same again needs to be asked for, and then has nothing to do.
    let again = run(&short("gdas", &[]), &folder);
    assert_eq!(
        failure(&again, &folder),
        (
            Some(1),
            "error: FOLDER has a run of gdas with seed 777 already: expected a new folder, or that this run goes on; \
             --resume goes on with it"
                .to_owned()
        )
    );
    let resumed = run(&short("gdas", &["--resume", "--json", "--quiet"]), &folder);
    assert!(resumed.status.success());
    assert_eq!(shown(&resumed.stderr, &folder), "");
    let answer: serde_json::Value = serde_json::from_slice(&resumed.stdout).unwrap();
    assert_eq!(answer["last_epoch"], lines[3]);
    assert_eq!(answer["images"], "invented images");
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_search_which_says_how_it_goes_on() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("run");
    let long = short("darts-v1", &["--epochs", "100000"]);
    let long: Vec<&str> = [&long[..3], &long[5..]].concat(); // without the first --epochs
    let child = natsbench(&long, &folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let has_begun = || {
        let text = fs::read_to_string(folder.join("epochs.jsonl"));
        text.is_ok_and(|text| text.lines().count() > 2)
    };
    while !has_begun() {
        assert!(began.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let (code, line) = failure(&output, &folder);
    assert_eq!(code, Some(130));
    let epoch = lines(&folder).len() - 1;
    assert_eq!(
        line,
        format!(
            "stopped in epoch {epoch}; the same command with --resume begins that epoch again, and goes on"
        )
    );
    let other = run(&short("darts-v1", &["--resume"]), &folder);
    assert_eq!(
        failure(&other, &folder),
        (
            Some(1),
            "error: FOLDER/checkpoint.safetensors is of another run: its settings.epochs is 100000, and now it is 3"
                .to_owned()
        )
    );
}

#[test]
fn wrong_usage_is_said_before_anything_is_read() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("run");
    for (arguments, message) in [
        (
            short("tas", &["--space", "tss"]),
            "tas is no method for tss: it searches sss",
        ),
        (short("gdas", &["--images", "here"]), "cannot be used with"),
        (vec!["gdas"], "--images"),
        (short("darts", &[]), "invalid value 'darts'"),
        (
            short("gdas", &["--dataset", "cifar10-valid"]),
            "invalid value 'cifar10-valid'",
        ),
        (
            short("gdas", &["--device", "gpu"]),
            "expected cpu, cuda or cuda:N",
        ),
        #[cfg(not(feature = "cuda"))]
        (
            short("gdas", &["--device", "cuda:1"]),
            "was built without graphics cards",
        ),
    ] {
        let output = run(&arguments, &folder);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = shown(&output.stderr, &folder);
        assert!(text.contains(message), "{text}");
        assert!(!folder.exists());
    }
}

/// A folder with images in the form of Fashion-MNIST: 40 of 28 x 28 pixels.
fn other_images(folder: &Path) {
    let file = |head: &[u32], content: Vec<u8>| {
        let mut bytes: Vec<u8> = head.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend(content);
        bytes
    };
    let pixels = (0..40 * 784).map(|at| (at % 251) as u8).collect();
    let labels = (0..40).map(|image| image % 10).collect();
    fs::write(
        folder.join("train-images-idx3-ubyte"),
        file(&[0x803, 40, 28, 28], pixels),
    )
    .unwrap();
    fs::write(
        folder.join("train-labels-idx1-ubyte"),
        file(&[0x801, 40], labels),
    )
    .unwrap();
}

#[test]
fn images_that_are_not_the_published_ones_need_a_flag() {
    let scratch = tempfile::tempdir().unwrap();
    let images = scratch.path().join("images");
    fs::create_dir(&images).unwrap();
    other_images(&images);
    let folder = scratch.path().join("run");
    let at = images.to_string_lossy();
    let arguments = [
        "rsps",
        "--small",
        "--epochs=1",
        "--compared=2",
        "--width=2",
        "--images",
        &*at,
    ];
    let refused = run(&arguments, &folder);
    let (code, line) = failure(&refused, &images);
    assert_eq!(code, Some(1));
    assert!(
        line.starts_with("error: FOLDER/train-images-idx3-ubyte has the md5 sum "),
        "{line}"
    );
    assert!(
        line.ends_with("; --allow-other-images takes them all the same"),
        "{line}"
    );
    assert!(!folder.exists());

    let arguments = [&arguments[..], &["--allow-other-images"]].concat();
    let taken = run(&arguments, &folder);
    let told = shown(&taken.stderr, &images);
    assert!(taken.status.success(), "{told}");
    let told: Vec<&str> = told.lines().collect();
    assert!(
        told[0].starts_with("FOLDER/train-images-idx3-ubyte has the md5 sum "),
        "{told:?}"
    );
    assert!(
        told[1].ends_with(", not 9018921c3c673c538a1fc5bad174d6f9 as the published file"),
        "{told:?}"
    );
    assert_eq!(
        told[2],
        "other images in the form of Fashion-MNIST: 20 images for the weights, 20 for the architecture, 16 x 16 pixels, \
         10 classes"
    );
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["images"], "other images in the form of Fashion-MNIST");
    assert_eq!(
        (run["dataset"].as_str(), run["method"].as_str()),
        (Some("cifar10"), Some("rsps"))
    );
}

#[test]
fn a_missing_list_of_halves_is_said_with_where_to_get_it() {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("train.bin"), [0; 3074]).unwrap();
    let folder = scratch.path().join("run");
    let at = scratch.path().to_string_lossy();
    let arguments = ["setn", "--dataset=cifar100", "--images", &*at];
    let (code, line) = failure(&run(&arguments, &folder), scratch.path());
    assert_eq!(code, Some(1));
    assert_eq!(
        line,
        "error: the images in FOLDER cannot be cut into halves without their list: expected cifar100-test-split.txt \
         beside them or in the folder around them. It is published at \
         https://github.com/D-X-Y/AutoDL-Projects/blob/main/configs/nas-benchmark/cifar100-test-split.txt; --splits names \
         another folder"
    );
}

/// A limit on the size of files is what a full disk is to a process.
#[cfg(unix)]
#[test]
fn a_full_disk_ends_a_search_and_loses_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("run");
    let limited = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let output = Command::new("bash")
        .args([
            "-c",
            limited,
            "bash",
            env!("CARGO_BIN_EXE_natsbench"),
            "train",
        ])
        .args(short("enas", &["--out"]))
        .arg(&folder)
        .output()
        .unwrap();
    let (code, line) = failure(&output, &folder);
    assert_eq!(code, Some(1));
    assert!(
        line.starts_with(
            "error: epoch -1 is not kept; the run has no checkpoint yet: cannot write FOLDER/checkpoint.safetensors: "
        ),
        "{line}"
    );
    let output = run(&short("enas", &["--resume"]), &folder);
    assert!(
        output.status.success(),
        "{}",
        shown(&output.stderr, &folder)
    );
    assert_eq!(lines(&folder).len(), 4);
}
