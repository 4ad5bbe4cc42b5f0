//! Imports that are cut off, repeated, done in another way: the database says the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use natsbench::query::ArchitectureRecord;
use natsbench::{ArchitectureIndex, Recipe, SearchSpace};
use rusqlite::{Connection, OpenFlags};

use crate::support::{Bench, assert_same, dump, natsbench, program, records, text, value, write};

/// Architectures of the archive whose import is cut off: more than a transaction takes.
pub(crate) const MANY: u32 = 2200;

/// The same, as answers write it.
pub(crate) const MANY_IN_WORDS: &str = "2,200";

/// An archive of many architectures that are quick to import: one recipe of one epoch. It is made once for all tests, which
/// only read it.
pub(crate) fn many() -> Bench {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let archive = MADE.get_or_init(make_many).clone();
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    Bench {
        folder,
        archive,
        db,
    }
}

fn make_many() -> PathBuf {
    let list = natsbench::space::architectures(SearchSpace::Size);
    let mut template = records(SearchSpace::Size, 1).remove(0);
    template
        .recipes
        .retain(|recipe| recipe.recipe == Recipe::ALL[0]);
    let numbered: Vec<ArchitectureRecord> = (0..MANY)
        .zip(list)
        .map(|(index, architecture)| {
            let mut record = template.clone();
            record.index = ArchitectureIndex(index);
            record.architecture = architecture;
            record.recipes[0].trials[0].params_millions = f64::from(index);
            record
        })
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("many");
    drop(fs::remove_dir_all(&folder)); // of an earlier run
    let archive = folder.join("NATS-sss-v1_0-00000-simple");
    write(&numbered, SearchSpace::Size, &archive);
    archive
}

