//! The page in a browser, from the disk and from the server; `tests/browser/check.mjs` says what is looked at.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nats_supernet::settings::MethodName;
use natsbench::SearchSpace;

use crate::run_folders::MadeUp;
use crate::sample_nasbench101::nasbench101_file;
use crate::serve::Served;
use crate::support::{Ran, natsbench, text};
use crate::views_examples::sample_database;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

fn can_run() -> bool {
    let has_node = Command::new("node").arg("--version").output().is_ok();
    let modules = Path::new(FOLDER).join("node_modules");
    let has_driver = ["playwright-core", "axe-core"]
        .iter()
        .all(|name| modules.join(name).exists());
    let browsers = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    has_node && has_driver && browsers.iter().any(|browser| Path::new(browser).exists())
}

/// A copy of the sample with two small searches, weight-sharing searches, columns of extensions, and a sample of
/// NAS-Bench-101 with two searches.
fn database(folder: &Path) -> PathBuf {
    let db = folder.join("natsbench.db");
    fs::copy(sample_database(), &db).unwrap();
    let search = "search --method random,rea --space tss --dataset cifar10 --runs 8 --budget 2000";
    let mut arguments: Vec<&str> = search.split(' ').collect();
    arguments.extend(["--db", text(&db)]);
    natsbench(&arguments, &[]).ends(0, &[]);
    store_weight_sharing(folder, &db);
    extend(folder, &db);
    let nasbench101 = ["import", text(nasbench101_file()), "--db", text(&db)];
    natsbench(&nasbench101, &[]).ends(0, &[]);
    let search = "search --method random,rea --space nb101 --runs 6 --budget 30000";
    let mut arguments: Vec<&str> = search.split(' ').collect();
    arguments.extend(["--db", text(&db)]);
    natsbench(&arguments, &[]).ends(0, &[]);
    db
}

/// Two extensions: one with negative numbers and no keys, and one with all keys, two seeds, characters that separate parts of
/// an address, and a text.
fn extend(folder: &Path, db: &Path) {
    let (mut others, mut hardware) = (
        "arch_index,value_of_others\n".to_owned(),
        "arch_index,dataset,hp,seed,device,latency,remark\n".to_owned(),
    );
    for index in 0..40 {
        writeln!(others, "{index},{}", f64::from(index) / 2.0 - 3.25).unwrap();
        for seed in [1, 3] {
            let latency = index * 3 + seed;
            writeln!(hardware, "{index},cifar10,200,{seed},a:b,{latency},a text").unwrap();
        }
    }
    for (name, table, more) in [
        ("others", others, &["--unit", "value_of_others=points"][..]),
        (
            "hardware",
            hardware,
            &["--by", "device", "--unit", "latency=ms"],
        ),
    ] {
        let file = folder.join(format!("{name}.csv"));
        fs::write(&file, table).unwrap();
        let mut arguments = vec!["extend", text(&file), "--space", "tss", "--db", text(db)];
        arguments.extend(more);
        natsbench(&arguments, &[]).ends(0, &[]);
    }
}

/// Three runs of a method and two of another one, of which one has not reached its last epoch. They choose among the 40
/// architectures of the sample: that of an epoch is its number plus the seed.
fn store_weight_sharing(folder: &Path, db: &Path) {
    let list = natsbench::space::architectures(SearchSpace::Topology);
    let runs = [
        (MethodName::Gdas, 1, 4),
        (MethodName::Gdas, 2, 4),
        (MethodName::Gdas, 3, 4),
        (MethodName::Rsps, 4, 4),
        (MethodName::Rsps, 5, 2),
    ];
    let mut arguments = vec!["score".to_owned(), "--db".to_owned(), text(db).to_owned()];
    for (method, seed, done) in runs {
        let mut run = MadeUp::new(folder.join(format!("run-{seed}")), method, seed, done);
        for epoch in &mut run.epochs {
            epoch
                .architecture
                .clone_from(&list[(epoch.epoch + 1) as usize + seed as usize]);
        }
        run.write();
        arguments.push(text(&run.folder).to_owned());
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    natsbench(&arguments, &[]).ends(0, &["5 stored"]);
}

/// Set `NATSBENCH_SCREENSHOTS` to a folder to get pictures.
#[test]
fn the_page_works_in_a_browser_from_the_disk_and_from_the_server() {
    if !can_run() {
        println!("skipped: needs node, chromium, and `npm ci` in tests/browser");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("report");
    let db = database(folder.path());
    natsbench(&["report", "--db", text(&db), "--out", text(&out)], &[]).ends(0, &[]);
    let file = out.join("index.html");
    let served = Served::new(&db);
    let mut check = Command::new("node");
    check.arg("check.mjs").args([text(&file), &served.url]);
    check.args(std::env::var_os("NATSBENCH_SCREENSHOTS"));
    let ran: Ran = check.current_dir(FOLDER).output().unwrap().into();
    ran.ends(0, &["dark, 1440 pixels: all is well"]);
}

#[test]
fn the_page_tests_significance_as_scipy_does() {
    if Command::new("node").arg("--version").output().is_err() {
        println!("skipped: needs node");
        return;
    }
    let mut check = Command::new("node");
    check.arg("significance.mjs").current_dir(FOLDER);
    let ran: Ran = check.output().unwrap().into();
    ran.ends(0, &["significance: all is well"]);
}

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/page");

#[test]
fn the_scripts_of_the_page_are_what_their_modules_give() {
    if !Path::new(PAGE).join("node_modules/esbuild").exists() {
        println!("skipped: needs node, and `npm ci` in page");
        return;
    }
    let mut build = Command::new("node");
    build.args(["build.mjs", "--check"]).current_dir(PAGE);
    let ran: Ran = build.output().unwrap().into();
    ran.ends(0, &[]);
}
