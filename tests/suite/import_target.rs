//! Databases that cannot be written: the reason is told, and no half database stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use natsbench::SearchSpace;

use crate::support::{Bench, Ran, natsbench, tamper, text};

#[track_caller]
fn import_into(bench: &Bench, db: &Path, told: &[&str]) {
    let ran = natsbench(&["import", text(&bench.archive), "--db", text(db)], &[]);
    ran.ends(1, &["error: ", text(db)]).ends(1, told);
}

#[test]
fn a_target_in_a_folder_that_takes_no_files_is_refused() {
    let bench = Bench::new(SearchSpace::Size, 1);
    import_into(
        &bench,
        &bench.folder.path().join("absent/natsbench.db"),
        &["unable to open"],
    );
    // Not even root can make files here.
    let proc = Path::new("/proc/natsbench.db");
    if proc.parent().is_some_and(Path::exists) {
        import_into(&bench, proc, &["cannot open for writing"]);
    } else {
        println!("skipped: no /proc");
    }
}

#[test]
fn a_folder_as_target_is_refused_and_stays() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let folder = bench.folder.path().join("folder");
    fs::create_dir(&folder).unwrap();
    import_into(&bench, &folder, &["unable to open"]);
    assert!(folder.is_dir());
}

#[test]
fn a_read_only_database_is_refused_and_stays_as_it_was() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    let before = fs::read(&bench.db).unwrap();
    let mut permissions = fs::metadata(&bench.db).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&bench.db, permissions).unwrap();
    if fs::OpenOptions::new().append(true).open(&bench.db).is_ok() {
        println!("skipped: this user may write to everything");
        return;
    }
    import_into(&bench, &bench.db, &["readonly"]);
    assert_eq!(fs::read(&bench.db).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_stays_as_it_was() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let thesis = "years of work ".repeat(1000);
    for content in ["short", thesis.as_str()] {
        fs::write(&bench.db, content).unwrap();
        import_into(&bench, &bench.db, &["is not a natsbench database"]);
        bench.verify().ends(1, &["is not a natsbench database"]);
        assert_eq!(fs::read_to_string(&bench.db).unwrap(), content);
    }
}

#[test]
fn the_database_of_another_program_is_refused_and_stays_as_it_was() {
    let bench = Bench::new(SearchSpace::Size, 1);
    tamper(
        &bench.db,
        "CREATE TABLE theirs (value); INSERT INTO theirs VALUES (1)",
    );
    let before = fs::read(&bench.db).unwrap();
    import_into(&bench, &bench.db, &["is not a natsbench database"]);
    bench.verify().ends(1, &["is not a natsbench database"]);
    assert_eq!(fs::read(&bench.db).unwrap(), before);
}

#[test]
fn the_database_of_a_development_version_is_refused_with_the_command_that_makes_it_again() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    for version in [0, 9] {
        tamper(&bench.db, &format!("PRAGMA user_version = {version}"));
        the_command_is_named(&bench);
    }
}

fn the_command_is_named(bench: &Bench) {
    let before = fs::read(&bench.db).unwrap();
    let archive = text(&bench.archive).rsplit('/').next().unwrap();
    let command = format!("natsbench import {archive} --db {}", text(&bench.db));
    let told = ["made by a development version", "remove it", &command];
    import_into(bench, &bench.db, &told);
    bench.verify().ends(1, &told);
    natsbench(&["info", "--db", text(&bench.db)], &[]).ends(1, &told);
    assert_eq!(fs::read(&bench.db).unwrap(), before);
}

#[test]
fn the_database_of_a_later_version_is_refused_and_stays_as_it_was() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    tamper(&bench.db, "PRAGMA user_version = 1000000");
    let before = fs::read(&bench.db).unwrap();
    let told = ["has schema version 1000000, this program needs "];
    import_into(&bench, &bench.db, &told);
    bench.verify().ends(1, &told);
    assert_eq!(fs::read(&bench.db).unwrap(), before);
}

#[test]
fn a_database_whose_making_was_cut_off_before_the_first_table_is_made_after_all() {
    let bench = Bench::new(SearchSpace::Size, 1);
    tamper(
        &bench.db,
        // as the migrations make it
        "CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
         PRAGMA application_id = 0x4e415453",
    );
    bench.verify().ends(1, &["is not a natsbench database"]);
    bench.import(&[]).ends(0, &[]);
    bench.verify().ends(0, &[]);
}

#[test]
fn a_database_of_other_architectures_is_refused() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    let other = Bench::new(SearchSpace::Size, 2);
    let ran = natsbench(
        &["import", text(&other.archive), "--db", text(&bench.db)],
        &[],
    );
    ran.ends(
        1,
        &[
            text(&other.archive),
            "architecture 3 of sss is \"8:8:8:8:32\" here",
            "another database",
        ],
    );
    bench.verify().ends(0, &[]);
}

/// Imports where no file may grow beyond so many kilobytes.
fn import_within(kilobytes: u64, bench: &Bench) -> Option<Ran> {
    // Without the trap, the system ends a program that writes more.
    let script = "trap '' XFSZ && ulimit -f \"$1\" && shift && exec \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", &(kilobytes * 2).to_string()]); // of 512 bytes
    command.args([
        env!("CARGO_BIN_EXE_natsbench"),
        "import",
        text(&bench.archive),
    ]);
    let ran = command.args(["--db", text(&bench.db)]).output().ok();
    if ran.is_none() {
        println!("skipped: no sh");
    }
    ran.map(Ran::from)
}

#[test]
fn a_full_disk_is_told_and_leaves_no_half_database() {
    let bench = Bench::new(SearchSpace::Size, 2);
    for kilobytes in [8, 100, 300] {
        let Some(ran) = import_within(kilobytes, &bench) else {
            return;
        };
        ran.ends(1, &["error: cannot ", text(&bench.db)]);
        assert!(!bench.db.exists(), "{kilobytes}");
        assert!(!bench.folder.path().join("natsbench.db-journal").exists());
    }
    import_within(100_000, &bench)
        .unwrap()
        .ends(0, &["2 imported"]);
    bench.verify().ends(0, &[]);
}

#[test]
fn a_full_disk_leaves_an_older_database_as_it_was() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    let before = crate::support::dump(&bench.db);
    let kilobytes = fs::metadata(&bench.db).unwrap().len() / 1024 + 16;
    let more = Bench::new(SearchSpace::Topology, 2);
    let more = Bench {
        db: bench.db.clone(),
        ..more
    };
    let Some(ran) = import_within(kilobytes, &more) else {
        return;
    };
    ran.ends(1, &["error: cannot write to "]);
    bench.verify().ends(0, &[": 0 differences"]);
    let architectures =
        |line: &&String| !line.contains("Text(\"|") && !line.starts_with("topology_cells");
    let after = crate::support::dump(&bench.db);
    let (before, after): (Vec<_>, Vec<_>) = (
        before
            .into_iter()
            .filter(|line| architectures(&line))
            .collect(),
        after
            .into_iter()
            .filter(|line| architectures(&line))
            .collect(),
    );
    crate::support::assert_same(&before, &after);
}
