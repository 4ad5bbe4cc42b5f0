//! Imports that are killed: the same import again gives the database of one that was not.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use natsbench::nasbench101::ModuleSpace;
use rusqlite::{Connection, OpenFlags};

use crate::support::{assert_same, program, text};

use super::file::{Files, Run, said};

/// Modules of the file whose import is cut off: their runs take more than one commit.
const MANY: usize = 24_000;

/// A file of many runs, made once.
fn many() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let space = ModuleSpace::enumerate(2);
        let modules = space.iter().take(MANY).map(|(_hash, module)| module);
        let runs: Vec<Run> = modules
            .flat_map(|module| (0..3).map(move |repeat| Run::new(module, 108, repeat)))
            .collect();
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nb101-many.tfrecord");
        super::file::write(&runs, &path);
        path
    })
}

/// Committed runs of a database that may be half made or in use.
fn committed(db: &Path) -> i64 {
    let database = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).ok();
    let count = |database: Connection| {
        let sql = "SELECT count(*) FROM stored_nb101_runs";
        database.query_row(sql, [], |row| row.get(0)).ok()
    };
    database.and_then(count).unwrap_or_default()
}

#[test]
fn a_killed_import_goes_on_and_ends_as_if_nothing_had_happened() {
    let files = Files::new(&[]);
    files
        .import_of(many(), &[])
        .ends(0, &["24,000 modules", "72,000 imported"]);
    let undisturbed = said(&files.db);
    let runs = 3 * MANY as i64;

    let mut went_on = false;
    for attempt in 0..6 {
        let files = Files::new(&[]);
        let mut child = program()
            .args(["import", text(many()), "--quiet", "--db", text(&files.db)])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        if attempt % 2 == 0 {
            sleep(Duration::from_millis(300 * attempt));
        } else {
            let deadline = Instant::now() + Duration::from_mins(1);
            while committed(&files.db) == 0 && child.try_wait().unwrap().is_none() {
                assert!(Instant::now() < deadline, "no commit");
                sleep(Duration::from_millis(1));
            }
        }
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        let there = committed(&files.db);
        went_on |= there > 0 && there < runs;
        files.import_of(many(), &[]).ends(0, &["24,000 modules"]);
        assert_same(&said(&files.db), &undisturbed);
    }
    assert!(went_on, "no import was killed between two commits");
}

#[test]
fn rankings_that_a_killed_import_could_not_write_come_with_the_next() {
    let files = Files::new(&super::file::runs());
    files.import(&[]).ends(0, &[]);
    let whole = said(&files.db);
    let cut_off = "DELETE FROM stored_nb101_rankings; UPDATE nb101_files SET finished = 0";
    crate::support::tamper(&files.db, cut_off);
    files.verify().ends(
        0,
        &["an import of this file was cut off; the same import again ends it"],
    );
    files.import(&[]).ends(0, &["24 already there, unchanged"]);
    assert_same(&said(&files.db), &whole);
}
