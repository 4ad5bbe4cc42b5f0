//! Databases that searched on several machines.

use std::fs;
use std::path::{Path, PathBuf};

use nats_supernet::settings::MethodName;
use natsbench::SearchSpace;
use natsbench::import::Import;
use natsbench::sample::{Sample, Selection};

use crate::run_folders::MadeUp;
use crate::support::{Ran, assert_same, natsbench, read_only, tamper, text, value};

use super::{dump_without_times, merge};

/// Databases with twelve architectures, on which searches can be made.
struct Machines {
    folder: tempfile::TempDir,
    imported: PathBuf,
}

impl Machines {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut sample = Sample::new(SearchSpace::Topology, folder.path());
        sample.selection = Selection::First(12);
        let imported = folder.path().join("imported.db");
        let import = Import {
            archives: vec![sample.run(&mut |_event| ()).unwrap().path],
            database: imported.clone(),
            ..Import::default()
        };
        import.run(&mut |_event| ()).unwrap();
        Self { folder, imported }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The database of another machine.
    fn machine(&self, name: &str) -> PathBuf {
        let db = self.path(name);
        fs::copy(&self.imported, &db).unwrap();
        db
    }
}

fn search(db: &Path, options: &[&str]) -> Ran {
    let arguments = [
        "search",
        "--quiet",
        "--dataset",
        "cifar10",
        "--budget",
        "3000",
    ];
    natsbench(&[&arguments[..], &["--db", text(db)]].concat(), options)
}

#[test]
fn runs_of_several_machines_are_the_experiment_of_one() {
    let machines = Machines::new();
    let [one, two, three, at_once] =
        ["one.db", "two.db", "three.db", "at-once.db"].map(|name| machines.machine(name));
    let methods = ["--method", "rea,random,bohb"];
    let part = |db: &Path, first: &str, runs: &str| {
        let range = ["--first-run", first, "--runs", runs];
        search(db, &[&methods[..], &range].concat())
    };
    part(&one, "0", "3").ends(0, &["3 runs made and stored"]);
    part(&two, "3", "4").ends(0, &["4 runs made and stored"]);
    part(&two, "3", "4").ends(0, &[": 4 already stored"]);
    part(&three, "5", "4").ends(0, &["4 runs made"]);
    part(&at_once, "0", "9").ends(0, &["9 runs made"]);
    let all = machines.path("all.db");
    merge(&all, &[&one, &two, &three]).ends(
        0,
        &[
            "one.db: added 12 architectures, 3 experiments, 9 runs (",
            "two.db: added 12 runs (",
            "already there: 12 architectures, 3 experiments\n",
            "three.db: added 6 runs (",
            "all.db: made; tss: sample: invented numbers (natsbench",
            "already there: 12 architectures, 3 experiments, 6 runs\n",
        ],
    );
    assert_same(&dump_without_times(&all), &dump_without_times(&at_once));
    // It goes on as any other.
    search(&all, &[&methods[..], &["--runs", "10"]].concat())
        .ends(0, &["1 run made and stored, 9 already stored"]);
    search(&at_once, &[&methods[..], &["--runs", "10"]].concat()).ends(0, &["1 run made"]);
    assert_same(&dump_without_times(&all), &dump_without_times(&at_once));
    let table = |db: &Path| natsbench(&["table", "--space", "tss", "--db", text(db)], &[]).out;
    assert_eq!(table(&all), table(&at_once));
}

#[test]
fn a_first_run_that_is_too_large_is_refused() {
    let machines = Machines::new();
    let db = machines.machine("too-large.db");
    let last = ["--method", "rea", "--first-run", "1048575", "--runs"];
    search(&db, &[&last[..], &["2"]].concat()).ends(1, &["1048577; expected at most 1048576"]);
    search(&db, &[&last[..], &["1"]].concat()).ends(0, &["1 run made"]);
    assert_eq!(
        value::<u32>(&db, "SELECT max(run) FROM search_runs"),
        1_048_575
    );
    search(&db, &["--method", "rea", "--first-run", "1048576"]).ends(2, &["--first-run"]);
}

#[test]
fn runs_with_other_steps_are_named_and_nothing_is_written() {
    let machines = Machines::new();
    let [one, two, target] = ["one.db", "two.db", "target.db"].map(|name| machines.machine(name));
    search(&one, &["--method", "random,rea", "--runs", "3"]).ends(0, &[]);
    search(&two, &["--method", "rea,asha", "--runs", "3"]).ends(0, &[]);
    tamper(
        &two,
        "UPDATE search_steps SET reward_percent = reward_percent + 1 WHERE step_key = (
             SELECT min(step_key) + 2 FROM search_steps WHERE run_id = 1 << 20 | 1
         )",
    );
    let told = &[
        "rea on cifar10 (tss): run 1 has other steps in ",
        "two.db (experiment 1) than in ",
        "from step 2 on; nothing of ",
    ];
    let before = dump_without_times(&one);
    merge(&one, &[&two]).ends(1, told);
    assert_same(&dump_without_times(&one), &before);
    merge(&target, &[&one, &two]).ends(1, told);
    assert_same(&dump_without_times(&target), &before); // the first one is in
    let new = machines.path("new.db");
    merge(&new, &[&one, &two]).ends(1, told);
    assert!(!new.exists());
}

