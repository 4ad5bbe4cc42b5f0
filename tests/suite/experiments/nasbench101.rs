//! Searches of NAS-Bench-101, on invented runs of some of its modules.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use nasbench101::ModuleSpace;
use natsbench::experiment::{Experiment, load_nasbench101, nasbench101_scope};
use natsbench::query::CurveEpochs;
use natsbench::sample::{Sample, Selection};
use natsbench::search::{Benchmark, MethodSettings, run};
use natsbench::{BenchmarkSpace, Database, NatsBench, SearchSpace};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::oracle::shared;
use crate::support::{Ran, natsbench, read_only, text, value};

const METHODS: &str = "random,rea,reinforce,bohb-official,bohb,local-search,hyperband,asha";

/// Modules with runs: every 7,001st.
pub(super) const IMPORTED: u32 = 61;

/// Fills the lists of modules and matrices, as an import does.
fn list_modules(database: &Connection) {
    let mut matrix = database
        .prepare("INSERT OR IGNORE INTO stored_nb101_matrices VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .unwrap();
    let mut module = database
        .prepare("INSERT INTO stored_nb101_modules VALUES (?1, ?2, ?3, ?4, ?5)")
        .unwrap();
    for (index, (hash, of)) in (0_u32..).zip(ModuleSpace::enumerate(2).iter()) {
        let matrix_id = of.vertices() as u32 * (1 << 21) + of.edge_bits();
        let columns = params![
            matrix_id,
            of.vertices(),
            of.edge_bits(),
            of.edges(),
            of.depth(),
            of.adjacency_text()
        ];
        matrix.execute(columns).unwrap();
        let digits = of.operation_digits();
        let columns = params![
            index,
            hash.as_bytes(),
            matrix_id,
            digits.as_str(),
            of.trainable_parameters()
        ];
        module.execute(columns).unwrap();
    }
}

/// Runs and rankings of the imported modules; a time of 4 epochs is about a 27th of that of 108.
const INVENT: &str = "
INSERT INTO stored_nb101_runs (run_id, halfway_valid, halfway_test, halfway_time, final_train, final_valid, final_test, final_time)
SELECT arch_index * 256 + budget * 64 + value, 1000, 1000, 1000,
    9000, 4000 + 1500 * budget + arch_index * 31 % 997 + value * 7, 3900 + 1500 * budget + arch_index * 37 % 991 + value * 5,
    epochs * (10000 + arch_index % 5000 + value)
FROM stored_nb101_modules CROSS JOIN nb101_budgets CROSS JOIN json_each('[0, 1, 2]')
WHERE arch_index % 7001 = 0;
INSERT INTO stored_nb101_rankings (epochs, metric, rank, arch_index, mean_accuracy)
SELECT epochs, metric, row_number() OVER (PARTITION BY epochs, metric ORDER BY mean DESC, arch_index), arch_index, mean
FROM (
    SELECT epochs, 'valid' AS metric, arch_index, avg(final_valid_accuracy) AS mean FROM nb101_runs GROUP BY epochs, arch_index
    UNION ALL
    SELECT epochs, 'test', arch_index, avg(final_test_accuracy) FROM nb101_runs GROUP BY epochs, arch_index
);";

/// A database with NAS-Bench-101 alone.
fn modules() -> &'static Path {
    static DATABASE: OnceLock<PathBuf> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nasbench101-searches.db");
        drop(fs::remove_file(&path)); // of an earlier run
        drop(Database::create_or_open(&path).unwrap());
        let database = Connection::open(&path).unwrap();
        database.execute_batch("BEGIN").unwrap();
        list_modules(&database);
        database.execute_batch(INVENT).unwrap();
        database.execute_batch("COMMIT").unwrap();
        path
    })
}

/// A copy that a test may write to.
pub(super) fn copy(folder: &Path, name: &str) -> PathBuf {
    let copy = folder.join(name);
    fs::copy(modules(), &copy).unwrap();
    copy
}

pub(super) fn search(db: &Path, arguments: &[&str]) -> Ran {
    let common = ["search", "--quiet", "--space", "nb101", "--db", text(db)];
    natsbench(&common, arguments)
}

