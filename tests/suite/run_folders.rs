//! Run folders of weight-sharing searches with invented numbers, in the form that `crates/supernet` writes.

use std::fs;
use std::path::PathBuf;

use nats_supernet::run::{Description, FORMAT};
use nats_supernet::settings::{MethodName, Settings};
use nats_supernet::{EpochRecord, PhaseRecord, TrainingRecord};
use natsbench::SearchSpace;
use serde_json::Value;

/// A run that a test makes up.
pub(crate) struct MadeUp {
    pub(crate) folder: PathBuf,
    pub(crate) header: Value,
    pub(crate) epochs: Vec<EpochRecord>,
}

impl MadeUp {
    /// A small search on Fashion-MNIST with this seed, of which so many epochs are done.
    pub(crate) fn new(folder: PathBuf, method: MethodName, seed: u64, done: i64) -> Self {
        let mut settings = Settings::small(method);
        settings.seed = seed;
        settings.epochs = 4;
        let description = Description {
            format: FORMAT,
            method: settings.method.clone(),
            space: settings.space,
            dataset: "cifar10".to_owned(),
            images: "Fashion-MNIST".to_owned(),
            images_digest: "0123abcd".to_owned(),
            seed,
            options: settings
                .options
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            settings,
            device: "CPU, 2 threads, 32-bit numbers".to_owned(),
            natsbench_version: "0.1.0".to_owned(),
        };
        let header = serde_json::to_value(description).unwrap();
        let list = natsbench::space::architectures(SearchSpace::Topology);
        let epochs = (-1..done).map(|epoch| record(epoch, seed, &list)).collect();
        Self {
            folder,
            header,
            epochs,
        }
    }

    /// Writes its folder.
    pub(crate) fn write(&self) -> &Self {
        fs::create_dir_all(&self.folder).unwrap();
        fs::write(self.folder.join("run.json"), self.header.to_string()).unwrap();
        let lines = self
            .epochs
            .iter()
            .map(|epoch| serde_json::to_string(epoch).unwrap() + "\n");
        let lines: String = lines.collect();
        fs::write(self.folder.join("epochs.jsonl"), lines).unwrap();
        self
    }

    /// The architecture of its last epoch.
    pub(crate) fn choice(&self) -> u32 {
        chosen(
            self.epochs.last().unwrap().epoch,
            self.header["seed"].as_u64().unwrap(),
        )
    }
}

/// The architecture of an epoch.
pub(crate) fn chosen(epoch: i64, seed: u64) -> u32 {
    ((seed as i64 * 31 + ((epoch + 2) >> 1) * 577) % 15_625) as u32
}

/// An epoch in which no two numbers are the same.
fn record(epoch: i64, seed: u64, list: &[String]) -> EpochRecord {
    let base = (seed as f64) / 1000.0 + epoch as f64;
    let phase = |shift: f64| PhaseRecord {
        loss: base + shift,
        top1_percent: 10.0 + base + shift,
        top5_percent: 50.0 + base + shift,
    };
    let is_trained = epoch >= 0;
    EpochRecord {
        epoch,
        architecture: list[chosen(epoch, seed) as usize].clone(),
        score_percent: is_trained.then_some(20.0 + base),
        training: is_trained.then(|| TrainingRecord {
            steps: 32,
            learning_rate: 0.025 - base / 1000.0,
            temperature: Some(10.0 - base),
            weights: phase(0.125),
            architecture: phase(0.25),
        }),
        validation: is_trained.then(|| phase(0.5)),
        probabilities: vec![
            vec![0.25, 0.75],
            vec![0.5 + base / 1000.0, 0.5 - base / 1000.0],
        ],
        seconds: if is_trained { 1.5 + base } else { 0.0 },
    }
}
