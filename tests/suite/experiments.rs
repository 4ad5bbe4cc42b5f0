//! Searches on a database: what they see, what is stored of them, and the paper's table.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use natsbench::NatsBench;
use natsbench::experiment::{Conduct, Experiment, Outcome, SEARCHED_DATASETS, load_benchmark};
use natsbench::ids::{ArchitectureIndex, Dataset, Recipe, SearchSpace};
use natsbench::import::Import;
use natsbench::query::{CurveEpochs, TrialSelector};
use natsbench::sample::{SampleOptions, Selection, write_archive};
use natsbench::search::{Benchmark, MethodSettings, run};
use natsbench::store::Database;
use serde_json::Value;

use crate::support::{Ran, natsbench, read_only, tamper, text, value};
use crate::views_examples::sample_database;

/// Architectures that the whole space is grown from.
const SEEDLINGS: u32 = 12;

/// The topology space with trials of every architecture: the few of a sample, and copies of them with other accuracies.
///
/// Copies have what searches on CIFAR-10 and CIFAR-100 with 12 epochs, and rankings, need.
fn whole_space() -> &'static Path {
    static DATABASE: OnceLock<PathBuf> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("experiments");
        drop(fs::remove_dir_all(&folder)); // of an earlier run
        fs::create_dir_all(&folder).unwrap();
        let mut options = SampleOptions::new(SearchSpace::Topology, &folder);
        options.selection = Selection::First(SEEDLINGS);
        let archive = write_archive(&options, |_done, _of| ()).unwrap().path;
        let database = folder.join("natsbench.db");
        let import = Import {
            archives: vec![archive],
            database: database.clone(),
            ..Import::default()
        };
        import.run(&mut |_event| ()).unwrap();
        tamper(&database, GROW);
        database
    })
}

const GROW: &str = "
BEGIN;
CREATE TEMP TABLE copies AS
SELECT arch_index AS copy, arch_index % 12 AS original FROM stored_architectures
WHERE space_id = 0 AND arch_index >= 12;
INSERT INTO architecture_sources
SELECT copy, archive_id, content_sha256
FROM copies INNER JOIN architecture_sources ON architecture_id = original;
CREATE TEMP TABLE copied AS
SELECT copy * 64 + (trial_id & 63) AS copy_id, copy, stored_trials.*
FROM copies INNER JOIN stored_trials ON architecture_id = original
WHERE recipe_id = 12 AND dataset_id IN (0, 2);
INSERT INTO stored_trials
SELECT copy_id, copy, recipe_id, dataset_id, seed, seed_position, result_position, epochs, params_millions,
    flops_millions, latency_count, latency_seconds, config_id, layout_id, train_seconds, x_valid_seconds,
    x_test_seconds, ori_test_seconds
FROM copied;
INSERT INTO stored_epoch_metrics (epoch_key, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent,
    x_valid_loss, x_valid_top1_percent, train_top5_percent, x_test_loss, x_test_top1_percent)
SELECT copy_id * 256 + epoch, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent,
    x_valid_loss, x_valid_top1_percent + (copy % 97) / 100.0, train_top5_percent, x_test_loss, x_test_top1_percent
FROM copied INNER JOIN stored_epoch_metrics AS m
    ON m.epoch_key BETWEEN copied.trial_id * 256 AND copied.trial_id * 256 + 255;
INSERT INTO stored_final_metrics (trial_id, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent,
    x_valid_loss, x_valid_top1_percent, train_top5_percent, x_test_loss, x_test_top1_percent)
SELECT copy_id, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent,
    x_valid_loss, x_valid_top1_percent + (copy % 97) / 100.0, train_top5_percent, x_test_loss, x_test_top1_percent
FROM copied INNER JOIN stored_final_metrics AS m ON m.trial_id = copied.trial_id;
INSERT INTO ranked_accuracies
SELECT space_id, recipe_id, dataset_id, split_id, top1_percent + (copy % 89) / 50.0, copy, flops_millions, params_millions
FROM copies CROSS JOIN ranked_accuracies ON arch_index = original
WHERE space_id = 0 AND recipe_id = 200;
UPDATE search_spaces SET imported_architectures = 15625 WHERE space_id = 0;
COMMIT;";

