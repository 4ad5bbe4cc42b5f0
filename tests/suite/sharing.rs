//! Several programs use one database: writers wait for each other, readers go on, nobody's file is removed.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use natsbench::query::{Candidates, CostLimits, MetricSet, QueryError};
use natsbench::{Dataset, NatsBench, Recipe, SearchSpace, Split};
use rusqlite::Connection;

use crate::import_resume::{MANY, MANY_IN_WORDS, imported, many};
use crate::serve::Served;
use crate::support::{Bench, Ran, assert_same, dump, natsbench, program, read_only, text, value};

/// A command that runs beside the test.
struct Running {
    child: Child,
    err: BufReader<std::process::ChildStderr>,
    told: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            err,
            told: String::new(),
        }
    }

    fn import(archive: &Path, db: &Path) -> Self {
        Self::start(&["import", text(archive), "--quiet", "--db", text(db)])
    }

    /// Reads standard error up to a line with these words.
    fn waits(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.err.read_line(&mut line).unwrap();
            self.told += &line;
            assert!(read > 0, "no {words:?} in {:?}", self.told);
            if line.contains(words) {
                return line;
            }
        }
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    fn ended(mut self) -> Ran {
        let deadline = Instant::now() + Duration::from_mins(2);
        while self.is_running() {
            if Instant::now() > deadline {
                self.child.kill().unwrap();
                panic!("it does not end; {}", self.told);
            }
            sleep(Duration::from_millis(5));
        }
        self.err.read_to_string(&mut self.told).unwrap();
        let mut output = self.child.wait_with_output().unwrap();
        output.stderr = self.told.into_bytes();
        output.into()
    }
}

/// A program such as a BI tool that has fetched a part of an answer.
fn open_cursor(db: &Path) -> Connection {
    let reader = read_only(db);
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM stored_trials")
        .unwrap();
    reader
}

