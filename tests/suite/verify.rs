//! `natsbench verify`: silent on what is right, and names what was changed by hand.

use natsbench::SearchSpace;
use natsbench::query::ArchitectureRecord;
use rusqlite::{Connection, params};

use crate::support::{Bench, tamper, text, value};

/// Key of the trial of architecture 1 with hp 12, cifar100 and seed 888, the eighth of its recipe.
const TRIAL: &str = "(SELECT trial_id FROM stored_trials WHERE architecture_id % 32768 = 1 \
                     AND recipe_id = 12 AND dataset_id = 2 AND seed = 888)";

/// How verify names that trial.
pub(crate) const NAME: &str = "sss 1, hp 12, cifar100, seed 888";

/// An imported archive of two architectures of the size space.
pub(crate) fn imported() -> Bench {
    let bench = Bench::new(SearchSpace::Size, 2);
    bench.import(&[]).ends(0, &[]);
    bench
}

/// Applies each change to a fresh copy, and expects verify to tell it.
#[track_caller]
pub(crate) fn named(bench: &Bench, changes: &[(&str, &[&str])]) {
    for (sql, told) in changes {
        let copy = bench.folder.path().join("changed.db");
        std::fs::copy(&bench.db, &copy).unwrap();
        tamper(
            &copy,
            &sql.replace("TRIAL", TRIAL)
                .replace("EPOCH", &format!("{TRIAL} * 256")),
        );
        let ran = crate::support::natsbench(
            &["verify", text(&bench.archive), "--db", text(&copy)],
            &["--quiet"],
        );
        println!("{sql}\n{}{}", ran.out, ran.err);
        ran.ends(1, told);
    }
}

#[test]
fn an_untouched_import_verifies_in_both_spaces() {
    for &space in SearchSpace::ALL {
        let records = crate::support::records(space, 2);
        let trials: usize = records.iter().map(ArchitectureRecord::trial_count).sum();
        let bench = Bench::with_records(space, &records);
        bench.import(&[]).ends(0, &[]);
        let compared = format!("2 architectures, {trials} trials, ");
        bench
            .verify()
            .ends(0, &[&compared, "compared: 0 differences"]);
    }
}

#[test]
fn the_last_bit_of_one_metric_is_noticed() {
    let bench = imported();
    for column in [
        "train_loss",
        "train_top1_percent",
        "train_top5_percent",
        "x_valid_loss",
        "x_test_top1_percent",
        "ori_test_loss",
    ] {
        let database = Connection::open(&bench.db).unwrap();
        let flip = || {
            let key: i64 = value(&bench.db, &format!("SELECT {TRIAL} * 256 + 3"));
            let select = format!("SELECT {column} FROM stored_epoch_metrics WHERE epoch_key = ?1");
            let old: f64 = database
                .query_row(&select, [key], |row| row.get(0))
                .unwrap();
            let update =
                format!("UPDATE stored_epoch_metrics SET {column} = ?1 WHERE epoch_key = ?2");
            database
                .execute(&update, params![f64::from_bits(old.to_bits() ^ 1), key])
                .unwrap();
        };
        flip();
        let place = format!("stored_epoch_metrics: {NAME}, epoch 3, {column}: expected ");
        bench.verify().ends(1, &[&place, "compared: 1 difference"]);
        flip();
    }
    bench.verify().ends(0, &[]);
}

