//! The page in a browser, from the disk and from the server; `tests/browser/check.mjs` says what is looked at.

use std::path::Path;
use std::process::Command;

use crate::serve::Served;
use crate::support::{Ran, natsbench, text};
use crate::views_examples::sample_database;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

fn can_run() -> bool {
    let has_node = Command::new("node").arg("--version").output().is_ok();
    let has_driver = Path::new(FOLDER)
        .join("node_modules/playwright-core")
        .exists();
    let browsers = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    has_node && has_driver && browsers.iter().any(|browser| Path::new(browser).exists())
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
    let db = text(sample_database());
    natsbench(&["report", "--db", db, "--out", text(&out)], &[]).ends(0, &[]);
    let file = out.join("index.html");
    let served = Served::new(sample_database());
    let mut check = Command::new("node");
    check.arg("check.mjs").args([text(&file), &served.url]);
    check.args(std::env::var_os("NATSBENCH_SCREENSHOTS"));
    let ran: Ran = check.current_dir(FOLDER).output().unwrap().into();
    ran.ends(0, &["dark, 1440 pixels: all is well"]);
}