/// Every stored step with all its digits.
fn steps(db: &Path) -> Vec<String> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT json_array(space, dataset, method, run, step, trial, worker, \
             arch_index, epochs, seed, reward_percent, start_seconds, \
             charged_seconds, incumbent_index) \
             FROM search_trajectory ORDER BY space, method, run, step",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Each result is what the file says of that repeat.
fn assert_results_are_those_of_runs(db: &Path) {
    let other = "SELECT count(*) FROM search_trajectory AS step LEFT JOIN nb101_runs AS run \
                 ON run.arch_index = step.arch_index AND run.epochs = step.epochs \
                 AND repeat_index = seed \
                 WHERE final_valid_percent IS NOT reward_percent \
                 OR final_training_seconds IS NOT charged_seconds";
    assert_eq!(value::<u32>(db, other), 0);
}

/// Accuracies of the best are means over repeats after 108 epochs, and regrets are their distances to the best.
fn assert_accuracies_are_those_of_full_training(db: &Path) {
    for metric in ["valid", "test"] {
        let wrong = format!(
            "SELECT count(*) FROM search_incumbents AS found LEFT JOIN nb101_best AS mean \
             ON mean.arch_index = found.arch_index AND epochs = 108 AND metric = '{metric}' \
             WHERE {metric}_accuracy_percent IS NOT {metric}_percent"
        );
        assert_eq!(value::<u32>(db, &wrong), 0, "{metric}");
        let wrong = format!(
            "SELECT count(*) FROM experiments WHERE best_{metric}_percent IS NOT \
             (SELECT {metric}_percent FROM nb101_best \
             WHERE epochs = 108 AND metric = '{metric}' AND rank = 1)"
        );
        assert_eq!(value::<u32>(db, &wrong), 0, "{metric}");
        let negative = format!(
            "SELECT count(*) FROM search_regret WHERE NOT coalesce({metric}_regret_percent >= 0, 0)"
        );
        assert_eq!(value::<u32>(db, &negative), 0, "{metric}");
    }
}

#[test]
fn every_method_is_stored_with_the_clock_that_charges_training_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (db, again) = (copy(folder.path(), "one.db"), copy(folder.path(), "two.db"));
    let few = ["--method", METHODS, "--runs", "3", "--budget", "20000"];
    let told: Vec<String> = METHODS
        .split(',')
        .map(|method| {
            format!(
                "{method} on cifar10-nb101 (nb101), among {IMPORTED} of 423,624, \
                 training alone is charged: 3 runs made and stored"
            )
        })
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    search(&db, &[&few[..], &["--threads", "1"]].concat()).ends(0, &told);
    search(&again, &[&few[..], &["--threads", "2"]].concat()).ends(0, &told);
    assert_eq!(steps(&db), steps(&again));
    let stored = search(&db, &[&few[..], &["--json"]].concat());
    stored.ends(
        0,
        &["\"stored_before\": 3", "\"clock\": \"training-alone\""],
    );

    let told = "SELECT count(*) FROM search_experiments \
                WHERE space = 'nb101' AND dataset = 'cifar10-nb101' AND hp = '108' \
                AND clock_policy = 'training-alone' AND seed_rule = 'per-evaluation' \
                AND runs = 3 AND searched_architectures = 61 \
                AND json_extract(settings, '$.scope[0][0]') = 0";
    assert_eq!(value::<u32>(&db, told), 8);
    assert_results_are_those_of_runs(&db);
    assert!(value::<u32>(&db, "SELECT count(DISTINCT seed) FROM search_trajectory") == 3);
    let ladder = "SELECT group_concat(DISTINCT epochs) FROM (SELECT epochs FROM search_trajectory \
                  WHERE method = 'hyperband' ORDER BY epochs)";
    assert_eq!(value::<String>(&db, ladder), "4,12,36,108");
    let others = "SELECT group_concat(DISTINCT epochs) FROM search_trajectory \
                  WHERE method IN ('random', 'rea')";
    assert_eq!(value::<String>(&db, others), "108");
}

