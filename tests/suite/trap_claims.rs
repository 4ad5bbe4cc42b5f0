//! What `docs/traps.md` says, claim by claim, of a sample; where only the published numbers show it, of those.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use natsbench::space::{architecture_cost, architectures};
use natsbench::{Dataset, NatsBench, Recipe, SearchSpace, Seed};

use crate::oracle::shared;
use crate::support::{natsbench, read_only, text, value};
use crate::traps;
use crate::views_examples::sample_database;

fn count(sql: &str) -> i64 {
    value(sample_database(), sql)
}

/// A database of one of the archives that bring out rules.
fn trap_database(folder: &Path, name: &str) -> std::path::PathBuf {
    let archive = folder.join("archive");
    let mut traps = traps::archives().into_iter();
    let trap = traps.find(|trap| trap.name == name).unwrap();
    trap.write(&archive).unwrap();
    let db = folder.join("natsbench.db");
    natsbench(&["import", text(&archive), "--db", text(&db)], &[]).ends(0, &[]);
    db
}

#[test]
fn a_number_finds_the_recipe_that_is_written_like_it_in_every_view() {
    let database = read_only(sample_database());
    let views = "SELECT DISTINCT sqlite_schema.name \
                 FROM sqlite_schema, pragma_table_info(sqlite_schema.name) AS columns \
                 WHERE sqlite_schema.type = 'view' AND columns.name = 'hp' ORDER BY 1";
    let mut statement = database.prepare(views).unwrap();
    let views = statement.query_map([], |row| row.get::<_, String>(0));
    let views: Vec<String> = views.unwrap().map(Result::unwrap).collect();
    assert!(views.len() >= 12, "{views:?}");
    let mut compared = 0;
    for view in views {
        let of = |condition: &str| {
            let asked =
                format!("SELECT count(*) FROM (SELECT 1 FROM {view} WHERE {condition} LIMIT 1000)");
            count(&asked)
        };
        for (number, written) in [(12, "12"), (200, "200"), (90, "90")] {
            let (by_number, by_text) = (
                of(&format!("hp = {number}")),
                of(&format!("hp = '{written}'")),
            );
            assert_eq!(by_number, by_text, "{view}: hp = {number}");
            compared += by_text;
        }
        assert_eq!(of("hp = 1"), 0, "{view}");
    }
    assert!(compared > 1000, "{compared} rows");
    assert!(count("SELECT count(*) FROM trials WHERE hp = '01'") > 0);
    // 108 is that of NAS-Bench-101, which no view with hp has.
    let unlisted = "SELECT count(*) FROM recipes WHERE hp NOT IN ('01', '12', '90', '200', '108')";
    assert_eq!(count(unlisted), 0);
}

#[test]
fn epochs_count_from_0_and_12_of_them_are_not_the_start_of_200() {
    let ends = "SELECT min(epoch) || '-' || max(epoch) FROM epoch_metrics WHERE space = 'tss' AND hp = '200'";
    assert_eq!(value::<String>(sample_database(), ends), "0-199");
    let differing = "SELECT count(*) FROM epoch_metrics AS short INNER JOIN epoch_metrics AS long \
                     USING (space, arch_index, dataset, seed, split, epoch) \
                     WHERE space = 'tss' AND short.hp = '12' AND long.hp = '200' AND epoch = 11";
    let equal = format!(
        "{differing} AND short.top1_percent = long.top1_percent AND short.loss = long.loss"
    );
    assert!(count(differing) > 0);
    // A cell without a path to its output guesses with either recipe.
    assert!(
        count(&equal) * 10 < count(differing),
        "{} equal",
        count(&equal)
    );
}

#[test]
fn the_recipe_is_12_epochs_unless_another_is_named() {
    let db = text(sample_database());
    for command in ["more-info 11", "cost 11", "simulate 11", "curve 11", "best"] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--space", "tss", "--dataset", "cifar10", "--db", db]);
        if command == "best" {
            arguments.extend(["--set", "valid"]);
        }
        let untold = natsbench(&arguments, &[]);
        untold.ends(0, &["hp 12"]);
        let told = natsbench(&arguments, &["--hp", "12"]);
        assert_eq!(untold.out, told.out, "{command}");
    }
    let bench = NatsBench::open(sample_database()).unwrap();
    let full =
        [bench.topology().unwrap(), bench.size().unwrap()].map(|space| space.full_train_epochs());
    assert_eq!(full.map(|epochs| epochs.to_string()), ["200", "90"]);
}

