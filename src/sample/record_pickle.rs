//! Writes records as the pickles of an archive.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::iter;

use plain_pickle::{Memo, PickleWriter};

use crate::model::{
    ArchitectureIndex, ArchitectureRecord, EpochSeries, NetworkConfig, Recipe, RecipeRecord,
    SampleMark, Split, SplitSeries, TrialRecord,
};
use crate::records::{SAMPLE_KEY, SAMPLE_KEYS};

/// The pickle of the file of one architecture, before compression.
///
/// Nothing of the record is lost: absent curves, empty ones and all orders are kept. A
/// series must not have the same epoch twice, since it becomes a dict.
#[must_use]
pub fn architecture_pickle(record: &ArchitectureRecord) -> Vec<u8> {
    marked_architecture_pickle(record, None, None)
}

/// Writes the weights of a trial, or None where it has none.
pub type WriteWeights<'f> = &'f dyn Fn(&mut PickleWriter, &TrialRecord, Recipe);

/// As [`architecture_pickle`], with weights as the archives have them whose names end in `-full`.
#[must_use]
pub fn full_architecture_pickle(record: &ArchitectureRecord, weights: WriteWeights<'_>) -> Vec<u8> {
    marked_architecture_pickle(record, None, Some(weights))
}

/// As [`architecture_pickle`], with the mark of a sample, which the official package reads over, and with weights.
pub(super) fn marked_architecture_pickle(
    record: &ArchitectureRecord,
    mark: Option<&SampleMark>,
    weights: Option<WriteWeights<'_>>,
) -> Vec<u8> {
    let mut pickle = PickleWriter::new();
    write_architecture(&mut pickle, record, mark, weights);
    pickle.finish()
}

/// The pickle of a single file that holds all `records`, before compression.
///
/// `take` gets the bytes piece by piece, one frame or more at a time.
///
/// # Errors
///
/// The first error of `record`, which makes the record of an index, or of `take`.
pub fn single_file_pickle<R: Borrow<ArchitectureRecord>, E>(
    architectures: &[String],
    indexes: &[ArchitectureIndex],
    record: impl FnMut(ArchitectureIndex) -> Result<R, E>,
    take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    marked_single_file_pickle(architectures, indexes, None, record, take)
}

/// As [`single_file_pickle`], with the mark of a sample.
pub(super) fn marked_single_file_pickle<R: Borrow<ArchitectureRecord>, E>(
    architectures: &[String],
    indexes: &[ArchitectureIndex],
    mark: Option<&SampleMark>,
    mut record: impl FnMut(ArchitectureIndex) -> Result<R, E>,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut pickle = PickleWriter::new();
    // The closures of the writer cannot return an error, so the first one is kept here.
    let mut result = Ok(());
    pickle.dict(meta_keys(mark), |pickle, key| {
        pickle.text(key);
        match key {
            "arch2infos" => pickle.dict(indexes, |pickle, &index| {
                pickle.int(index.0.into());
                if result.is_err() {
                    return pickle.none();
                }
                result = record(index).and_then(|record| {
                    write_architecture(pickle, record.borrow(), mark, None);
                    take(&pickle.take_closed_frames())
                });
            }),
            "evaluated_indexes" => pickle.set(indexes, |pickle, index| pickle.int(index.0.into())),
            _ => write_list(pickle, key, architectures, mark),
        }
    });
    result?;
    take(&pickle.finish())
}

fn write_architecture(
    pickle: &mut PickleWriter,
    record: &ArchitectureRecord,
    mark: Option<&SampleMark>,
    weights: Option<WriteWeights<'_>>,
) {
    pickle.ordered_dict(&record.recipes, |pickle, recipe| {
        pickle.text(recipe.recipe.as_str());
        write_recipe(pickle, record, recipe, mark, weights);
    });
}

/// The keys of `meta.pickle.pbz2`, and of a single file. The mark comes before the results, since a single file is read
/// from front to back.
fn meta_keys(mark: Option<&SampleMark>) -> Vec<&'static str> {
    let before = ["meta_archs", "total_archs"].into_iter();
    let marked = before.chain(mark.map(|_mark| SAMPLE_KEY));
    marked.chain(["arch2infos", "evaluated_indexes"]).collect()
}

fn write_list(
    pickle: &mut PickleWriter,
    key: &str,
    architectures: &[String],
    mark: Option<&SampleMark>,
) {
    match (key, mark) {
        ("meta_archs", _) => pickle.list(architectures, |pickle, text| {
            pickle.fresh_text(text);
        }),
        (SAMPLE_KEY, Some(mark)) => write_mark(pickle, mark),
        _ => pickle.int(architectures.len() as i64),
    }
}