/// A copy that a test may write to.
fn writable(name: &str) -> PathBuf {
    let copy = whole_space().with_file_name(format!("{name}.db"));
    fs::copy(whole_space(), &copy).unwrap();
    copy
}

fn search(db: &Path, arguments: &[&str]) -> Ran {
    let common = ["search", "--quiet", "--space", "tss", "--db", text(db)];
    natsbench(&common, arguments)
}

/// Every stored step with all its digits, without the number of its experiment.
fn steps(db: &Path) -> Vec<String> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT json_array(method, dataset, run, step, trial, worker, arch_index, epochs, seed, reward_percent, \
             start_seconds, charged_seconds, clock_seconds, incumbent_index) \
             FROM search_trajectory ORDER BY method, dataset, run, step",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn curves_are_what_simulate_train_eval_answers_bit_for_bit() {
    let bench = NatsBench::open(sample_database()).unwrap();
    let mut compared = 0;
    for &space in SearchSpace::ALL {
        let space = bench.space(space).unwrap();
        // with the full recipe of tss, accuracies of earlier epochs are those of test images
        for recipe in [Recipe::Hp12, space.full_train_recipe()] {
            for dataset in SEARCHED_DATASETS {
                let curves = space
                    .validation_curves(dataset, recipe, CurveEpochs::All)
                    .unwrap();
                for curve in &curves {
                    let epochs = curve.train_seconds.len();
                    assert_eq!(epochs, recipe.id() as usize);
                    for epoch in (0..epochs).step_by(1 + epochs / 13).chain([epochs - 1]) {
                        let answer = space
                            .simulate_train_eval(
                                curve.architecture,
                                dataset,
                                recipe,
                                epoch as u16,
                                TrialSelector::Seed(curve.seed),
                            )
                            .unwrap();
                        let cost = curve.train_seconds[epoch] + curve.valid_seconds[epoch];
                        assert_eq!(cost.to_bits(), answer.time_cost.to_bits());
                        let accuracy = curve.accuracy_percent[epoch];
                        assert_eq!(accuracy.to_bits(), answer.valid_accuracy.to_bits());
                        compared += 1;
                    }
                }
                let ends = space
                    .validation_curves(dataset, recipe, CurveEpochs::Last)
                    .unwrap();
                assert_eq!(ends.len(), curves.len());
                for (end, whole) in ends.iter().zip(&curves) {
                    assert_eq!(
                        (end.architecture, end.seed),
                        (whole.architecture, whole.seed)
                    );
                    let last = whole.train_seconds.len() - 1;
                    assert_eq!(usize::from(end.first_epoch), last);
                    assert_eq!(end.accuracy_percent, whole.accuracy_percent[last..]);
                    assert_eq!(end.train_seconds, whole.train_seconds[last..]);
                    assert_eq!(end.valid_seconds, whole.valid_seconds[last..]);
                }
                let mut indexes: Vec<_> = curves.iter().map(|curve| curve.architecture.0).collect();
                indexes.dedup();
                assert_eq!(indexes, (0..40).collect::<Vec<_>>());
            }
        }
    }
    assert!(compared > 10_000, "{compared} epochs compared");
}

#[test]
fn seeds_are_in_the_order_that_the_official_api_draws_from() {
    let topology = NatsBench::open(whole_space()).unwrap().topology().unwrap();
    let benchmark =
        load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::All).unwrap();
    for index in [0, 5, 11].map(ArchitectureIndex) {
        let official = topology.query_by_index(index, Recipe::Hp12).unwrap();
        let seeds = official.seeds(Dataset::Cifar10Valid).unwrap();
        assert_eq!(benchmark.seeds(index), seeds);
    }
}