#[test]
fn data_sets_and_splits_are_what_the_page_says() {
    let half = "SELECT (SELECT training_images FROM datasets WHERE dataset = 'cifar10-valid') * 2 \
                - (SELECT training_images FROM datasets WHERE dataset = 'cifar10')";
    assert_eq!(count(half), 0);
    assert_eq!(
        count(
            "SELECT count(*) FROM epoch_metrics WHERE dataset = 'cifar10' AND split NOT IN ('train', 'ori-test')"
        ),
        0
    );
    // ori-test is x-valid and x-test together, up to the rounding of the last batch.
    let together = "SELECT max(abs(2 * a.ori_test_top1_percent - a.x_valid_top1_percent - a.x_test_top1_percent)) \
                    FROM final_accuracies AS a WHERE dataset IN ('cifar100', 'ImageNet16-120')";
    assert!(value::<f64>(sample_database(), together) < 1e-3);
    let earlier = "SELECT count(*) FROM epoch_metrics WHERE space = 'tss' AND hp = '200' AND epoch < 199 AND \
                   (dataset = 'cifar10-valid' AND split = 'ori-test' \
                    OR dataset IN ('cifar100', 'ImageNet16-120') AND split IN ('x-valid', 'x-test'))";
    let timed_alone =
        format!("{earlier} AND loss IS NULL AND top1_percent IS NULL AND time_seconds > 0");
    assert!(count(earlier) > 0);
    assert_eq!(count(earlier), count(&timed_alone));
    let of_training = "SELECT meaning FROM splits WHERE split = 'train'";
    let meaning: String = value(sample_database(), of_training);
    assert_eq!(
        meaning,
        "training images with augmentation, averaged while the weights change"
    );
}

#[test]
fn seeds_differ_between_recipes_and_cells() {
    let seeds = |hp: &str| -> String {
        let sql = format!(
            "SELECT group_concat(DISTINCT seed) FROM (SELECT seed FROM trials WHERE space = 'tss' AND hp = '{hp}' ORDER BY seed)"
        );
        value(sample_database(), &sql)
    };
    assert_eq!(
        (seeds("12").as_str(), seeds("200").as_str()),
        ("111,777", "777,888,999")
    );
    let census = "SELECT group_concat(trials || ':' || architectures) FROM statistics \
                  WHERE space = 'tss' AND hp = '200' AND dataset = ";
    for dataset in Dataset::ALL {
        let found: String = value(sample_database(), &format!("{census}'{dataset}'"));
        assert_eq!(found, "2:19,3:21", "{dataset}");
    }
}

#[test]
fn costs_of_one_seed_may_be_wrong_and_the_easy_column_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let db = trap_database(folder.path(), "tss_cost_disagreements");
    let differing = "SELECT count(*) FROM trials INNER JOIN cost_info USING (space, arch_index, dataset, hp) WHERE ";
    let easy = format!(
        "{differing} trials.params_millions IS NOT cost_info.params_millions \
         OR trials.flops_millions IS NOT cost_info.flops_millions"
    );
    assert_eq!(value::<i64>(&db, &easy), 0);
    // The bits of a mean differ from those of the logs; what a log has wrong is far off.
    let logged =
        format!("{differing} abs(logged_params_millions - cost_info.params_millions) > 1e-3");
    assert!(value::<i64>(&db, &logged) > 0);
    let as_888 = "SELECT params_millions = (SELECT logged_params_millions FROM trials AS right_one \
                  WHERE arch_index = 0 AND dataset = 'cifar10-valid' AND hp = '12' AND seed = 888) \
                  FROM trials WHERE arch_index = 0 AND dataset = 'cifar10-valid' AND hp = '12' AND seed = 999";
    assert_eq!(value::<i64>(&db, as_888), 1);
    let trial = NatsBench::open(&db).unwrap().topology().unwrap();
    let trial = trial.query_by_index(0, Recipe::Hp12).unwrap();
    let trial = trial.trial(Dataset::Cifar10Valid, Seed(999)).unwrap();
    assert!(trial.to_string().contains("Param=0.730MB"), "{trial}");
}