/// Writes that the numbers are invented, and by what. The seed is a text, since it may be larger than the integers that
/// every program can read from a pickle.
fn write_mark(pickle: &mut PickleWriter, mark: &SampleMark) {
    pickle.dict(SAMPLE_KEYS, |pickle, key| {
        pickle.text(key);
        match key {
            "numbers" => pickle.text("invented"),
            "generator" => pickle.text(&mark.generator),
            _ => pickle.text(&mark.seed.to_string()),
        }
    });
}

/// The list of architectures of an archive that is no sample, as a pickle.
#[must_use]
pub fn list_pickle(architectures: &[String]) -> Vec<u8> {
    meta_pickle(architectures, None)
}

/// The pickle of `meta.pickle.pbz2`, before compression: all strings of the space, and the mark of a sample.
#[must_use]
pub(crate) fn meta_pickle(architectures: &[String], mark: Option<&SampleMark>) -> Vec<u8> {
    let mut pickle = PickleWriter::new();
    pickle.dict(meta_keys(mark), |pickle, key| {
        pickle.text(key);
        match key {
            "arch2infos" => pickle.none(),
            "evaluated_indexes" => pickle.set(iter::empty::<i64>(), PickleWriter::int),
            _ => write_list(pickle, key, architectures, mark),
        }
    });
    pickle.finish()
}

fn write_recipe(
    pickle: &mut PickleWriter,
    record: &ArchitectureRecord,
    recipe: &RecipeRecord,
    mark: Option<&SampleMark>,
    weights: Option<WriteWeights<'_>>,
) {
    let keys = [
        "arch_index",
        "arch_str",
        "all_results",
        "dataset_seed",
        "clear_net_done",
    ];
    let keys = keys.into_iter().chain(mark.map(|_mark| SAMPLE_KEY));
    pickle.dict(keys.collect::<Vec<_>>(), |pickle, key| {
        pickle.text(key);
        match (key, mark) {
            ("arch_index", _) => pickle.int(record.index.0.into()),
            ("arch_str", _) => pickle.text(&record.architecture),
            (SAMPLE_KEY, Some(mark)) => write_mark(pickle, mark),
            ("all_results", _) => pickle.dict(&recipe.trials, |pickle, trial| {
                pickle.tuple(2, |pickle| {
                    pickle.text(trial.dataset.as_str());
                    pickle.int(trial.seed.0.into());
                });
                let of_trial = |pickle: &mut PickleWriter| match weights {
                    Some(write) => write(pickle, trial, recipe.recipe),
                    None => pickle.none(),
                };
                let order = weights.map_or(TRIAL_KEYS, |_| FULL_TRIAL_KEYS);
                write_trial(pickle, &record.architecture, trial, order, &of_trial);
            }),
            ("dataset_seed", _) => pickle.dict(&recipe.datasets, |pickle, entry| {
                pickle.text(entry.dataset.as_str());
                pickle.list(&entry.seeds, |pickle, seed| pickle.int(seed.0.into()));
            }),
            _ => pickle.bool(recipe.weights_cleared),
        }
    });
}