fn start(bench: &Bench, db: &Path) -> Child {
    program()
        .args(["import", text(&bench.archive), "--quiet", "--db", text(db)])
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Architectures in a database that may be half made or in use.
pub(crate) fn imported(db: &Path) -> Option<i64> {
    let database = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let count = "SELECT count(*) FROM architecture_sources";
    database.query_row(count, [], |row| row.get(0)).ok()
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    let bench = many();
    bench
        .import(&[])
        .ends(0, &[&format!("{MANY_IN_WORDS} imported")]);
    let undisturbed = dump(&bench.db);

    let cut_off = |name: &str, wait: &dyn Fn(&Path)| {
        let db = bench.folder.path().join(name);
        let mut child = start(&bench, &db);
        wait(&db);
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        let again = natsbench(&["import", text(&bench.archive), "--db", text(&db)], &[]);
        again.ends(0, &["architectures: "]);
        assert_same(&dump(&db), &undisturbed);
        again
    };
    for milliseconds in [0, 10, 50, 200] {
        let wait = |_db: &Path| sleep(Duration::from_millis(milliseconds));
        cut_off(&format!("after-{milliseconds}.db"), &wait);
    }
    let after_a_commit = |db: &Path| {
        let deadline = Instant::now() + Duration::from_secs(30);
        while imported(db).is_none_or(|count| count == 0) {
            assert!(Instant::now() < deadline, "no commit");
            sleep(Duration::from_millis(1));
        }
    };
    // The import may be over before the signal arrives.
    let went_on = (0..10).any(|attempt| {
        let again = cut_off(&format!("committed-{attempt}.db"), &after_a_commit);
        again.ends(0, &[" already there, unchanged"]);
        again.out.contains(" imported, ")
    });
    assert!(went_on, "no import was killed between two commits");
}

/// What a kill between the last transaction and the summaries leaves.
const WITHOUT_SUMMARIES: &str = "DELETE FROM stored_final_accuracies; DELETE FROM ranked_accuracies; \
                                 DELETE FROM ranking_coverage; UPDATE search_spaces SET summarised_architectures = 0";

#[test]
fn rankings_that_a_killed_import_could_not_write_are_told_and_come_with_the_next() {
    let bench = Bench::new(SearchSpace::Size, 2);
    bench.import(&[]).ends(0, &[]);
    let whole = dump(&bench.db);
    crate::support::tamper(&bench.db, WITHOUT_SUMMARIES);
    let best = [
        "best",
        "--space",
        "sss",
        "--dataset",
        "cifar10",
        "--db",
        text(&bench.db),
    ];
    for more in [&[][..], &["--top", "5"]] {
        natsbench(&best, more).ends(1, &["an import of sss was cut off"]);
    }
    bench.verify().ends(1, &["summarised_architectures"]);
    bench.import(&[]).ends(0, &["2 already there, unchanged"]);
    assert_same(&dump(&bench.db), &whole);
    natsbench(&best, &[]).ends(0, &[]);
}

#[test]
fn an_import_that_stops_at_damage_leaves_what_one_without_the_rest_makes() {
    let whole = Bench::new(SearchSpace::Size, 3);
    let bench = Bench::new(SearchSpace::Size, 3);
    fs::write(bench.file(2), "damage").unwrap();
    bench.import(&[]).ends(1, &["000002.pickle.pbz2"]);
    fs::remove_file(whole.file(2)).unwrap();
    whole.import(&[]).ends(0, &[]);
    assert_same(&dump(&bench.db), &dump(&whole.db));
}

#[test]
fn a_half_made_file_is_finished_by_the_next_import() {
    let bench = Bench::new(SearchSpace::Size, 1);
    fs::write(&bench.db, "").unwrap();
    bench.import(&[]).ends(0, &["1 imported"]);
    let whole = dump(&bench.db);
    // What a kill between the first write and the tables leaves.
    fs::remove_file(&bench.db).unwrap();
    crate::support::tamper(&bench.db, "PRAGMA application_id = 0x4e415453");
    bench.import(&[]).ends(0, &["1 imported"]);
    assert_same(&dump(&bench.db), &whole);
}

#[test]
fn importing_twice_changes_nothing_and_says_so() {
    let bench = Bench::new(SearchSpace::Topology, 2);
    bench.import(&[]).ends(0, &["architectures: 2 imported\n"]);
    let before = dump(&bench.db);
    for options in [&[][..], &["--replace"], &["--keep-going"]] {
        bench
            .import(options)
            .ends(0, &["architectures: 2 already there, unchanged\n"]);
        assert_same(&dump(&bench.db), &before);
    }
}

/// Archive contents before and after a change of architecture 1.
fn changed() -> (Bench, Bench) {
    let before = records(SearchSpace::Size, 3);
    let mut after = before.clone();
    for trial in &mut after[1].recipes[2].trials {
        for (_split, _epoch, accuracy) in &mut trial.evaluation_top1_percent {
            *accuracy /= 2.0;
        }
    }
    after[1].recipes.remove(0);
    let bench = |records| Bench::with_records(SearchSpace::Size, records);
    (bench(&before), bench(&after))
}

#[test]
fn changed_content_is_kept_and_told_without_replace() {
    let (bench, after) = changed();
    bench.import(&[]).ends(0, &[]);
    let before = dump(&bench.db);
    let into = ["import", text(&after.archive), "--db", text(&bench.db)];
    natsbench(&into, &[]).ends(
        0,
        &["2 already there, unchanged, \
           1 already there with other content, kept (--replace replaces them)"],
    );
    assert_same(&dump(&bench.db), &before);
}

#[test]
fn replace_leaves_what_an_import_of_the_new_content_makes() {
    let (bench, after) = changed();
    bench.import(&[]).ends(0, &[]);
    after.import(&[]).ends(0, &[]);
    let into = [
        "import",
        text(&after.archive),
        "--db",
        text(&bench.db),
        "--replace",
    ];
    natsbench(&into, &[]).ends(0, &["1 replaced, 2 already there, unchanged"]);
    assert_same(&dump(&bench.db), &dump(&after.db));
    let verify = ["verify", text(&after.archive), "--db", text(&bench.db)];
    natsbench(&verify, &[]).ends(0, &[": 0 differences"]);
    bench.verify().ends(1, &["stored_recipes: sss 1, hp 01: "]);
}

#[test]
fn both_spaces_live_in_one_file_in_either_order() {
    let (cells, sizes) = (
        Bench::new(SearchSpace::Topology, 2),
        Bench::new(SearchSpace::Size, 2),
    );
    cells.import(&[text(&sizes.archive)]).ends(
        0,
        &[
            "(tss): architectures: 2 imported",
            "(sss): architectures: 2 imported",
        ],
    );
    sizes.import(&[]).ends(0, &[]);
    natsbench(
        &["import", text(&cells.archive), "--db", text(&sizes.db)],
        &[],
    )
    .ends(0, &[]);
    assert_same(&dump(&cells.db), &dump(&sizes.db));
    for archive in [&cells.archive, &sizes.archive] {
        natsbench(&["verify", text(archive), "--db", text(&cells.db)], &[])
            .ends(0, &[": 0 differences"]);
    }
    let spaces: String = value(
        &cells.db,
        "SELECT group_concat(space || count) FROM \
         (SELECT space, count(*) AS count FROM architectures WHERE imported GROUP BY space ORDER BY space)",
    );
    assert_eq!(spaces, "sss2,tss2");
}

#[test]
fn any_number_of_threads_makes_the_same_database() {
    let bench = Bench::new(SearchSpace::Size, 5);
    bench.import(&["--threads", "1"]).ends(0, &[]);
    let one = dump(&bench.db);
    for threads in ["2", "3"] {
        fs::remove_file(&bench.db).unwrap();
        bench.import(&["--threads", threads]).ends(0, &[]);
        assert_same(&dump(&bench.db), &one);
    }
}

#[test]
fn a_tar_makes_the_database_of_its_folder() {
    let bench = Bench::new(SearchSpace::Topology, 2);
    bench.import(&[]).ends(0, &[]);
    let tar = bench.folder.path().join("NATS-tss-v1_0-00000-simple.tar");
    let mut builder = tar::Builder::new(fs::File::create(&tar).unwrap());
    builder
        .append_dir_all("NATS-tss-v1_0-00000-simple", &bench.archive)
        .unwrap();
    builder.finish().unwrap();
    let db = bench.folder.path().join("from-tar.db");
    natsbench(&["import", text(&tar), "--db", text(&db)], &[]).ends(0, &["2 imported"]);
    assert_same(&dump(&db), &dump(&bench.db));
    natsbench(&["verify", text(&tar), "--db", text(&bench.db)], &[]).ends(0, &[": 0 differences"]);
    natsbench(&["import", text(&tar), "--db", text(&bench.db)], &[])
        .ends(0, &["2 already there, unchanged"]);
}

#[test]
fn a_longer_archive_adds_to_what_is_there() {
    let bench = Bench::new(SearchSpace::Size, 3);
    let last = fs::read(bench.file(2)).unwrap();
    fs::remove_file(bench.file(2)).unwrap();
    bench.import(&[]).ends(0, &["2 imported"]);
    fs::write(bench.file(2), last).unwrap();
    bench
        .import(&[])
        .ends(0, &["1 imported, 2 already there, unchanged"]);
    let whole = Bench::new(SearchSpace::Size, 3);
    whole.import(&[]).ends(0, &[]);
    assert_same(&dump(&bench.db), &dump(&whole.db));
}