#[test]
fn stored_steps_are_those_of_the_pure_search() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "pure.db");
    let method = MethodSettings::in_space("bohb", BenchmarkSpace::NasBench101).unwrap();
    let nasbench101 = NatsBench::open(&db).unwrap().nasbench101().unwrap();
    let benchmark = load_nasbench101(&nasbench101, CurveEpochs::All).unwrap();
    let mut experiment = Experiment::nasbench101(method.clone());
    experiment.scope = benchmark.scope();
    experiment.runs = 2;
    experiment.rules.budget_seconds = 100_000.0;
    assert_eq!(
        nasbench101_scope(&nasbench101, CurveEpochs::All).unwrap(),
        experiment.scope
    );
    let mut database = Database::open_for_searches(&db).unwrap();
    experiment
        .run(&mut database, &benchmark, &mut |_event| ())
        .unwrap();
    let mut pure = method.build(experiment.scope.clone()).unwrap();
    let log = run(&experiment.rules, pure.as_mut(), &benchmark, 1).unwrap();
    let expected: Vec<Value> = (0..)
        .zip(&log.steps)
        .map(|(number, step)| {
            serde_json::json!([
                "nb101",
                "cifar10-nb101",
                "bohb",
                1,
                number,
                step.trial,
                step.worker,
                step.architecture,
                step.epochs,
                step.seed,
                step.reward_percent,
                step.start_seconds,
                step.charged_seconds,
                step.incumbent
            ])
        })
        .collect();
    let stored: Vec<Value> = steps(&db)
        .iter()
        .filter(|step| step.contains(",\"bohb\",1,"))
        .map(|step| serde_json::from_str(step).unwrap())
        .collect();
    assert_eq!(stored, expected);
    let members: BTreeSet<u32> = log.steps.iter().map(|step| step.architecture.0).collect();
    assert!(members.iter().all(|index| index.is_multiple_of(7_001)));
}

#[test]
fn regret_is_that_of_the_mean_over_repeats_after_108_epochs() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "regret.db");
    let arguments = ["--method", "random", "--runs", "5", "--budget", "1e6"];
    search(&db, &arguments).ends(0, &["5 runs made"]);
    assert_accuracies_are_those_of_full_training(&db);
    // with so many results, a run has seen nearly all of the 61 modules
    let lowest: f64 = value(&db, "SELECT min(valid_regret_percent) FROM search_regret");
    assert!(lowest < 1.0, "{lowest}");
}

#[test]
fn the_modules_of_an_imported_file_are_searched() {
    let Some(file) = shared("data/sample101.tfrecord") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("sample.db");
    natsbench(&["import", text(&file), "--db", text(&db)], &[]).ends(0, &["200 modules"]);
    let arguments = [
        "--method",
        "random,rea,hyperband,asha,local-search",
        "--runs",
        "3",
        "--budget",
        "100000",
    ];
    search(&db, &arguments).ends(0, &["rea on cifar10-nb101 (nb101), among 200 of 423,624"]);
    assert_results_are_those_of_runs(&db);
    assert_accuracies_are_those_of_full_training(&db);
    natsbench(&["verify", text(&file), "--db", text(&db)], &[]).ends(0, &[]);
    let merged = folder.path().join("merged.db");
    natsbench(&["merge", text(&merged), text(&db)], &[]).ends(0, &[]);
    assert_eq!(steps(&merged), steps(&db));
}

#[test]
fn what_the_data_cannot_answer_is_refused_with_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "refused.db");
    let hyperband = ["--method", "hyperband", "--runs", "1"];
    let with = |more: &[&str]| search(&db, &[&hyperband[..], more].concat());
    with(&["--min-epochs", "1"]).ends(
        1,
        &["hyperband evaluates after 1 epochs; expected 4, 12, 36 or 108"],
    );
    with(&["--max-epochs", "200"]).ends(1, &["up to 200 epochs; hp 108 on cifar10-nb101 has 108"]);
    with(&["--policy", "resume"]).ends(1, &["clock policy resume; expected training-alone"]);
    with(&["--policy", "workers=2"]).ends(1, &["clock policy official; expected training-alone"]);
    with(&["--policy", "training-alone,workers=2", "--budget", "9999"]).ends(0, &["1 run made"]);
    with(&["--dataset", "cifar10"]).ends(2, &["--dataset is for NATS-Bench"]);
    with(&["--hp", "12"]).ends(2, &["--hp is for NATS-Bench"]);

    let only_108 = copy(folder.path(), "only-108.db");
    let database = Connection::open(&only_108).unwrap();
    let drop_others = "DELETE FROM stored_nb101_runs WHERE run_id / 64 % 4 <> 3; \
                       DELETE FROM stored_nb101_rankings WHERE epochs <> 108;";
    database.execute_batch(drop_others).unwrap();
    drop(database);
    let random = ["--method", "random", "--runs", "1", "--budget", "9999"];
    search(&only_108, &random).ends(0, &["1 run made and stored"]);
    search(&only_108, &hyperband).ends(1, &["hyperband evaluates after 4 epochs; expected 108"]);

    let empty = folder.path().join("empty.db");
    drop(Database::create_or_open(&empty).unwrap());
    search(&empty, &random).ends(1, &["has nothing of NAS-Bench-101; `natsbench import"]);
}

