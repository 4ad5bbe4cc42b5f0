//! `natsbench verify` on rows that are missing or that nobody imported.

use crate::verify::{NAME, imported, named};

#[test]
fn a_missing_row_is_named() {
    let epoch = format!("stored_epoch_metrics: {NAME}, epoch 5: expected a row, found no row");
    named(
        &imported(),
        &[
            (
                "DELETE FROM stored_epoch_metrics WHERE epoch_key = EPOCH + 5",
                &[&epoch],
            ),
            (
                "DELETE FROM stored_trials WHERE trial_id = TRIAL",
                &[&format!("stored_trials: {NAME}: expected a row")],
            ),
            (
                "DELETE FROM ranked_accuracies WHERE rank = 1 AND recipe_id = 90 AND split_id = 3",
                &[
                    "ranked_accuracies: sss, hp 90, cifar10, ori-test, rank 1: expected a row",
                    "ranking_coverage",
                ],
            ),
            (
                "DELETE FROM stored_final_accuracies WHERE arch_index = 1 AND setting_id = 1024 + 90 * 4",
                &["stored_final_accuracies: sss 1, hp 90, cifar10-valid: expected a row"],
            ),
            (
                "DELETE FROM architecture_sources WHERE architecture_id % 32768 = 1",
                &[
                    "sss 1: expected trials",
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
                &[&format!("stored_trials: {NAME}: expected a row")],
            ),
        ],
    );
}

#[test]
fn an_additional_row_is_named() {
    let beyond = format!("stored_epoch_metrics: {NAME}, epoch 12: expected no row, found a row");
    let time = format!("stored_epoch_times: {NAME}, x-valid, epoch 0: expected no row");
    let latency = format!("trial_latencies: {NAME}, position 1: expected no row");
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
                &["stored_recipes: sss 1, hp 200: expected no row"],
            ),
            (
                "INSERT INTO ranked_accuracies VALUES (1, 12, 2, 3, 3, 1, 99.0, 1.0, 1.0)",
                &[
                    "ranked_accuracies: sss, hp 12, cifar100, ori-test, rank 3: expected no row",
                    "ranking_coverage: ",
                ],
            ),
            (
                "INSERT INTO stored_final_accuracies (setting_id, arch_index) VALUES (1024 + 200 * 4, 1)",
                &["stored_final_accuracies: sss 1, hp 200, cifar10-valid: expected no row"],
            ),
            (
                "INSERT INTO stored_architectures VALUES (32772, 1, 4, '8:8:8:8:40'); \
                 INSERT INTO size_channels VALUES (32772, 8, 8, 8, 8, 40)",
                &["stored_architectures: sss: expected 4 architectures, found 5"],
            ),
        ],
    );
}
