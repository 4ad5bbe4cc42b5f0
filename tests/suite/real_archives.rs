//! The real archives, and every number of a single trial that the official package answered.

use std::collections::HashMap;
use std::path::Path;

use natsbench::query::{EpochSelector, Space, TrialSelector};
use natsbench::space::DrawBelow;
use natsbench::{Dataset, NatsBench, Recipe, SearchSpace};
use serde_json::Value;

use crate::oracle::{official_answers, shared};
use crate::support::{natsbench, read_only, text, value};

/// Imports both archives into a database in this folder.
pub(crate) fn imported(folder: &Path) -> Option<(std::path::PathBuf, [std::path::PathBuf; 2])> {
    let archives = [
        shared("data/archives/NATS-tss-v1_0-3ffb9-simple")?,
        shared("data/archives/NATS-sss-v1_0-50262-simple")?,
    ];
    let db = folder.join("natsbench.db");
    let [cells, sizes] = &archives;
    natsbench(
        &["import", text(cells), text(sizes), "--db", text(&db)],
        &[],
    )
    .ends(
        0,
        &[
            "(tss): architectures: 3 imported",
            "(sss): architectures: 3 imported",
        ],
    );
    Some((db, archives))
}

/// Always draws the first trial.
struct First;

impl DrawBelow for First {
    fn draw_below(&mut self, _count: usize) -> usize {
        0
    }
}

/// The check values that a reimplementation of the paper's searches is given: seconds that a search is
/// charged for architecture 11, by recipe of 12 epochs, and the seeds it may see.
#[test]
fn simulated_trainings_of_architecture_11_cost_what_searches_are_charged() {
    let folder = tempfile::tempdir().unwrap();
    let Some((db, _archives)) = imported(folder.path()) else {
        return;
    };
    let bench = NatsBench::open(&db).unwrap();
    let (cells, sizes) = (bench.topology().unwrap(), bench.size().unwrap());
    let last = EpochSelector::Last;
    for (space, dataset, epoch, seconds) in [
        (&cells, Dataset::Cifar10, last, 153.695_933_262_507_1),
        (&cells, Dataset::Cifar100, last, 299.919_613_440_831_5),
        (&cells, Dataset::ImageNet16, last, 907.935_277_845_382_9),
        (&cells, Dataset::Cifar10, 0.into(), 16.613_308_509_190_876),
        (&cells, Dataset::Cifar10, 3.into(), 53.999_478_896_458_94),
        (&sizes, Dataset::Cifar10, last, 36.642_301_321_029_66_f64),
    ] {
        let trial = TrialSelector::Random(&mut First);
        let result = space
            .simulate_train_eval(11, dataset, Recipe::Hp12, epoch, trial)
            .unwrap();
        assert_eq!(
            result.time_cost_seconds.to_bits(),
            seconds.to_bits(),
            "{dataset}"
        );
    }
    let seeds = |space: &Space, recipe, dataset| {
        let results = space.query_by_index(11, recipe).unwrap();
        let seeds = results.seeds(dataset).unwrap();
        seeds.iter().map(|seed| seed.0).collect::<Vec<_>>()
    };
    assert_eq!(
        seeds(&cells, Recipe::Hp12, Dataset::Cifar10Valid),
        [111, 777]
    );
    assert_eq!(seeds(&cells, Recipe::Hp12, Dataset::Cifar100), [111]);
    assert_eq!(
        seeds(&cells, Recipe::Hp200, Dataset::Cifar10),
        [777, 888, 999]
    );
    assert_eq!(seeds(&sizes, Recipe::Hp01, Dataset::Cifar10), [777]);
    assert_eq!(seeds(&sizes, Recipe::Hp90, Dataset::Cifar100), [777]);
}