#[test]
fn a_changed_value_of_a_trial_is_named() {
    let trial = |column: &str| format!("stored_trials: {NAME}, {column}: ");
    named(
        &imported(),
        &[
            (
                "UPDATE stored_epoch_metrics SET x_valid_loss = NULL WHERE epoch_key = EPOCH + 11",
                &[
                    &format!("stored_epoch_metrics: {NAME}, epoch 11, x_valid_loss: "),
                    "found NULL",
                ],
            ),
            (
                "UPDATE stored_trials SET final_x_test_loss = 9e999 WHERE trial_id = TRIAL",
                &[&trial("final_x_test_loss"), "found inf"],
            ),
            (
                "UPDATE stored_trials SET seed = 889 WHERE trial_id = TRIAL",
                &[&trial("seed"), "expected 888, found 889"],
            ),
            (
                "UPDATE stored_trials SET seed_position = 7 WHERE trial_id = TRIAL",
                &[&trial("seed_position")],
            ),
            (
                "UPDATE stored_trials SET result_position = 63 WHERE trial_id = TRIAL",
                &[&trial("result_position")],
            ),
            (
                "UPDATE stored_trials SET epochs = 11 WHERE trial_id = TRIAL",
                &[&trial("epochs")],
            ),
            (
                "UPDATE stored_trials SET params_millions = -params_millions WHERE trial_id = TRIAL",
                &[&trial("params_millions")],
            ),
            (
                "UPDATE stored_trials SET flops_millions = 1 WHERE trial_id = TRIAL",
                &[&trial("flops_millions")],
            ),
            (
                "UPDATE stored_trials SET latency_seconds = NULL, latency_count = 0 WHERE trial_id = TRIAL",
                &[&trial("latency_count"), &trial("latency_seconds")],
            ),
            (
                "UPDATE stored_trials SET train_seconds = 1 WHERE trial_id = TRIAL",
                &[&trial("train_seconds")],
            ),
            (
                "UPDATE stored_trials SET x_valid_seconds = NULL WHERE trial_id = TRIAL",
                &[&trial("x_valid_seconds")],
            ),
            (
                "UPDATE stored_trials SET x_test_seconds = 1 WHERE trial_id = TRIAL",
                &[&trial("x_test_seconds")],
            ),
            (
                "UPDATE stored_trials SET ori_test_seconds = 1 WHERE trial_id = TRIAL",
                &[&trial("ori_test_seconds")],
            ),
            (
                "UPDATE network_configs SET class_num = 101 WHERE class_num = 100",
                &[&trial("class_num")],
            ),
            (
                "UPDATE network_configs SET genotype = genotype || ' ' WHERE class_num = 100",
                &[&trial("genotype")],
            ),
            (
                "UPDATE curve_layouts SET evaluated_splits = 'x-valid' WHERE layout_id = \
                 (SELECT layout_id FROM stored_trials WHERE trial_id = TRIAL)",
                &[&trial("evaluated_splits")],
            ),
        ],
    );
}

#[test]
fn a_changed_value_of_an_architecture_is_named() {
    named(
        &imported(),
        &[
            (
                "UPDATE stored_datasets SET latency_seconds = 1 WHERE architecture_id % 32768 = 1",
                &["stored_datasets: sss 1, hp 12, cifar100, latency_seconds: "],
            ),
            (
                "UPDATE stored_datasets SET dataset_position = 9 WHERE dataset_id = 2",
                &["stored_datasets: sss 1, hp 12, cifar100, dataset_position: "],
            ),
            (
                "UPDATE stored_recipes SET recipe_position = 9 WHERE recipe_id = 90",
                &["stored_recipes: sss 1, hp 90, recipe_position: "],
            ),
            (
                "UPDATE stored_recipes SET weights_cleared = 0 WHERE recipe_id = 90",
                &["stored_recipes: sss 1, hp 90, weights_cleared: "],
            ),
            (
                "UPDATE architecture_sources SET content_sha256 = zeroblob(32) WHERE architecture_id % 32768 = 1",
                &["architecture_sources: sss 1, content_sha256: "],
            ),
            (
                "UPDATE ranked_accuracies SET flops_millions = 1 WHERE rank = 2 AND dataset_id = 2 AND recipe_id = 12",
                &["ranked_accuracies: sss, hp 12, cifar100, x-test, rank 2, flops_millions: "],
            ),
            (
                "UPDATE ranked_accuracies SET arch_index = 7 WHERE rank = 2 AND dataset_id = 2 AND recipe_id = 12",
                &[
                    "ranked_accuracies: sss, hp 12, cifar100, x-test, rank 2, arch_index: ",
                    "found 7",
                ],
            ),
            (
                "UPDATE stored_final_accuracies SET x_test_top1_percent = x_test_top1_percent + 1e-13 \
                 WHERE arch_index = 1 AND setting_id = 1024 + 12 * 4 + 2",
                &["stored_final_accuracies: sss 1, hp 12, cifar100, x_test_top1_percent: "],
            ),
            (
                "UPDATE stored_final_accuracies SET train_top1_rank = NULL WHERE arch_index = 1 AND setting_id = 1024 + 12 * 4 + 2",
                &[
                    "stored_final_accuracies: sss 1, hp 12, cifar100, train_top1_rank: ",
                    "found NULL",
                ],
            ),
            (
                "UPDATE stored_architectures SET arch_str = '8:8:8:8:17' WHERE arch_index = 1",
                &["stored_architectures: sss 1: ", "8:8:8:8:17"],
            ),
            (
                "UPDATE size_channels SET channels_5 = 17 WHERE architecture_id % 32768 = 1",
                &["stored_architectures: sss 1: "],
            ),
        ],
    );
}

