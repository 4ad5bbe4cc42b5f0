//! A trial as it is in the file, made from its record.

use serde_json::{Value, json};

use crate::model::{EpochSeries, NetworkConfig, SplitSeries, TrialRecord};

/// All that the archive has of a trial. Dicts are lists of pairs, because their order counts.
pub(super) fn stored_form(trial: &TrialRecord, architecture: &str) -> Value {
    let by_epoch = |series: &EpochSeries| json!(series);
    let by_split = |series: &SplitSeries| -> Value {
        series
            .iter()
            .map(|(split, epoch, value)| json!([format!("{split}@{epoch}"), value]))
            .collect()
    };
    json!({
        "name": trial.dataset,
        "train_acc1es": by_epoch(&trial.train.top1_percent),
        "train_acc5es": trial.train.top5_percent.as_ref().map(by_epoch),
        "train_losses": by_epoch(&trial.train.loss),
        "train_times": trial.train.seconds.as_ref().map(by_epoch),
        "arch_config": config_form(&trial.config, architecture),
        "params": trial.params_millions,
        "flop": trial.flops_millions,
        "seed": format!("{:04}", trial.seed.0),
        "epochs": trial.epochs,
        "latency": trial.latency_seconds,
        "eval_names": trial.evaluated_splits,
        "eval_acc1es": by_split(&trial.evaluation_top1_percent),
        "eval_times": by_split(&trial.evaluation_seconds),
        "eval_losses": by_split(&trial.evaluation_loss),
    })
}

fn config_form(config: &NetworkConfig, architecture: &str) -> Value {
    match config {
        NetworkConfig::Topology {
            channel,
            num_cells,
            class_num,
        } => json!({
            "channel": channel, "num_cells": num_cells, "arch_str": architecture, "class_num": class_num,
        }),
        NetworkConfig::Size {
            name,
            genotype,
            class_num,
        } => json!({
            "name": name, "channels": architecture, "arch_str": architecture, "genotype": genotype,
            "class_num": class_num,
        }),
    }
}