#[test]
fn a_part_of_a_space_cannot_be_searched() {
    let db = sample_database().with_file_name("part.db");
    fs::copy(sample_database(), &db).unwrap();
    search(&db, &["--method", "random"]).ends(
        1,
        &["40 of the 15625 architectures of tss have trials on cifar10 with hp 12"],
    );
    natsbench(&["search", "--all", "--db", "no-such.db"], &[]).ends(1, &["no-such.db", "import"]);
}

#[test]
fn stored_steps_are_those_of_the_pure_search() {
    let db = writable("steps");
    let arguments = [
        "--method",
        "asha",
        "--dataset",
        "cifar10",
        "--policy",
        "resume,workers=3",
    ];
    search(&db, &arguments).ends(0, &["asha on cifar10 (tss): 500 runs made and stored"]);
    let topology = NatsBench::open(&db).unwrap().topology().unwrap();
    let benchmark =
        load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::All).unwrap();
    let method = MethodSettings::from_name("asha").unwrap();
    let mut experiment =
        Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method.clone());
    experiment.rules.clock = "resume,workers=3".parse().unwrap();
    let mut search = method.build(SearchSpace::Topology).unwrap();
    let log = run(&experiment.rules, search.as_mut(), &benchmark, 77).unwrap();
    let expected: Vec<String> = (0..)
        .zip(&log.steps)
        .map(|(number, step)| {
            serde_json::json!([
                "asha",
                "cifar10",
                77,
                number,
                step.trial,
                step.worker,
                step.architecture,
                step.epochs,
                step.seed,
                step.reward_percent,
                step.start_seconds,
                step.charged_seconds,
                step.clock_seconds,
                step.incumbent
            ])
            .to_string()
        })
        .collect();
    let stored: Vec<Value> = steps(&db)
        .iter()
        .filter(|step| step.starts_with("[\"asha\",\"cifar10\",77,"))
        .map(|step| serde_json::from_str(step).unwrap())
        .collect();
    let expected: Vec<Value> = expected
        .iter()
        .map(|step| serde_json::from_str(step).unwrap())
        .collect();
    assert_eq!(stored, expected);
    let settings: String = value(&db, "SELECT settings FROM search_experiments");
    assert_eq!(settings, experiment.settings_json().unwrap());
    let policy: String = value(&db, "SELECT clock_policy FROM search_experiments");
    assert_eq!(policy, "resume,workers=3");
}

#[test]
fn what_is_stored_is_recognised_and_more_runs_are_added_to_it() {
    let (db, at_once) = (writable("extended"), writable("at-once"));
    let rea = [
        "--method",
        "rea",
        "--dataset",
        "cifar100",
        "--budget",
        "9000",
    ];
    let with = |db, more: &[&str]| search(db, &[&rea[..], more].concat());
    with(&db, &["--runs", "3"]).ends(0, &["3 runs made and stored"]);
    let first = steps(&db);
    with(&db, &["--runs", "3", "--threads", "1"]).ends(0, &[": 3 already stored"]);
    with(&db, &["--runs", "2"]).ends(0, &[": 2 already stored"]);
    assert_eq!(steps(&db), first);
    with(&db, &["--runs", "7", "--threads", "1"])
        .ends(0, &["4 runs made and stored, 3 already stored"]);
    with(&at_once, &["--runs", "7", "--threads", "2"]).ends(0, &["7 runs made"]);
    assert_eq!(steps(&db), steps(&at_once));
    with(&db, &["--runs", "7", "--again"]).ends(0, &["7 runs made and stored"]);
    assert_eq!(steps(&db), steps(&at_once));
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 1);
    // another setting is another experiment
    with(&db, &["--runs", "1", "--population-size", "5"]).ends(0, &["1 runs made"]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 2);
    natsbench(&["table", "--space", "tss", "--db", text(&db)], &[])
        .ends(0, &["rea (budget_seconds=9000.0, population_size=5)"]);
}