#[test]
fn a_changed_vocabulary_schema_or_count_is_named() {
    named(
        &imported(),
        &[
            (
                "DROP VIEW trials; CREATE VIEW trials AS SELECT 1 AS seed",
                &["schema: ", "view trials", "SELECT 1 AS seed"],
            ),
            (
                "DROP VIEW coverage",
                &["schema: ", "view coverage", "found nothing"],
            ),
            (
                "UPDATE datasets SET classes = 11 WHERE dataset = 'cifar10'",
                &["datasets: 1"],
            ),
            (
                "UPDATE splits SET meaning = 'x' WHERE split_id = 0",
                &["splits: 0"],
            ),
            (
                "UPDATE recipes SET hp = '1' WHERE hp = '01'",
                &["recipes: 1"],
            ),
            (
                "DELETE FROM operations WHERE operation = 'none'",
                &["operations: none"],
            ),
            (
                "UPDATE search_spaces SET official_name = 'x' WHERE space_id = 1",
                &["search_spaces: 1"],
            ),
            (
                "UPDATE search_spaces SET imported_architectures = 3 WHERE space_id = 1",
                &["search_spaces, imported_architectures"],
            ),
            (
                "UPDATE search_spaces SET summarised_architectures = 0 WHERE space_id = 1",
                &["search_spaces, summarised_architectures"],
            ),
            (
                "UPDATE answered_epochs SET valid = NULL",
                &["stored_datasets: sss 0, hp 01, cifar10-valid, answers_id: "],
            ),
            (
                "UPDATE stored_trials SET answers_id = NULL WHERE trial_id = TRIAL",
                &["stored_trials: sss 1, hp 12, cifar100, seed 888, answers_id: "],
            ),
            (
                "UPDATE stored_datasets SET last_trial_id = last_trial_id + 1 WHERE architecture_id % 32768 = 1 AND dataset_id = 2 AND recipe_id = 12",
                &["stored_datasets: sss 1, hp 12, cifar100, first_trial_id, last_trial_id: "],
            ),
            (
                "UPDATE stored_epoch_metrics SET seeds_train_seconds = 1 WHERE epoch_key = EPOCH + 3",
                &[", epoch 3, mean times"],
            ),
            (
                "UPDATE trial_counts SET architectures = 9 WHERE recipe_id = 12 AND dataset_id = 2",
                &["trial_counts: 1/12/2/"],
            ),
            (
                "UPDATE ranking_coverage SET ranked_architectures = 3",
                &["ranking_coverage: "],
            ),
        ],
    );
}