#[test]
fn searches_made_elsewhere_come_with_their_clock_and_other_ones_of_the_name_are_named() {
    let machines = Machines::new();
    let score = |name: &str, rows: &str| {
        let (db, file) = (machines.machine(name), machines.path("searches.csv"));
        fs::write(&file, rows).unwrap();
        let arguments = ["score", text(&file), "--space", "tss", "--db", text(&db)];
        natsbench(&arguments, &[]).ends(0, &["1 stored"]);
        db
    };
    let header = "method,dataset,seed,epoch,architecture,start_seconds,charged_seconds\n";
    let one = score(
        "one.db",
        &format!("{header}darts,cifar10,1,0,3,0,10.5\ndarts,cifar10,1,1,5,10.5,9.25\n"),
    );
    let same = score(
        "same.db",
        &format!("{header}darts,cifar10,1,0,3,0,10.5\ndarts,cifar10,1,1,5,10.5,9.25\n"),
    );
    let later = score(
        "later.db",
        &format!("{header}darts,cifar10,1,0,3,0,10.5\ndarts,cifar10,1,1,5,10.5,9.5\n"),
    );
    let all = machines.path("all.db");
    merge(&all, &[&one, &same]).ends(
        0,
        &["same.db: nothing added, already there: 12 architectures, 1 experiment, 1 run"],
    );
    assert_same(&dump_without_times(&all), &dump_without_times(&one));
    let clock = "SELECT group_concat(clock_seconds) FROM search_trajectory";
    assert_eq!(value::<String>(&all, clock), "10.5,19.75");
    merge(&all, &[&later]).ends(
        1,
        &[
            "darts on cifar10 (tss): ",
            "later.db has other searches of that name",
        ],
    );
    assert_same(&dump_without_times(&all), &dump_without_times(&one));
}

#[test]
fn weight_sharing_searches_come_with_all_they_recorded_and_go_on() {
    let machines = Machines::new();
    let score = |name: &str, runs: &[(u64, i64)]| {
        let db = machines.machine(name);
        for &(seed, done) in runs {
            let folder = machines.path(&format!("run-{seed}"));
            let run = MadeUp::new(folder, MethodName::Enas, seed, done);
            natsbench(
                &["score", text(&run.write().folder), "--db", text(&db)],
                &[],
            )
            .ends(0, &["1 stored"]);
        }
        db
    };
    let one = score("one.db", &[(1, 2), (2, 4)]);
    let later = score("later.db", &[(1, 4), (3, 1)]);
    let at_once = score("at-once.db", &[(1, 4), (2, 4), (3, 1)]);
    let all = machines.path("all.db");
    merge(&all, &[&one, &later]).ends(
        0,
        &[
            "one.db: added 12 architectures, 1 experiment, 2 runs (8 steps)",
            "later.db: added 2 runs (4 steps), already there: 12 architectures, 1 experiment\n",
        ],
    );
    assert_same(&dump_without_times(&all), &dump_without_times(&at_once));
    merge(&all, &[&one]).ends(
        0,
        &["nothing added, already there: 12 architectures, 1 experiment, 2 runs"],
    );
    assert_same(&dump_without_times(&all), &dump_without_times(&at_once));
    tamper(
        &one,
        "UPDATE supernet_epochs SET weights_loss = 0.5 WHERE step_key & 1048575 = 1",
    );
    merge(&all, &[&one]).ends(
        1,
        &[
            "enas on cifar10 (tss): run 1 has other steps in ",
            "from step 1 on",
        ],
    );
}

#[test]
fn runs_that_users_log_are_joined_by_their_names() {
    let machines = Machines::new();
    let [one, two] = ["one.db", "two.db"].map(|name| machines.machine(name));
    let log = |db: &Path, run: &str, arch: u32| {
        let seed = format!(
            "SELECT min(seed) FROM trials WHERE space = 'tss' AND arch_index = {arch}
             AND hp = '12' AND dataset = 'cifar10-valid'"
        );
        let step = format!("'{run}', 1, 'tss', {arch}, 'cifar10', '12', NULL, ({seed})");
        tamper(db, &format!("INSERT INTO simulation_log VALUES ({step})"));
    };
    log(&one, "mine", 3);
    log(&two, "mine", 3);
    log(&two, "yours", 4);
    merge(&one, &[&two]).ends(
        0,
        &["two.db: added 1 logged run, already there: 12 architectures, 1 logged run"],
    );
    let runs = "SELECT group_concat(run) FROM simulation_log";
    assert_eq!(value::<String>(&one, runs), "mine,yours");
    let other = machines.machine("other.db");
    log(&other, "mine", 5);
    merge(&one, &[&other]).ends(
        1,
        &[
            "simulation_log: run \"mine\" has other steps in ",
            "other.db",
        ],
    );
    assert_eq!(value::<String>(&one, runs), "mine,yours");
}

#[test]
fn slices_take_and_give_experiments_but_no_architectures() {
    let machines = Machines::new();
    let whole = machines.machine("whole.db");
    let slice = machines.path("slice.db");
    natsbench(
        &[
            "slice",
            "--hp",
            "12",
            "--db",
            text(&whole),
            "--out",
            text(&slice),
        ],
        &[],
    )
    .ends(0, &[]);
    search(&whole, &["--method", "random", "--runs", "2"]).ends(0, &[]);
    search(&slice, &["--method", "rea", "--runs", "2"]).ends(0, &[]);
    let found = |db: &Path| {
        let database = read_only(db);
        let mut statement = database
            .prepare("SELECT method FROM experiments ORDER BY method")
            .unwrap();
        let methods = statement.query_map([], |row| row.get(0)).unwrap();
        methods.collect::<Result<Vec<String>, _>>().unwrap()
    };
    merge(&whole, &[&slice]).ends(0, &["slice.db: added 1 experiment, 2 runs"]);
    assert_eq!(found(&whole), ["random", "rea"]);
    merge(&slice, &[&whole]).ends(0, &["whole.db: added 1 experiment, 2 runs"]);
    assert_eq!(found(&slice), ["random", "rea"]);
    let new = machines.path("new.db");
    merge(&new, &[&slice]).ends(1, &["slice.db is a slice of another database", "tss 0"]);
    assert!(!new.exists());
}