#[test]
fn a_search_that_was_stopped_is_completed_later() {
    let (db, whole) = (writable("stopped"), writable("whole"));
    let method = MethodSettings::from_name("reinforce").unwrap();
    let mut experiment = Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method);
    experiment.runs = 40;
    let topology = NatsBench::open(&db).unwrap().topology().unwrap();
    let benchmark =
        load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::All).unwrap();
    let conduct = |db: &Path, stop: &AtomicBool, on_run: &(dyn Fn() + Sync)| {
        let conduct = Conduct {
            threads: 2,
            again: false,
            stop,
            on_run,
        };
        let database = Database::create_or_open(db).unwrap();
        experiment
            .conduct(database, &benchmark, &conduct)
            .unwrap()
            .1
    };
    let stop = AtomicBool::new(false);
    let stopped = conduct(&db, &stop, &|| stop.store(true, Ordering::Relaxed));
    assert!((1..=4).contains(&stopped.made), "{stopped:?}");
    assert_eq!(stopped.missing, 40 - stopped.made);
    let requested: u32 = value(&db, "SELECT requested_runs - runs FROM search_experiments");
    assert_eq!(requested, stopped.missing);

    let go_on = AtomicBool::new(false);
    let expected = Outcome {
        stored_before: stopped.made,
        made: stopped.missing,
        missing: 0,
    };
    assert_eq!(conduct(&db, &go_on, &|| ()), expected);
    conduct(&whole, &go_on, &|| ());
    assert_eq!(steps(&db), steps(&whole));
}

/// Accuracy of the full recipe by index, as the view of rankings has it.
fn accuracies(db: &Path, dataset: &str, set: &str) -> HashMap<u32, f64> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT arch_index, accuracy_percent FROM best_architectures \
             WHERE space = 'tss' AND hp = '200' AND dataset = ?1 AND metric_on_set = ?2",
        )
        .unwrap();
    let rows = statement.query_map([dataset, set], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// (clock, incumbent) of each run.
fn points(db: &Path, dataset: &str) -> Vec<Vec<(f64, u32)>> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT run, clock_seconds, incumbent_index FROM search_trajectory WHERE dataset = ?1 ORDER BY run, step",
        )
        .unwrap();
    let mut runs: Vec<Vec<(f64, u32)>> = Vec::new();
    let mut rows = statement.query([dataset]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let run: usize = row.get(0).unwrap();
        runs.resize(runs.len().max(run + 1), Vec::new());
        runs[run].push((row.get(1).unwrap(), row.get(2).unwrap()));
    }
    runs
}

#[test]
fn the_table_is_what_sorting_all_results_by_their_distance_to_the_budget_gives() {
    let db = writable("table");
    search(
        &db,
        &[
            "--method",
            "random,rea",
            "--dataset",
            "cifar10,cifar100",
            "--runs",
            "9",
        ],
    )
    .ends(0, &[]);
    tamper(&db, "DELETE FROM experiments WHERE method = 'random'"); // views and table follow the experiments
    let table = |format| {
        natsbench(
            &["table", "--space", "tss", "--db", text(&db)],
            &["--format", format],
        )
    };
    let json: Value = serde_json::from_str(&table("json").ends(0, &[]).out).unwrap();
    let (as_text, as_markdown, as_csv) =
        (table("text").out, table("markdown").out, table("csv").out);
    for (dataset, budget) in [("cifar10", 20_000.0), ("cifar100", 40_000.0)] {
        for set in ["valid", "test"] {
            let accuracy = accuracies(&db, dataset, set);
            let estimates: Vec<f64> = points(&db, dataset)
                .into_iter()
                .map(|mut points| {
                    points.sort_by(|a, b| (a.0 - budget).abs().total_cmp(&(b.0 - budget).abs()));
                    let [(time_a, a), (time_b, b)] = [points[0], points[1]];
                    let share = (budget - time_a) / (time_b - time_a);
                    accuracy[&a] * (1.0 - share) + accuracy[&b] * share
                })
                .collect();
            let count = estimates.len() as f64;
            assert!((count - 9.0).abs() < f64::EPSILON);
            let mean = estimates.iter().sum::<f64>() / count;
            let variance = estimates.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            let entry = json["entries"].as_array().unwrap().iter();
            let entry = entry
                .clone()
                .find(|entry| entry["method"] == "rea" && entry["dataset"] == dataset);
            let found = &entry.unwrap()[set];
            for (name, expected) in [("mean", mean), ("std", variance.sqrt())] {
                let found = found[name].as_f64().unwrap();
                assert!(
                    (found - expected).abs() < 1e-9,
                    "{dataset} {set} {name}: {found}, {expected}"
                );
            }
            let cell = format!("{mean:.2}±{:.2}", variance.sqrt());
            assert!(as_text.contains(&cell), "{cell} in\n{as_text}");
            assert!(as_markdown.contains(&cell), "{cell} in\n{as_markdown}");
            let best = accuracy.values().copied().fold(f64::MIN, f64::max);
            assert!(as_csv.contains(&best.to_string()), "{best} in\n{as_csv}");
        }
    }
    assert!(as_markdown.starts_with("| method"), "{as_markdown}");
    assert!(!as_text.contains("random"), "{as_text}");
}

