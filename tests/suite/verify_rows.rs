//! `natsbench verify` on rows that are missing or that nobody imported.

use crate::verify::{NAME, imported, named};

#[test]
fn a_missing_row_is_named() {
    let epoch = format!(
        "stored_epoch_metrics: {NAME}, epoch 5: the archive has a row, the database no row"
    );
    named(
        &imported(),
        &[
            (
                "DELETE FROM stored_epoch_metrics WHERE epoch_key = EPOCH + 5",
                &[&epoch],
            ),
            (
                "DELETE FROM stored_trials WHERE trial_id = TRIAL",
                &[&format!("stored_trials: {NAME}: the archive has a row")],
            ),
            (
                "DELETE FROM ranked_accuracies WHERE rank = 1 AND recipe_id = 90 AND split_id = 3",
                &[
                    "ranked_accuracies: sss, hp 90, cifar10, ori-test, rank 1: the archive has a row",
                    "ranking_coverage",
                ],
            ),
            (
                "DELETE FROM stored_final_accuracies WHERE arch_index = 1 AND setting_id = 1024 + 90 * 4",
                &["stored_final_accuracies: sss 1, hp 90, cifar10-valid: the archive has a row"],
            ),
            (
                "DELETE FROM architecture_sources WHERE architecture_id % 32768 = 1",
                &[
                    "sss 1: the archive has trials",
                    "not imported",
                    "imported_architectures",
                ],
            ),
            (
                "DELETE FROM size_channels WHERE architecture_id % 32768 = 1",
                &["stored_architectures: sss 1"],
            ),
            (
                "DELETE FROM network_configs WHERE class_num = 100",
                &[&format!("stored_trials: {NAME}: the archive has a row")],
            ),
        ],
    );
}

#[test]
fn an_additional_row_is_named() {
    let beyond = format!(
        "stored_epoch_metrics: {NAME}, epoch 12: the archive has no row, the database a row"
    );
    let time = format!("stored_epoch_times: {NAME}, x-valid, epoch 0: the archive has no row");
    let latency = format!("trial_latencies: {NAME}, position 1: the archive has no row");
    named(
        &imported(),
        &[
            (
                "INSERT INTO stored_epoch_metrics (epoch_key, train_loss) VALUES (EPOCH + 12, 1)",
                &[&beyond],
            ),
            (
                "INSERT INTO stored_epoch_times VALUES (TRIAL, 1, 0, 1.0)",
                &[&time],
            ),
            (
                "INSERT INTO trial_latencies VALUES (TRIAL, 1, 1.0)",
                &[&latency],
            ),
            (
                "INSERT INTO stored_recipes VALUES (32769, 200, 3, 1)",
                &["stored_recipes: sss 1, hp 200: the archive has no row"],
            ),
            (
                "INSERT INTO ranked_accuracies VALUES (1, 12, 2, 3, 3, 1, 99.0, 1.0, 1.0)",
                &[
                    "ranked_accuracies: sss, hp 12, cifar100, ori-test, rank 3: the archive has no row",
                    "ranking_coverage: ",
                ],
            ),
            (
                "INSERT INTO stored_final_accuracies (setting_id, arch_index) VALUES (1024 + 200 * 4, 1)",
                &["stored_final_accuracies: sss 1, hp 200, cifar10-valid: the archive has no row"],
            ),
            (
                "INSERT INTO stored_architectures VALUES (32772, 1, 4, '8:8:8:8:40'); \
                 INSERT INTO size_channels VALUES (32772, 8, 8, 8, 8, 40)",
                &["stored_architectures: sss: the archive has 4 architectures, the database 5"],
            ),
        ],
    );
}