/// The published params of every trial at 200 epochs, in the order of the seeds.
#[test]
fn of_the_published_cells_204_have_logs_that_disagree_and_150_are_wrong_at_seed_777() {
    let Some(path) = shared("data/tables/tss_xvalid200_by_seed.csv.gz") else {
        return;
    };
    let mut logs: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    let mut table = csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap()));
    for row in table.records().map(Result::unwrap) {
        if &row[1] == "cifar100" {
            let params = row[5].parse().unwrap();
            logs.entry(row[0].parse().unwrap())
                .or_default()
                .push(params);
        }
    }
    let cells = architectures(SearchSpace::Topology);
    let right = |index: u32| {
        let cost = architecture_cost(
            SearchSpace::Topology,
            &cells[index as usize],
            Dataset::Cifar100,
        );
        cost.unwrap().params_millions
    };
    let wrong = |log: f64, index: u32| (log - right(index)).abs() > 1e-9;
    let disagreeing = logs
        .iter()
        .filter(|(_, logs)| logs.iter().any(|log| log.to_bits() != logs[0].to_bits()));
    let (mut disagree, mut at_first) = (0, 0);
    for (&index, logs) in disagreeing {
        // Seeds ascend; where two are left and disagree, they are 777 and 888.
        assert!(!wrong(logs[1], index), "{index}: seed 888");
        disagree += 1;
        at_first += i32::from(wrong(logs[0], index));
    }
    assert_eq!((logs.len(), disagree, at_first), (15_625, 204, 150));
    // The sample has as many trials of each cell.
    let three = logs.values().filter(|logs| logs.len() == 3).count();
    assert_eq!((three, logs.len() - three), (8_169, 7_456));
    assert!(logs.values().all(|logs| logs.len() >= 2));
}

#[test]
fn a_simulated_training_that_was_not_validated_says_so() {
    let unvalidated = "SELECT count(*) FROM simulated_train_eval AS simulated \
                       INNER JOIN more_info USING (space, arch_index, dataset, hp, seed, epoch) \
                       WHERE space = 'tss' AND arch_index = 11 AND NOT validated";
    let of_test_images =
        format!("{unvalidated} AND simulated.valid_accuracy_percent = valtest_accuracy_percent");
    assert!(count(unvalidated) > 0);
    assert_eq!(count(unvalidated), count(&of_test_images));
}

#[test]
fn units_are_those_of_the_page() {
    let outside = "SELECT count(*) FROM final_metrics \
                   WHERE NOT (top1_percent BETWEEN 0 AND 100 AND loss > 0 AND coalesce(top5_percent, 100) BETWEEN 0 AND 100)";
    assert_eq!(count(outside), 0);
    assert!(count("SELECT count(*) FROM final_metrics WHERE top1_percent > 1.5") > 0);
    // 129,306 weights and 15.65 million multiply-adds, as the official package prints of cell 0.
    let cost = "SELECT round(params_millions * 1e6) || ' ' || round(flops_millions, 2) FROM trials \
                WHERE space = 'tss' AND arch_index = 0 AND dataset = 'cifar10' AND hp = '12'";
    assert_eq!(value::<String>(sample_database(), cost), "129306.0 15.65");
}

/// Of a sample, and of the published archives.
#[test]
fn times_are_measured_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut databases = vec![sample_database().to_owned()];
    for name in ["tss-v1_0-3ffb9", "sss-v1_0-50262"] {
        if let Some(archive) = shared(&format!("data/archives/NATS-{name}-simple")) {
            let db = folder.path().join(format!("{name}.db"));
            natsbench(&["import", text(&archive), "--db", text(&db)], &[]).ends(0, &[]);
            databases.push(db);
        }
    }
    for db in &databases {
        let by_training = "SELECT count(*) FROM (SELECT 1 FROM epoch_metrics \
                           GROUP BY space, arch_index, dataset, split \
                           HAVING max(time_seconds) > min(time_seconds) * 1.000000001)";
        assert_eq!(value::<i64>(db, by_training), 0, "{}", db.display());
        // In tss: twice the images, twice the time. In sss each data set has its own measurement.
        let factor = "SELECT max(abs(one.train_epoch_seconds / half.train_epoch_seconds - 2)) FROM cost_info AS one \
                      INNER JOIN cost_info AS half USING (space, arch_index, hp) \
                      WHERE one.dataset = 'cifar10' AND half.dataset = 'cifar10-valid' AND space = ";
        let of = |space: &str| value::<Option<f64>>(db, &format!("{factor}'{space}'"));
        assert!(of("tss").is_none_or(|off| off < 1e-9), "{}", db.display());
        assert!(of("sss").is_none_or(|off| off > 1e-3), "{}", db.display());
    }
}

#[test]
fn what_was_not_measured_is_null() {
    let folder = tempfile::tempdir().unwrap();
    let db = trap_database(folder.path(), "tss_latencies");
    let of = |condition: &str| {
        let sql = format!("SELECT count(*) FROM cost_info WHERE {condition}");
        value::<i64>(&db, &sql)
    };
    assert!(of("latency_seconds IS NULL AND flops_millions IS NOT NULL") > 0);
    assert_eq!(of("latency_seconds <= 0"), 0);
    assert!(
        value::<i64>(
            &db,
            "SELECT count(*) FROM trials WHERE latency_seconds IS NULL"
        ) > 0
    );
}