/// Run, step, clock, incumbent, its valid and test accuracy, and its valid and test regret.
type Change = (usize, usize, f64, u32, f64, f64, (f64, f64));

#[test]
fn incumbents_are_the_changes_of_the_best_and_regret_is_what_they_lack() {
    let db = writable("incumbents");
    search(
        &db,
        &[
            "--method",
            "local-search",
            "--dataset",
            "cifar100",
            "--runs",
            "3",
        ],
    )
    .ends(0, &[]);
    let (valid, test) = (
        accuracies(&db, "cifar100", "valid"),
        accuracies(&db, "cifar100", "test"),
    );
    let best = |of: &HashMap<u32, f64>| of.values().copied().fold(f64::MIN, f64::max);
    let mut expected = Vec::new();
    for (run, points) in points(&db, "cifar100").iter().enumerate() {
        let mut last = None;
        for (step, &(clock, incumbent)) in points.iter().enumerate() {
            if last.replace(incumbent) != Some(incumbent) {
                let (valid_here, test_here) = (valid[&incumbent], test[&incumbent]);
                let regret = (best(&valid) - valid_here, best(&test) - test_here);
                expected.push((run, step, clock, incumbent, valid_here, test_here, regret));
            }
        }
    }
    let database = read_only(&db);
    let mut statement = database
        .prepare(
            "SELECT run, step, clock_seconds, arch_index, valid_accuracy_percent, test_accuracy_percent, \
             valid_regret_percent, test_regret_percent \
             FROM search_incumbents INNER JOIN search_regret USING (experiment_id, run, step, clock_seconds, arch_index) \
             ORDER BY run, step",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let regret = (row.get(6)?, row.get(7)?);
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            regret,
        ))
    });
    let found: Vec<Change> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    assert!(found.len() > 6, "{} changes", found.len());
    assert_eq!(found, expected);
}

