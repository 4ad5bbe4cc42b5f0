//! Searches on a database: what they see, what is stored of them, and the paper's table.

mod benchmark;
mod external;
mod nasbench101;
mod nasbench101_table;
mod partial;
mod published;
mod storing;
mod table;
mod weight_sharing;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use natsbench::SearchSpace;
use natsbench::import::Import;
use natsbench::sample::{Sample, Selection};

use crate::support::{Ran, natsbench, read_only, tamper, text};

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
        let mut sample = Sample::new(SearchSpace::Topology, &folder);
        sample.selection = Selection::First(SEEDLINGS);
        let archive = sample.run(&mut |_event| ()).unwrap().path;
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
SELECT copy * 1024 + (trial_id & 1023) AS copy_id, copy, stored_trials.*
FROM copies INNER JOIN stored_trials ON architecture_id = original
WHERE recipe_id = 12 AND dataset_id IN (0, 2);
INSERT INTO stored_trials
SELECT copy_id, copy, recipe_id, dataset_id, seed, seed_position, result_position, epochs, params_millions,
    flops_millions, latency_count, latency_seconds, config_id, layout_id, answers_id, train_seconds, x_valid_seconds,
    x_test_seconds, ori_test_seconds, final_train_loss, final_train_top1_percent, final_ori_test_loss,
    final_ori_test_top1_percent, final_x_valid_loss, final_x_valid_top1_percent + (copy % 97) / 100.0,
    final_train_top5_percent, final_x_test_loss, final_x_test_top1_percent
FROM copied;
INSERT INTO stored_epoch_metrics (epoch_key, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent,
    x_valid_loss, x_valid_top1_percent, train_top5_percent, x_test_loss, x_test_top1_percent)
SELECT copy_id * 256 + (epoch_key & 255), train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent,
    x_valid_loss, x_valid_top1_percent + (copy % 97) / 100.0, train_top5_percent, x_test_loss, x_test_top1_percent
FROM copied INNER JOIN stored_epoch_metrics AS m
    ON m.epoch_key BETWEEN copied.trial_id * 256 AND copied.trial_id * 256 + 255;
CREATE TEMP TABLE ranked AS
SELECT space_id, recipe_id, dataset_id, split_id, arch_index, top1_percent, flops_millions, params_millions
FROM ranked_accuracies
WHERE space_id = 0 AND recipe_id = 200;
INSERT INTO ranked
SELECT space_id, recipe_id, dataset_id, split_id, copy, top1_percent + (copy % 89) / 50.0, flops_millions, params_millions
FROM copies INNER JOIN ranked ON arch_index = original;
DELETE FROM ranked_accuracies WHERE space_id = 0 AND recipe_id = 200;
INSERT INTO ranked_accuracies
SELECT space_id, recipe_id, dataset_id, split_id,
    row_number() OVER (PARTITION BY dataset_id, split_id ORDER BY top1_percent DESC, arch_index),
    arch_index, top1_percent, flops_millions, params_millions
FROM ranked;
INSERT INTO stored_final_accuracies (setting_id, arch_index, train_top1_percent, x_valid_top1_percent,
    x_test_top1_percent, ori_test_top1_percent, params_millions, flops_millions, latency_seconds)
SELECT setting_id, copy, train_top1_percent + (copy % 89) / 50.0, x_valid_top1_percent + (copy % 89) / 50.0,
    x_test_top1_percent + (copy % 89) / 50.0, ori_test_top1_percent + (copy % 89) / 50.0,
    params_millions, flops_millions, latency_seconds
FROM copies INNER JOIN stored_final_accuracies ON arch_index = original
WHERE setting_id / 4 = 200;
UPDATE search_spaces SET imported_architectures = 15625, summarised_architectures = 15625 WHERE space_id = 0;
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
            "SELECT json_array(method, dataset, run, step, trial, worker, \
             arch_index, epochs, seed, reward_percent, start_seconds, \
             charged_seconds, clock_seconds, incumbent_index) \
             FROM search_trajectory ORDER BY method, dataset, run, step",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
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