#[test]
fn the_real_archives_verify_and_hold_every_official_number() {
    let folder = tempfile::tempdir().unwrap();
    let Some((db, archives)) = imported(folder.path()) else {
        return;
    };
    for (archive, trials) in archives.iter().zip(["51 trials", "60 trials"]) {
        natsbench(&["verify", text(archive), "--db", text(&db)], &[])
            .ends(0, &["3 architectures, ", trials, ": 0 differences"]);
    }
    let of_11 = "FROM epoch_metrics WHERE space = 'tss' AND arch_index = 11";
    let trials: i64 = value(
        &db,
        "SELECT count(*) FROM trials WHERE space = 'tss' AND arch_index = 11",
    );
    let metrics: i64 = value(
        &db,
        &format!("SELECT count(loss) + count(top1_percent) + count(top5_percent) {of_11}"),
    );
    assert_eq!((trials, metrics), (17, 10_074));
    for &space in SearchSpace::ALL {
        compare_with_official(space.as_str(), &db);
    }
}

/// What names a number: architecture, hp, data set, seed, split, epoch.
type Key = (i64, String, String, i64, String, i64);

/// Loss, top-1, top-5 and time of all epochs of a space.
struct Curves(HashMap<Key, [Option<f64>; 4]>);

impl Curves {
    fn read(space: &str, db: &Path) -> Self {
        let database = read_only(db);
        let mut statement = database
            .prepare(
                "SELECT arch_index, hp, dataset, seed, split, epoch, \
                 loss, top1_percent, top5_percent, time_seconds \
                 FROM epoch_metrics WHERE space = ?1",
            )
            .unwrap();
        let rows = statement.query_map([space], |row| {
            Ok((
                (
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ),
                [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
            ))
        });
        Self(rows.unwrap().collect::<Result<_, _>>().unwrap())
    }

    /// Compares one number to the last bit.
    #[track_caller]
    fn check(&self, args: &Value, split: &str, epoch: i64, column: usize, official: &Value) {
        let text = |key: &str| args[key].as_str().unwrap().to_owned();
        let number = |key: &str| args[key].as_i64().unwrap();
        let key = (
            number("index"),
            text("hp"),
            text("dataset"),
            number("seed"),
            split.to_owned(),
            epoch,
        );
        let ours = self.0.get(&key).and_then(|values| values[column]);
        assert_eq!(
            ours.map(f64::to_bits),
            official.as_f64().map(f64::to_bits),
            "{key:?}, {column}"
        );
    }
}

fn compare_with_official(space: &str, db: &Path) {
    let curves = Curves::read(space, db);
    let mut compared = 0;
    for line in official_answers(space).unwrap_or_default() {
        let (args, result) = (&line["args"], &line["result"]);
        if result.is_null() {
            continue; // an error
        }
        match line["call"].as_str().unwrap() {
            "ResultsCount.get_train" => compared += check_epoch(&curves, args, "train", result),
            "ResultsCount.get_eval" => {
                let split = match args["name"].as_str().unwrap() {
                    "valid" => "x-valid",
                    split => split,
                };
                compared += check_epoch(&curves, args, split, result);
            }
            "ResultsCount.state" => compared += check_trial(&curves, args, result),
            _ => (),
        }
    }
    println!("{space}: {compared} official numbers are in epoch_metrics to the last bit");
    assert!(compared > 10_000, "{compared}");
}

fn check_epoch(curves: &Curves, args: &Value, split: &str, result: &Value) -> usize {
    let epoch = result["iepoch"].as_i64().unwrap();
    for (column, name) in [(0, "loss"), (1, "accuracy"), (3, "cur_time")] {
        curves.check(args, split, epoch, column, &result[name]);
    }
    3
}

/// Compares a whole trial, whose dictionaries are lists of pairs.
fn check_trial(curves: &Curves, args: &Value, result: &Value) -> usize {
    let mut compared = 0;
    for (column, train, evaluation) in [
        (0, "train_losses", "eval_losses"),
        (1, "train_acc1es", "eval_acc1es"),
        (2, "train_acc5es", ""),
        (3, "train_times", "eval_times"),
    ] {
        for pair in result[train].as_array().into_iter().flatten() {
            curves.check(args, "train", pair[0].as_i64().unwrap(), column, &pair[1]);
            compared += 1;
        }
        for pair in result[evaluation].as_array().into_iter().flatten() {
            let (split, epoch) = pair[0].as_str().unwrap().split_once('@').unwrap();
            curves.check(args, split, epoch.parse().unwrap(), column, &pair[1]);
            compared += 1;
        }
    }
    compared
}