#[test]
fn a_space_need_not_be_named_where_there_is_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "unnamed.db");
    let unnamed = [
        "search",
        "--quiet",
        "--db",
        text(&db),
        "--method",
        "rea",
        "--runs",
        "1",
    ];
    natsbench(&unnamed, &["--budget", "9999"]).ends(0, &["rea on cifar10-nb101 (nb101)"]);
    natsbench(&unnamed, &["--dataset", "cifar10"]).ends(1, &["no architecture"]);
}

/// A database with the first architectures of the topology space, searches of these, and searches of NAS-Bench-101; and the
/// archive of the former.
fn both(folder: &Path) -> (PathBuf, PathBuf) {
    let db = copy(folder, "both.db");
    let mut sample = Sample::new(SearchSpace::Topology, folder);
    sample.selection = Selection::First(12);
    let archive = sample.run(&mut |_event| ()).unwrap().path;
    natsbench(&["import", text(&archive), "--db", text(&db)], &[]).ends(0, &[]);
    let few = ["--method", "random,hyperband", "--runs", "2"];
    search(&db, &[&few[..], &["--budget", "30000"]].concat()).ends(0, &["2 runs made"]);
    let topology = [
        "search",
        "--quiet",
        "--space",
        "tss",
        "--db",
        text(&db),
        "--dataset",
        "cifar10",
    ];
    natsbench(&topology, &few).ends(0, &["2 runs made"]);
    (archive, db)
}

#[test]
fn all_that_looks_at_searches_takes_those_of_both_benchmarks() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, db) = both(folder.path());
    let out = |name: &str| folder.path().join(name);
    natsbench(&["table", "--space", "tss", "--db", text(&db)], &[]).ends(0, &["random (among 12"]);
    natsbench(&["info", "--db", text(&db)], &[]).ends(0, &["tss"]);
    natsbench(
        &[
            "report",
            "--space",
            "tss",
            "--db",
            text(&db),
            "--out",
            text(&out("report")),
        ],
        &[],
    )
    .ends(0, &[]);
    natsbench(&["verify", text(&archive), "--db", text(&db)], &[]).ends(0, &[]);
    let spaces = "SELECT group_concat(DISTINCT space) FROM architectures";
    assert_eq!(value::<String>(&db, spaces), "tss");
    for view in [
        "coverage",
        "statistics",
        "final_accuracies",
        "best_architectures",
    ] {
        let others = format!("SELECT count(*) FROM {view} WHERE space = 'nb101'");
        assert_eq!(value::<u32>(&db, &others), 0, "{view}");
    }

    let exported = out("exported");
    let export = [
        "export",
        "--db",
        text(&db),
        "--out",
        text(&exported),
        "--format",
        "csv",
    ];
    natsbench(&export, &["--views", "search_experiments,search_regret"]).ends(0, &[]);
    let rows = fs::read_to_string(exported.join("search_experiments/part-0.csv")).unwrap();
    assert_eq!(
        rows.matches("\nnb101,").count() + rows.matches(",nb101,").count(),
        2,
        "{rows}"
    );
    natsbench(&["verify-export", text(&exported), "--db", text(&db)], &[]).ends(0, &[]);

    let merged = out("merged.db");
    natsbench(&["merge", text(&merged), text(&db)], &[]).ends(0, &[]);
    assert_eq!(steps(&merged), steps(&db));
    let slice = out("slice.db");
    natsbench(
        &[
            "slice",
            "--db",
            text(&db),
            "--out",
            text(&slice),
            "--space",
            "tss",
        ],
        &[],
    )
    .ends(0, &[]);
    natsbench(&["merge", text(&slice), text(&db)], &[]).ends(0, &[]);
    assert_eq!(steps(&slice), steps(&db));
}
