//! Databases that cannot be written: the reason is told, and no half database stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use natsbench::SearchSpace;

use crate::support::{Bench, Ran, natsbench, program, tamper, text};

/// Files that lie beside the archive and the database.
fn others(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.folder.path()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let others = paths.filter(|path| *path != bench.archive && *path != bench.db);
    others.map(|path| path.display().to_string()).collect()
}

/// Every command that is given a database says once, in plain words, what is wrong with it.
#[track_caller]
fn told_by_all(bench: &Bench, db: &Path, reading: &str, writing: &str) {
    let archive = text(&bench.archive);
    let small = bench.folder.path().join("small.db");
    for command in [
        &["info"][..],
        &["sql", "SELECT 1"],
        &["best", "--space", "sss", "-d", "cifar10"],
        &["verify", archive],
        &["slice", "--out", text(&small)],
        &["import", archive],
    ] {
        let ran = program().args(command).arg("--db").arg(db).output();
        let ran = Ran::from(ran.unwrap());
        let expected = if command[0] == "import" {
            writing
        } else {
            reading
        };
        ran.ends(1, &[expected]);
        let once = [expected, "SQL", "Error code", "os error"];
        let times = once.map(|words| ran.err.matches(words).count());
        assert_eq!(times, [1, 0, 0, 0], "{command:?} {ran:?}");
        assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
        assert!(!small.exists());
    }
}

#[test]
fn what_is_wrong_with_the_path_of_a_database_is_told_once_by_every_command() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let path = bench.folder.path();
    let file = path.join("notes.txt");
    fs::write(&file, "mine").unwrap();
    let folder = "it is a folder; expected a file";
    told_by_all(&bench, path, folder, folder);
    told_by_all(&bench, Path::new("."), folder, folder);
    let absent = format!("there is no folder {}", path.join("absent").display());
    told_by_all(&bench, &path.join("absent/x.db"), &absent, &absent);
    let not_a_folder = format!("{} is a file, not a folder", file.display());
    told_by_all(&bench, &file.join("x.db"), &not_a_folder, &not_a_folder);
    let device = "it is no regular file";
    told_by_all(&bench, Path::new("/dev/null"), device, device);
    let not_there = "does not exist; `natsbench import` makes it";
    let long = path.join("x".repeat(300));
    natsbench(&["info", "--db", text(&path.join("x.db"))], &[]).ends(1, &[not_there]);
    natsbench(&["info", "--db", text(&long)], &[]).ends(1, &["cannot open"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn names_that_mean_something_else_to_sqlite_are_files() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let here = |arguments: &[&str], name: &str| {
        let mut command = program();
        command.current_dir(bench.folder.path());
        Ran::from(
            command
                .args(arguments)
                .args(["--db", name])
                .output()
                .unwrap(),
        )
    };
    for name in [":memory:", "file:x.db?mode=memory", "a%20b?c#d.db"] {
        here(&["import", text(&bench.archive)], name).ends(0, &["1 imported"]);
        assert!(bench.folder.path().join(name).is_file(), "{name}");
        here(&["verify", text(&bench.archive)], name).ends(0, &[": 0 differences"]);
        let out = format!("{name}.slice");
        here(&["slice", "--out", &out], name).ends(0, &[]);
        here(&["info"], &out).ends(0, &[]);
    }
}

#[test]
#[cfg(unix)]
fn a_path_that_is_no_text_is_a_path() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new(SearchSpace::Size, 1);
    let db = bench
        .folder
        .path()
        .join(std::ffi::OsStr::from_bytes(b"caf\xe9.db"));
    if fs::write(&db, "").is_err() {
        println!("skipped: this disk has names in UTF-8 only");
        return;
    }
    let small = bench
        .folder
        .path()
        .join(std::ffi::OsStr::from_bytes(b"\xff.db"));
    let (archive, out) = (bench.archive.as_os_str(), small.as_os_str());
    for (command, db) in [
        (&["import".as_ref(), archive][..], &db),
        (&["verify".as_ref(), archive], &db),
        (&["slice".as_ref(), "--out".as_ref(), out], &db),
        (&["info".as_ref()], &small),
    ] {
        let ran = program().args(command).arg("--db").arg(db).output();
        Ran::from(ran.unwrap()).ends(0, &[]);
    }
}

/// Runs a script as root of its own, with a small disk of its own at `$1`; `None` where that is not possible.
fn with_a_disk(script: &str, bench: &Bench, kilobytes: u64) -> Option<Ran> {
    let disk = bench.folder.path().join("disk");
    fs::create_dir_all(&disk).unwrap();
    let mount = format!("mount -t tmpfs -o size={kilobytes}k none \"$1\" || exit 99");
    let ran = Command::new("unshare")
        .args(["-rm", "sh", "-c", &format!("{mount}\n{script}"), "sh"])
        .args([
            text(&disk),
            env!("CARGO_BIN_EXE_natsbench"),
            text(&bench.archive),
        ])
        .output();
    match ran.map(Ran::from) {
        Ok(ran) if ran.code != Some(99) && !ran.err.contains("unshare:") => Some(ran),
        _ => {
            println!("skipped: no disk of its own");
            None
        }
    }
}