/// All files beside the archive.
fn files(bench: &Bench) -> Vec<PathBuf> {
    let entries = fs::read_dir(bench.folder.path()).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

fn journal_mode(db: &Path) -> String {
    value(db, "PRAGMA journal_mode")
}

fn wait_for_a_commit(db: &Path) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while imported(db).is_none_or(|count| count == 0) {
        assert!(Instant::now() < deadline, "no commit");
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn an_open_cursor_of_another_program_delays_writers_but_fails_none_and_keeps_no_reader_out() {
    let bench = Bench::new(SearchSpace::Topology, 2);
    bench.import(&[]).ends(0, &[]);
    let more = Bench::new(SearchSpace::Size, 2);
    let searches = bench.folder.path().join("searches.csv");
    fs::write(
        &searches,
        "method,dataset,seed,epoch,architecture\nmine,cifar10,1,0,1\n",
    )
    .unwrap();
    let db = text(&bench.db);
    for writer in [
        &["import", text(&more.archive), "--quiet", "--db", db][..],
        &["score", text(&searches), "--space", "tss", "--db", db],
    ] {
        let cursor = open_cursor(&bench.db);
        let mut running = Running::start(writer);
        let line = running.waits("waiting for ");
        if cfg!(target_os = "linux") {
            let own = format!("waiting for process {}, ", std::process::id());
            assert!(line.contains(&own), "{line}");
        }
        assert!(line.contains(", since "), "{line}");
        for _question in 0..10 {
            natsbench(
                &["best", "--space", "tss", "-d", "cifar10", "--db", db],
                &[],
            )
            .ends(0, &[]);
        }
        assert!(running.is_running());
        drop(cursor);
        running.ended().ends(0, &[]);
        assert_eq!(journal_mode(&bench.db), "delete");
    }
    bench.verify().ends(0, &[": 0 differences"]);
}

#[test]
fn a_cursor_that_is_opened_during_an_import_keeps_its_state_and_delays_nothing() {
    let bench = many();
    let running = Running::import(&bench.archive, &bench.db);
    wait_for_a_commit(&bench.db);
    let cursor = open_cursor(&bench.db);
    let count = || -> i64 {
        let count = "SELECT count(*) FROM architecture_sources";
        cursor.query_row(count, [], |row| row.get(0)).unwrap()
    };
    let before = count();
    assert!((1..i64::from(MANY)).contains(&before), "{before}");
    let ran = running.ended();
    ran.ends(0, &[&format!("{MANY_IN_WORDS} imported"), "still used by "]);
    assert_eq!(count(), before);
    // What others read is all there, and the file is one again as soon as nobody has it open.
    let info = ["info", "--db", text(&bench.db)];
    natsbench(&info, &[]).ends(0, &[MANY_IN_WORDS]);
    drop(cursor);
    natsbench(&info, &[]).ends(0, &[MANY_IN_WORDS]);
    assert_eq!(files(&bench), std::slice::from_ref(&bench.db));
    assert_eq!(journal_mode(&bench.db), "delete");
    bench.verify().ends(0, &[": 0 differences"]);
}

#[test]
fn readers_go_on_during_an_import_and_are_told_that_it_is_running() {
    let bench = many();
    let small = Bench::new(SearchSpace::Topology, 3);
    let db = text(&bench.db);
    natsbench(&["import", text(&small.archive), "--db", db], &[]).ends(0, &[]);
    // Opened before, as by a server or a notebook.
    let opened = NatsBench::open(&bench.db).unwrap();
    let (cells, sizes) = (opened.topology().unwrap(), opened.size().unwrap());
    let served = Served::new(&bench.db);
    let best = |space: &natsbench::Space| {
        let (limits, set) = (CostLimits::default(), MetricSet::Split(Split::Train));
        let recipe = Recipe::ALL[0];
        space.find_best(Dataset::Cifar10, set, limits, recipe, Candidates::Imported)
    };
    let mut running = Running::import(&bench.archive, &bench.db);
    let (mut counts, mut told) = (vec![0], 0);
    let deadline = Instant::now() + Duration::from_mins(2);
    while running.is_running() {
        assert!(Instant::now() < deadline, "readers keep the import waiting");
        assert_eq!(cells.imported().unwrap().len(), 3);
        let count = sizes.imported().unwrap().len();
        assert!(counts.last() <= Some(&count), "{counts:?}, {count}");
        counts.push(count);
        match best(&sizes) {
            Err(QueryError::ImportRunning { writer, .. }) => {
                assert_eq!(writer.process, Some(running.child.id()));
                told += 1;
            }
            Err(QueryError::ImportCutOff { .. }) => panic!("told that it was cut off"),
            Err(error @ QueryError::Store(_)) => panic!("{error:?}"),
            Ok(_) | Err(_) => {}
        }
        let info = natsbench(&["info", "--db", db], &[]);
        info.ends(0, &[]);
        assert!(!info.out.contains("not finished"), "{}", info.out);
        assert_eq!(served.status("/api/info"), 200);
        sleep(Duration::from_millis(20)); // the import needs the processor, too
    }
    running
        .ended()
        .ends(0, &[&format!("{MANY_IN_WORDS} imported")]);
    assert!(
        told > 0
            && counts
                .iter()
                .any(|count| (1..MANY as usize).contains(count))
    );
    assert_eq!(sizes.imported().unwrap().len(), MANY as usize);
    drop(served);
    assert_eq!(files(&bench), std::slice::from_ref(&bench.db));
}

#[test]
fn what_a_killed_import_leaves_is_read_and_one_file_again() {
    for read_first in ["info", "best"] {
        let bench = many();
        let mut running = Running::import(&bench.archive, &bench.db);
        wait_for_a_commit(&bench.db);
        running.child.kill().unwrap(); // SIGKILL
        running.child.wait().unwrap();
        let ran = if read_first == "info" {
            natsbench(&["info", "--db", text(&bench.db)], &[])
        } else {
            let best = ["best", "--space", "sss", "-d", "cifar10", "--hp", "01"];
            natsbench(&best, &["--db", text(&bench.db)])
        };
        if !(ran.out.contains("not finished") || ran.err.contains("cut off")) {
            // It was over before the signal arrived.
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        assert_eq!(files(&bench), std::slice::from_ref(&bench.db));
        bench.import(&[]).ends(0, &[]);
        bench.verify().ends(0, &[": 0 differences"]);
    }
}

#[test]
fn two_imports_into_one_file_end_well_in_any_order() {
    let cells = Bench::new(SearchSpace::Topology, 2);
    let sizes = Bench::new(SearchSpace::Size, 3);
    cells.import(&[text(&sizes.archive)]).ends(0, &[]);
    let expected = dump(&cells.db);
    // tools/share_campaign.py makes many more.
    for round in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("new.db");
        let archives = [&cells.archive, &sizes.archive, &cells.archive];
        let running = archives.map(|archive| Running::import(archive, &db));
        for running in running {
            running.ended().ends(0, &["architectures: "]);
        }
        assert_same(&dump(&db), &expected);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{round}");
    }
}

#[test]
fn an_import_that_fails_removes_no_file_that_another_writes() {
    let good = Bench::new(SearchSpace::Topology, 2);
    let bad = Bench::new(SearchSpace::Size, 2);
    fs::write(bad.file(0), "damage").unwrap();
    good.import(&[]).ends(0, &[]);
    let expected = dump(&good.db);
    for _round in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("new.db");
        let archives = [&bad.archive, &good.archive, &bad.archive];
        let running = archives.map(|archive| Running::import(archive, &db));
        let ended = running.map(|running| running.ended().code);
        assert_eq!(ended, [Some(1), Some(0), Some(1)]);
        let cells = |lines: Vec<String>| -> Vec<String> {
            let of_other_space = |line: &String| line.starts_with('s') && line.contains("8:8:8:8");
            let lines = lines.into_iter();
            lines
                .filter(|line| !of_other_space(line) && !line.starts_with("size_channels"))
                .collect()
        };
        assert_same(&cells(dump(&db)), &cells(expected.clone()));
    }
}

#[test]
fn a_writer_waits_for_another_and_says_for_whom() {
    let bench = Bench::new(SearchSpace::Size, 2);
    // The turn of another program, as src/store/share has it.
    let beside = bench.folder.path().join("natsbench.db-writer");
    fs::write(&beside, "4242\nnatsbench import\n").unwrap();
    let other = File::open(&beside).unwrap();
    other.lock().unwrap();
    let mut running = Running::import(&bench.archive, &bench.db);
    let line = running.waits("waiting for ");
    let whom = ": waiting for process 4242, natsbench import, since 0 s";
    assert!(line.contains(whom), "{line}");
    assert!(running.is_running() && !bench.db.exists());
    drop(other);
    running.ended().ends(0, &["2 imported"]);
    assert_eq!(files(&bench), std::slice::from_ref(&bench.db));
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_an_import_with_one_whole_file() {
    let bench = many();
    let running = Running::import(&bench.archive, &bench.db);
    wait_for_a_commit(&bench.db);
    let process = running.child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &process])
        .status();
    if !kill.is_ok_and(|status| status.success()) {
        println!("skipped: no kill");
        return;
    }
    let ran = running.ended();
    if ran.code == Some(130) {
        ran.ends(130, &["stopped; what was imported is kept"]);
        natsbench(&["info", "--db", text(&bench.db)], &[]).ends(0, &["not finished"]);
    } else {
        ran.ends(0, &[]); // it was over before the signal arrived
    }
    assert_eq!(files(&bench), std::slice::from_ref(&bench.db));
    bench.import(&[]).ends(0, &[]);
    bench.verify().ends(0, &[": 0 differences"]);
}

