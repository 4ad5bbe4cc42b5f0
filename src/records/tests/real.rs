//! The real files, where they are at hand.

use crate::model::{
    ArchitectureIndex, ArchitectureRecord, Dataset, Recipe, SearchSpace, Seed, Split, TrialRecord,
};
use std::path::PathBuf;

use crate::archive::{Archive, decompress};

use super::super::*;

/// An archive beside the checkout, if there is one.
fn shared_archive(name: &str) -> Option<Archive> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/archives")
        .join(name);
    if !path.is_dir() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(Archive::open(&path).unwrap())
}

/// All records of an archive.
fn records(archive: &Archive) -> Vec<ArchitectureRecord> {
    let meta = MetaList::read(&archive.meta().unwrap()).unwrap();
    let read = |member: &crate::archive::Member| {
        let bytes = decompress(&archive.read(member).unwrap()).unwrap();
        read_architecture(&bytes, &meta, ArchitectureIndex(member.index)).unwrap()
    };
    archive.members().iter().map(read).collect()
}

/// Losses and accuracies, without times.
fn metric_count(record: &ArchitectureRecord) -> usize {
    let of_trial = |trial: &TrialRecord| {
        trial.train.loss.len()
            + trial.train.top1_percent.len()
            + trial.train.top5_percent.as_ref().map_or(0, Vec::len)
            + trial.evaluation_loss.len()
            + trial.evaluation_top1_percent.len()
    };
    record
        .recipes
        .iter()
        .flat_map(|recipe| &recipe.trials)
        .map(of_trial)
        .sum()
}

#[test]
fn a_real_topology_architecture_has_17_trials_and_10074_metrics() {
    let Some(archive) = shared_archive("NATS-tss-v1_0-3ffb9-simple") else {
        return;
    };
    let meta = MetaList::read(&archive.meta().unwrap()).unwrap();
    assert_eq!(
        (meta.space(), meta.total()),
        (SearchSpace::Topology, 15_625)
    );

    let records = records(&archive);
    let record = &records[1];
    assert_eq!(
        (record.index, record.trial_count()),
        (ArchitectureIndex(11), 17)
    );
    assert_eq!(metric_count(record), 10_074);
    let recipes: Vec<_> = record.recipes.iter().map(|recipe| recipe.recipe).collect();
    assert_eq!(recipes, [Recipe::Hp12, Recipe::Hp200]);

    let full = &record.recipes[1];
    let seeds: Vec<_> = full.trials.iter().map(|trial| trial.seed.0).collect();
    assert_eq!(
        seeds,
        [999, 999, 999, 999, 777, 777, 777, 777, 888, 888, 888, 888]
    );
    assert_eq!(full.datasets[0].seeds, [Seed(777), Seed(888), Seed(999)]);
    let trial = &full.trials[0];
    assert_eq!((trial.dataset, trial.epochs), (Dataset::Cifar10Valid, 200));
    assert_eq!(trial.train.top5_percent, None);
    let single = trial
        .evaluation_loss
        .iter()
        .filter(|entry| entry.0 == Split::OriTest)
        .count();
    let timed = trial
        .evaluation_seconds
        .iter()
        .filter(|entry| entry.0 == Split::OriTest)
        .count();
    assert_eq!((single, timed), (1, 200));
}

#[test]
fn a_real_size_architecture_has_20_trials() {
    let Some(archive) = shared_archive("NATS-sss-v1_0-50262-simple") else {
        return;
    };
    let meta = MetaList::read(&archive.meta().unwrap()).unwrap();
    assert_eq!((meta.space(), meta.total()), (SearchSpace::Size, 32_768));
    for record in records(&archive) {
        assert_eq!(record.trial_count(), 20);
        assert!(record.recipes.iter().all(|recipe| recipe.weights_cleared));
    }
}