#[test]
fn a_disk_that_is_full_is_named_as_such_and_nothing_half_written_stays() {
    let bench = Bench::new(SearchSpace::Size, 2);
    for kilobytes in [16, 200, 700] {
        let script =
            "\"$2\" import \"$3\" --quiet --db \"$1/x.db\"; echo \"code $?\"; ls -A \"$1\"";
        let Some(ran) = with_a_disk(script, &bench, kilobytes) else {
            return;
        };
        assert!(
            ran.out.trim_end().ends_with("code 1"),
            "{kilobytes} {ran:?}"
        );
        assert_eq!(
            ran.err.matches("the disk is full").count(),
            1,
            "{kilobytes} {ran:?}"
        );
        assert_eq!(ran.err.lines().count(), 1, "{kilobytes} {ran:?}");
    }
}

#[test]
fn a_database_on_a_read_only_disk_is_read_also_after_an_import_that_was_killed() {
    let bench = Bench::new(SearchSpace::Size, 2);
    // As a killed import leaves it once its log is in the file: known by its header.
    let script = "\"$2\" import \"$3\" --db \"$1/x.db\" --quiet && cp \"$1/x.db\" \"$1/y.db\" &&
        printf '\\002\\002' | dd of=\"$1/y.db\" bs=1 seek=18 conv=notrunc status=none &&
        mount -o remount,ro \"$1\" || exit 99
        for db in x y; do
            \"$2\" info --db \"$1/$db.db\" >\"$1.out\" || exit 1
            \"$2\" best --space sss -d cifar10 --db \"$1/$db.db\" || exit 1
            \"$2\" verify \"$3\" --db \"$1/$db.db\" --quiet || exit 1
            \"$2\" slice --out \"$1.$db\" --db \"$1/$db.db\" || exit 1
        done
        \"$2\" import \"$3\" --db \"$1/x.db\"; echo \"code $?\"";
    let Some(ran) = with_a_disk(script, &bench, 20_000) else {
        return;
    };
    assert!(ran.out.trim_end().ends_with("code 1"), "{ran:?}");
    assert_eq!(ran.out.matches(": 0 differences").count(), 2, "{ran:?}");
    ran.ends(0, &["no permission to write, or the disk is read-only"]);
}

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
        &["there is no folder "],
    );
    // Not even root can make files here.
    let proc = Path::new("/proc/natsbench.db");
    if proc.parent().is_some_and(Path::exists) {
        import_into(&bench, proc, &["no permission to make a file in /proc"]);
    } else {
        println!("skipped: no /proc");
    }
}

#[test]
fn a_folder_as_target_is_refused_and_stays() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let folder = bench.folder.path().join("folder");
    fs::create_dir(&folder).unwrap();
    import_into(&bench, &folder, &["it is a folder; expected a file"]);
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
    import_into(&bench, &bench.db, &["no permission to write"]);
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
fn what_a_killed_process_left_of_a_new_database_goes_with_the_next_that_writes() {
    let bench = Bench::new(SearchSpace::Size, 1);
    let folder = bench.db.parent().unwrap();
    let beside = |name: &str, end: &str| folder.join(format!("{name}{end}"));
    let left = [".unfinished-4711", ".unfinished-4711-journal"];
    let name = bench.db.file_name().unwrap().to_str().unwrap();
    let own = beside(name, ".unfinished-notes");
    fs::write(&own, "of the user").unwrap();
    for name in [name, "slice.db"] {
        for end in left {
            fs::write(beside(name, end), "half").unwrap();
        }
        if name == "slice.db" {
            let slice = beside(name, "");
            let arguments = ["slice", "--db", text(&bench.db), "--out", text(&slice)];
            natsbench(&arguments, &[]).ends(0, &[]);
        } else {
            bench.import(&[]).ends(0, &[]);
        }
        assert_eq!(
            left.map(|end| beside(name, end).exists()),
            [false; 2],
            "{name}"
        );
    }
    assert!(own.exists());
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
        assert_eq!(others(&bench), Vec::<String>::new());
    }
    import_within(100_000, &bench)
        .unwrap()
        .ends(0, &["2 imported"]);
    bench.verify().ends(0, &[]);
}

#[test]
fn a_full_disk_takes_nothing_from_an_older_database() {
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
    ran.ends(1, &["error: cannot "]);
    bench.verify().ends(0, &[": 0 differences"]);
    // What was whole before it was full may be there; nothing is lost, and the same import goes on from there.
    let changes = |line: &&String| !line.starts_with("search_spaces");
    let after = crate::support::dump(&bench.db);
    for line in before.iter().filter(changes) {
        assert!(after.contains(line), "{line}");
    }
    more.import(&[]).ends(0, &["2 "]);
    more.verify().ends(0, &[": 0 differences"]);
    bench.verify().ends(0, &[": 0 differences"]);
    assert_eq!(others(&bench), Vec::<String>::new());
}
