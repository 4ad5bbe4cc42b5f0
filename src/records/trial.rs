//! One trial of an architecture.

use plain_pickle::{Document, Value};

use crate::model::{
    Dataset, EpochSeries, NetworkConfig, SearchSpace, Seed, Split, TrainCurves, TrialRecord,
};

use super::error::{Fault, Problem, Within};
use super::identity::Identity;
use super::reader::{fields, finite, int, list, optional, text, wrong_type, wrong_value};
use super::series::{epoch_series, evaluated_split, split_series};

/// Most epochs that a trial may have.
const EPOCH_LIMIT: u16 = 256;

/// The keys of a trial, in the order of the files without weights.
pub(super) const KEYS: [&str; 16] = [
    "name",
    "train_acc1es",
    "train_acc5es",
    "train_losses",
    "train_times",
    "arch_config",
    "params",
    "flop",
    "seed",
    "epochs",
    "latency",
    "eval_names",
    "eval_acc1es",
    "eval_times",
    "eval_losses",
    "net_state_dict",
];

/// Keys that old programs did not write. The official reader takes a missing one as `None`.
pub(super) const OPTIONAL_KEYS: &[&str] = &["latency", "net_state_dict"];

/// Reads the trial whose key in `all_results` is `dataset` and `seed`.
pub(super) fn trial<'a>(
    document: &Document<'a>,
    value: Value<'a>,
    identity: &Identity<'_>,
    dataset: Dataset,
    seed: Seed,
) -> Result<TrialRecord, Fault> {
    let [
        name,
        train_top1,
        train_top5,
        train_losses,
        train_times,
        config,
        params,
        flops,
        seed_text,
        epochs,
        latency,
        eval_names,
        eval_top1,
        eval_times,
        eval_losses,
        weights,
    ] = fields(document, value, &KEYS, OPTIONAL_KEYS)?;
    check_text(name, dataset.as_str()).within(|| "name".to_owned())?;
    check_text(seed_text, &format!("{seed:04}")).within(|| "seed".to_owned())?;
    check_weights(document, weights).within(|| "net_state_dict".to_owned())?;
    let epochs = epoch_count(epochs).within(|| "epochs".to_owned())?;
    let by_epoch = |value, field| epoch_series(document, value, epochs, field);
    let by_split = |value, field| split_series(document, value, epochs, field);
    let maybe_by_epoch = |value, field| -> Result<Option<EpochSeries>, Fault> {
        optional(value)
            .map(|value| by_epoch(value, field))
            .transpose()
    };
    Ok(TrialRecord {
        dataset,
        seed,
        epochs,
        params_millions: finite(params).within(|| "params".to_owned())?,
        flops_millions: finite(flops).within(|| "flop".to_owned())?,
        latency_seconds: optional(latency)
            .map(|value| latencies(document, value))
            .transpose()?,
        config: network_config(document, config, identity).within(|| "arch_config".to_owned())?,
        train: TrainCurves {
            loss: by_epoch(train_losses, "train_losses")?,
            top1_percent: by_epoch(train_top1, "train_acc1es")?,
            top5_percent: maybe_by_epoch(train_top5, "train_acc5es")?,
            seconds: maybe_by_epoch(train_times, "train_times")?,
        },
        evaluated_splits: evaluated_splits(document, eval_names)
            .within(|| "eval_names".to_owned())?,
        evaluation_loss: by_split(eval_losses, "eval_losses")?,
        evaluation_top1_percent: by_split(eval_top1, "eval_acc1es")?,
        evaluation_seconds: by_split(eval_times, "eval_times")?,
    })
}

/// Weights are no part of a record: they are read by `weights.rs`, and only seen here.
fn check_weights(document: &Document<'_>, value: Value<'_>) -> Result<(), Fault> {
    match value {
        Value::None => Ok(()),
        Value::Dict(id) if document.is_ordered(id) => Ok(()),
        other => Err(wrong_type("None or an OrderedDict of weights", other)),
    }
}

/// Checks a text that repeats what a key says.
pub(super) fn check_text(value: Value<'_>, expected: &str) -> Result<(), Fault> {
    let found = text(value)?;
    if found == expected {
        return Ok(());
    }
    Err(wrong_value(
        format_args!("'{expected}' as in its key"),
        format_args!("'{found}'"),
    ))
}

fn epoch_count(value: Value<'_>) -> Result<u16, Fault> {
    let number = int(value)?;
    u16::try_from(number)
        .ok()
        .filter(|count| (1..=EPOCH_LIMIT).contains(count))
        .ok_or_else(|| wrong_value(format_args!("1 to {EPOCH_LIMIT} epochs"), number))
}

fn latencies<'a>(document: &Document<'a>, value: Value<'a>) -> Result<Vec<f64>, Fault> {
    list(document, value)
        .within(|| "latency".to_owned())?
        .iter()
        .enumerate()
        .map(|(place, &value)| finite(value).within(|| format!("latency[{place}]")))
        .collect()
}

fn evaluated_splits<'a>(document: &Document<'a>, value: Value<'a>) -> Result<Vec<Split>, Fault> {
    let mut splits = Vec::new();
    for &item in list(document, value)? {
        let split = evaluated_split(text(item)?)?;
        if splits.contains(&split) {
            return Err(Problem::Duplicate {
                item: format!("'{split}'"),
            }
            .into());
        }
        splits.push(split);
    }
    Ok(splits)
}

fn network_config<'a>(
    document: &Document<'a>,
    value: Value<'a>,
    identity: &Identity<'_>,
) -> Result<NetworkConfig, Fault> {
    match identity.space {
        SearchSpace::Topology => {
            let [channel, num_cells, architecture, class_num] = fields(
                document,
                value,
                &["channel", "num_cells", "arch_str", "class_num"],
                &[],
            )?;
            identity
                .check_architecture(architecture)
                .within(|| "arch_str".to_owned())?;
            Ok(NetworkConfig::Topology {
                channel: int(channel).within(|| "channel".to_owned())?,
                num_cells: int(num_cells).within(|| "num_cells".to_owned())?,
                class_num: int(class_num).within(|| "class_num".to_owned())?,
            })
        }
        SearchSpace::Size => {
            let [name, channels, architecture, genotype, class_num] = fields(
                document,
                value,
                &["name", "channels", "arch_str", "genotype", "class_num"],
                &[],
            )?;
            identity
                .check_architecture(channels)
                .within(|| "channels".to_owned())?;
            identity
                .check_architecture(architecture)
                .within(|| "arch_str".to_owned())?;
            Ok(NetworkConfig::Size {
                name: text(name).within(|| "name".to_owned())?.to_owned(),
                genotype: text(genotype).within(|| "genotype".to_owned())?.to_owned(),
                class_num: int(class_num).within(|| "class_num".to_owned())?,
            })
        }
    }
}
