//! The page in a browser, from the disk and from the server; `tests/browser/check.mjs` says what is looked at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// An extension with a column for all architectures of the topology space.
fn extend(db: &Path) {
    let mut content = "arch_index,value_of_others\n".to_owned();
    for index in 0..15_625 {
        content += &format!("{index},{:?}\n", f64::from(index) / 2.0 - 3.0);
    }
    let table = db.with_file_name("others.csv");
    fs::write(&table, content).unwrap();
    let extend = ["extend", text(&table), "--space", "tss", "--db", text(db)];
    natsbench(&extend, &["--unit", "value_of_others=points"]).ends(0, &[]);
}

/// A copy of the sample with two small searches and a column of an extension.
fn database(folder: &Path) -> PathBuf {
    let db = folder.join("natsbench.db");
    fs::copy(sample_database(), &db).unwrap();
    let search = "search --method random,rea --space tss --dataset cifar10 --runs 8 --budget 2000";
    let mut arguments: Vec<&str> = search.split(' ').collect();
    arguments.extend(["--db", text(&db)]);
    natsbench(&arguments, &[]).ends(0, &[]);
    extend(&db);
    db
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