#[test]
fn searches_of_others_are_stored_and_stand_in_the_table() {
    let db = writable("score");
    let file = db.with_file_name("darts.csv");
    let score = |content: &str, more: &[&str]| {
        fs::write(&file, content).unwrap();
        natsbench(
            &["score", text(&file), "--space", "tss", "--db", text(&db)],
            more,
        )
    };
    let header = "method,dataset,seed,epoch,architecture\n";
    let skips = "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|";
    let index = natsbench::space::architectures(SearchSpace::Topology);
    let skips_index = index
        .iter()
        .position(|architecture| architecture == skips)
        .unwrap() as u32;
    let good = format!(
        "{header}darts,cifar10,777,98,4\ndarts,cifar10,777,99,{skips}\ndarts,cifar10,888,99,7\n\"gdas, mine\",cifar100,1,0,9\n"
    );
    score(&good, &[]).ends(
        0,
        &[
            "darts on cifar10: 2 seeds, 3 epochs",
            "2 stored, 0 already stored",
        ],
    );
    score(&good, &[]).ends(0, &["0 stored, 2 already stored"]);

    let test = accuracies(&db, "cifar10", "test");
    let mean = f64::midpoint(test[&skips_index], test[&7]);
    let table = natsbench(
        &[
            "table",
            "--space",
            "tss",
            "--format",
            "csv",
            "--db",
            text(&db),
        ],
        &[],
    );
    let line = table
        .out
        .lines()
        .find(|line| line.contains(",darts,"))
        .unwrap();
    assert!(
        line.starts_with("tss,external,darts,cifar10,,2,2,"),
        "{line}"
    );
    let found: f64 = line.split(',').nth(9).unwrap().parse().unwrap();
    assert!((found - mean).abs() < 1e-9, "{line}, expected {mean}");
    table.ends(0, &["\"gdas, mine\""]);
    let last: u32 = value(
        &db,
        "SELECT arch_index FROM search_incumbents WHERE method = 'darts' AND run = 777 AND step = 99",
    );
    assert_eq!(last, skips_index);

    let other = format!("{header}darts,cifar10,777,99,5\n");
    score(&other, &[]).ends(
        1,
        &[
            "darts on cifar10 is stored with other architectures",
            "--replace",
        ],
    );
    score(&other, &["--replace"]).ends(0, &["1 stored"]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM search_steps"), 2);
}

#[test]
fn a_bad_file_of_searches_is_refused_with_its_line() {
    let db = writable("bad-score");
    let file = db.with_file_name("bad.csv");
    let header = "method,dataset,seed,epoch,architecture\n";
    for (content, told) in [
        (
            "",
            "expected a header with method, dataset, seed, epoch, architecture",
        ),
        (header, "has no searches"),
        ("method,dataset,seed,epoch\na,cifar10,1,2\n", "architecture"),
        (
            &format!("{header}a,cifar10,1,2,3\na,cifar,1,2,3\n"),
            "line 3: unknown data set \"cifar\"; expected cifar10",
        ),
        (
            &format!("{header}a,cifar10-valid,1,2,3\n"),
            "line 2: unknown data set",
        ),
        (&format!("{header}a,cifar10,x,2,3\n"), "line: 2"),
        (&format!("{header}a,cifar10,1\n"), "line: 2"),
        (
            &format!("{header}a,cifar10,1,2,15625\n"),
            "line 2: \"15625\" is no architecture of tss",
        ),
        (
            &format!("{header}a,cifar10,1,2,8:8:8:8:8\n"),
            "line 2: \"8:8:8:8:8\" is no architecture of tss",
        ),
        (
            &format!("{header}a,cifar10,1,2,3\n\nb,cifar10,1,2,3\na,cifar10,1,2,4\n"),
            "line 5: the same method, data set, seed and epoch as line 2",
        ),
        (
            &format!("{header}a,cifar10,1048576,2,3\n"),
            "line 2: seed 1048576",
        ),
        (&format!("{header},cifar10,1,2,3\n"), "line 2: no name"),
    ] {
        fs::write(&file, content).unwrap();
        natsbench(
            &["score", text(&file), "--space", "tss", "--db", text(&db)],
            &[],
        )
        .ends(1, &["bad.csv", told]);
    }
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 0);
}

#[test]
fn hyper_parameters_of_other_methods_and_impossible_values_are_refused() {
    let db = whole_space();
    search(db, &["--method", "rea", "--learning-rate", "0.1"])
        .ends(1, &["rea has no --learning-rate"]);
    search(db, &["--method", "rea", "--population-size", "0"]).ends(1, &["population_size is 0"]);
    search(db, &["--method", "rea", "--budget", "-1"]).ends(2, &[]);
    search(db, &["--method", "rea", "--budget=-1"]).ends(1, &["budget_seconds is -1"]);
    search(db, &["--method", "darts"]).ends(2, &["possible values", "bohb-official"]);
    search(db, &["--method", "rea", "--dataset", "cifar10-valid"]).ends(1, &["cifar10-valid"]);
    search(db, &["--method", "rea", "--policy", "worker=2"])
        .ends(2, &["invalid part \"worker=2\""]);
    search(db, &["--all", "--method", "rea"]).ends(2, &["cannot be used with"]);
    assert_eq!(value::<u32>(db, "SELECT count(*) FROM experiments"), 0);
}