/// The keys of a trial, in the order of `-simple` files.
const TRIAL_KEYS: [&str; 16] = [
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

/// The same in the order of `-full` files.
const FULL_TRIAL_KEYS: [&str; 16] = {
    let mut keys = TRIAL_KEYS;
    let mut place = 15;
    while place > 1 {
        keys[place] = TRIAL_KEYS[place - 1];
        place -= 1;
    }
    keys[1] = TRIAL_KEYS[15];
    keys
};

fn write_trial(
    pickle: &mut PickleWriter,
    architecture: &str,
    trial: &TrialRecord,
    order: [&'static str; 16],
    write_weights: &dyn Fn(&mut PickleWriter),
) {
    // As in real files, keys such as x-valid@3 are shared within a trial only.
    let mut keys = EvaluationKeys::new();
    pickle.dict(order, |pickle, key| {
        pickle.text(key);
        match key {
            "name" => pickle.text(trial.dataset.as_str()),
            "train_acc1es" => write_epochs(pickle, Some(&trial.train.top1_percent)),
            "train_acc5es" => write_epochs(pickle, trial.train.top5_percent.as_ref()),
            "train_losses" => write_epochs(pickle, Some(&trial.train.loss)),
            "train_times" => match &trial.train.seconds {
                Some(series) => pickle.ordered_dict(series, write_epoch),
                None => pickle.none(),
            },
            "arch_config" => write_config(pickle, architecture, &trial.config),
            "params" => pickle.numpy_float(trial.params_millions),
            "flop" => pickle.float(trial.flops_millions),
            "seed" => pickle.text(&format!("{:04}", trial.seed.0)),
            "epochs" => pickle.int(trial.epochs.into()),
            "latency" => match &trial.latency_seconds {
                Some(latencies) => pickle.list(latencies, |pickle, &seconds| {
                    pickle.numpy_float(seconds);
                }),
                None => pickle.none(),
            },
            "eval_names" => pickle.list(&trial.evaluated_splits, |pickle, split| {
                pickle.text(split.as_str());
            }),
            "eval_acc1es" => keys.write_series(pickle, &trial.evaluation_top1_percent),
            "eval_times" => keys.write_series(pickle, &trial.evaluation_seconds),
            "eval_losses" => keys.write_series(pickle, &trial.evaluation_loss),
            _ => write_weights(pickle),
        }
    });
}

fn write_config(pickle: &mut PickleWriter, architecture: &str, config: &NetworkConfig) {
    match config {
        NetworkConfig::Topology {
            channel,
            num_cells,
            class_num,
        } => {
            let keys = ["channel", "num_cells", "arch_str", "class_num"];
            pickle.dict(keys, |pickle, key| {
                pickle.text(key);
                match key {
                    "channel" => pickle.int(*channel),
                    "num_cells" => pickle.int(*num_cells),
                    "arch_str" => pickle.text(architecture),
                    _ => pickle.int(*class_num),
                }
            });
        }
        NetworkConfig::Size {
            name,
            genotype,
            class_num,
        } => {
            let keys = ["name", "channels", "arch_str", "genotype", "class_num"];
            pickle.dict(keys, |pickle, key| {
                pickle.text(key);
                match key {
                    "name" => pickle.text(name),
                    "channels" | "arch_str" => pickle.text(architecture),
                    "genotype" => pickle.text(genotype),
                    _ => pickle.int(*class_num),
                }
            });
        }
    }
}

fn write_epochs(pickle: &mut PickleWriter, series: Option<&EpochSeries>) {
    match series {
        Some(series) => pickle.dict(series, write_epoch),
        None => pickle.none(),
    }
}

fn write_epoch(pickle: &mut PickleWriter, &(epoch, value): &(u16, f64)) {
    pickle.int(epoch.into());
    pickle.float(value);
}

/// The keys of one trial's evaluations that were already written in full.
struct EvaluationKeys(HashMap<(Split, u16), Memo>);

impl EvaluationKeys {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn write_series(&mut self, pickle: &mut PickleWriter, series: &SplitSeries) {
        pickle.dict(series, |pickle, &(split, epoch, value)| {
            if let Some(&memo) = self.0.get(&(split, epoch)) {
                pickle.get(memo);
            } else {
                let memo = pickle.fresh_text(&format!("{split}@{epoch}"));
                self.0.insert((split, epoch), memo);
            }
            pickle.float(value);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use crate::model::SearchSpace;
    use crate::model::arbitrary::architecture_record;
    use crate::records::{MetaList, read_architecture};
    use crate::sample::SampleGenerator;
    use crate::space::architectures;

    use super::*;

    /// What the reader makes of a record's pickle and of the meta pickle of its space.
    fn read_back(record: &ArchitectureRecord) -> ArchitectureRecord {
        static METAS: LazyLock<[MetaList; 2]> = LazyLock::new(|| {
            [SearchSpace::Topology, SearchSpace::Size]
                .map(|space| MetaList::read(&meta_pickle(&architectures(space), None)).unwrap())
        });
        let meta = METAS
            .iter()
            .find(|meta| meta.space() == record.space)
            .unwrap();
        read_architecture(&architecture_pickle(record), meta, record.index).unwrap()
    }

    proptest! {
        #[test]
        fn any_record_reads_back_as_it_was_written(record in architecture_record()) {
            prop_assert_eq!(read_back(&record), record);
        }
    }

    #[test]
    fn generated_records_read_back_as_they_were_written() {
        for &space in SearchSpace::ALL {
            let generator = SampleGenerator::new(space, 9);
            for index in [0, 1, 99, 15_624].map(ArchitectureIndex) {
                let record = generator.record(index).unwrap();
                assert_eq!(read_back(&record), record);
            }
        }
    }
}
