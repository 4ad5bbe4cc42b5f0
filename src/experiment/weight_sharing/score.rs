//! What the choices of runs reach in the benchmark.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use serde::Serialize;

use crate::experiment::FullAccuracies;
use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::{NatsBench, SampleShare};
use crate::search::trajectory::MeanStd;

use super::label::{is_of_dataset, shown_name};
use super::{RunFolderError, WeightSharingRun};

/// What the choices of runs reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunScores {
    /// The runs, in the order in which they were given.
    pub runs: Vec<RunScore>,
    /// Runs that differ in their seeds only, taken together.
    pub summaries: Vec<ScoreSummary>,
    /// The parts of the spaces that are invented, if an archive says that it is a sample.
    pub samples: Vec<SampleShare>,
}

/// What the choices of a run reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunScore {
    /// The folder of the run.
    pub folder: PathBuf,
    /// The method, with the settings that are not those of the paper.
    pub name: String,
    /// The space.
    pub space: SearchSpace,
    /// The data set whose accuracies are shown.
    pub dataset: Dataset,
    /// The images that it was trained on.
    pub images: String,
    /// Whether these are the images of the data set.
    pub images_are_of_dataset: bool,
    /// Other widths than those of the benchmark, among which it searched: each is looked up as the one in its place.
    pub looked_up_by_place: Option<String>,
    /// The seed.
    pub seed: u32,
    /// The epochs that its settings ask for.
    pub wanted_epochs: u32,
    /// Whether all of them are done.
    pub is_finished: bool,
    /// Where it was trained.
    pub device: String,
    /// The epochs.
    pub epochs: Vec<EpochScore>,
}

/// What the choice of an epoch reaches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpochScore {
    /// Its number from 0; -1 is before the search.
    pub epoch: i64,
    /// What the search would have ended with.
    pub index: ArchitectureIndex,
    /// The same as a string.
    pub architecture: String,
    /// The accuracy in the supernet by which it was chosen, in percent; `None` for methods that compare no accuracies.
    pub score_percent: Option<f64>,
    /// How long the epoch took, in seconds.
    pub seconds: f64,
    /// Accuracy on validation images after full training, mean over seeds; `None` if the database has none.
    pub valid_percent: Option<f64>,
    /// Accuracy on test images after full training, mean over seeds; `None` if the database has none.
    pub test_percent: Option<f64>,
}

/// Runs that differ in their seeds only. What counts of a run is the choice that it recorded after its last epoch, and only if
/// it is finished.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreSummary {
    /// The method, with the settings that are not those of the paper.
    pub name: String,
    /// The space.
    pub space: SearchSpace,
    /// The data set whose accuracies are shown.
    pub dataset: Dataset,
    /// The images that the runs were trained on.
    pub images: String,
    /// Whether these are the images of the data set.
    pub images_are_of_dataset: bool,
    /// Runs.
    pub runs: usize,
    /// Runs that are finished.
    pub finished_runs: usize,
    /// Accuracy on validation images, over finished runs.
    #[serde(rename = "valid")]
    pub valid_percent: Option<MeanStd>,
    /// Accuracy on test images, over finished runs.
    #[serde(rename = "test")]
    pub test_percent: Option<MeanStd>,
}

/// Looks up every epoch's choice: the full recipe, last epoch, mean over the seeds of that training. On `cifar10`, validation is
/// that of `cifar10-valid`.
///
/// # Errors
///
/// [`RunFolderError::Query`] if the database cannot be read, [`RunFolderError::Experiment`] if the settings of a run are no
/// readable JSON.
pub fn score_runs(
    bench: &NatsBench,
    runs: &[WeightSharingRun],
) -> Result<RunScores, RunFolderError> {
    let mut known: BTreeMap<(SearchSpace, Dataset), FullAccuracies> = BTreeMap::new();
    let mut scored = Vec::new();
    for run in runs {
        let space = bench.space(run.space)?;
        let key = (run.space, run.dataset);
        let accuracies: &FullAccuracies = match known.entry(key) {
            Entry::Occupied(place) => place.into_mut(),
            Entry::Vacant(place) => place.insert(FullAccuracies::load(&space, run.dataset)?),
        };
        let epochs = run.epochs.iter().map(|epoch| {
            let index = epoch.architecture;
            Ok::<_, RunFolderError>(EpochScore {
                epoch: epoch.epoch,
                index,
                architecture: space.architecture(index)?,
                score_percent: epoch.score_percent,
                seconds: epoch.seconds,
                valid_percent: accuracies.valid(index),
                test_percent: accuracies.test(index),
            })
        });
        scored.push(RunScore {
            folder: run.folder.clone(),
            name: run.shown_name()?,
            space: run.space,
            dataset: run.dataset,
            images: run.images.clone(),
            images_are_of_dataset: is_of_dataset(&run.images, run.dataset),
            looked_up_by_place: run.candidates.as_ref().map(ToString::to_string),
            seed: run.seed,
            wanted_epochs: run.wanted_epochs,
            is_finished: run.is_finished(),
            device: run.device.clone(),
            epochs: epochs.collect::<Result<_, _>>()?,
        });
    }
    let mut samples = bench.samples()?;
    samples.retain(|share| runs.iter().any(|run| share.space == run.space.into()));
    Ok(RunScores {
        summaries: summaries(&scored),
        samples,
        runs: scored,
    })
}

impl WeightSharingRun {
    fn shown_name(&self) -> Result<String, RunFolderError> {
        let name = shown_name(self.dataset, &self.method, &self.settings)?;
        Ok(name)
    }
}

/// In the order of the first run of each.
fn summaries(runs: &[RunScore]) -> Vec<ScoreSummary> {
    let key = |run: &RunScore| (run.space, run.dataset, run.name.clone());
    let mut keys = Vec::new();
    for run in runs {
        let key = key(run);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let summary = |of: (SearchSpace, Dataset, String)| {
        let of_key = runs.iter().filter(|run| key(run) == of);
        // A run that is given twice counts once.
        let by_seed: BTreeMap<u32, &RunScore> = of_key.map(|run| (run.seed, run)).collect();
        let first = by_seed.values().next()?;
        let finished: Vec<&EpochScore> = by_seed
            .values()
            .filter(|run| run.is_finished)
            .filter_map(|run| run.epochs.last())
            .collect();
        let over_runs = |value: &dyn Fn(&EpochScore) -> Option<f64>| {
            let values: Vec<f64> = finished.iter().filter_map(|epoch| value(epoch)).collect();
            MeanStd::of(&values)
        };
        Some(ScoreSummary {
            name: first.name.clone(),
            space: first.space,
            dataset: first.dataset,
            images: first.images.clone(),
            images_are_of_dataset: first.images_are_of_dataset,
            runs: by_seed.len(),
            finished_runs: finished.len(),
            valid_percent: over_runs(&|epoch| epoch.valid_percent),
            test_percent: over_runs(&|epoch| epoch.test_percent),
        })
    };
    keys.into_iter().filter_map(summary).collect()
}