#[test]
fn triggers_of_others_do_nothing_during_an_import_and_their_tables_stay() {
    let bench = Bench::new(SearchSpace::Topology, 2);
    bench.import(&[]).ends(0, &[]);
    crate::support::tamper(
        &bench.db,
        "CREATE TRIGGER sqliteXstat AFTER UPDATE ON search_spaces
         BEGIN DELETE FROM stored_epoch_metrics; END;
         CREATE TABLE \"my \"\"notes\"\"\" (note TEXT COLLATE nocase);
         CREATE VIEW mine AS SELECT * FROM architectures",
    );
    let before: i64 = value(&bench.db, "SELECT count(*) FROM stored_epoch_metrics");
    let more = Bench::new(SearchSpace::Size, 2);
    natsbench(
        &["import", text(&more.archive), "--db", text(&bench.db)],
        &[],
    )
    .ends(0, &[]);
    let after: i64 = value(&bench.db, "SELECT count(*) FROM stored_epoch_metrics");
    assert!(after > before && before > 0, "{before} {after}");
    bench.verify().ends(
        1,
        &["schema: trigger sqliteXstat: ", "compared: 1 difference"],
    );
    crate::support::tamper(&bench.db, "DROP TRIGGER sqliteXstat");
    let own = "not compared, since it is your own: table my \"notes\", view mine";
    bench.verify().ends(0, &[own, ": 0 differences"]);
}

#[test]
fn a_unique_index_of_others_on_a_table_of_ours_ends_an_import_before_it_begins() {
    let bench = Bench::new(SearchSpace::Size, 2);
    bench.import(&[]).ends(0, &[]);
    let before = dump(&bench.db);
    let make = "CREATE UNIQUE INDEX one_each ON ranked_accuracies \
                (space_id, recipe_id, dataset_id, split_id, rank)";
    crate::support::tamper(&bench.db, make);
    let told = "the unique index one_each on ranked_accuracies would change what is written";
    bench.import(&[]).ends(1, &[told]);
    assert_same(&dump(&bench.db), &before);
    bench.verify().ends(1, &["schema: index one_each: "]);
}
