//! What an experiment is, and the settings of the paper.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::model::{BenchmarkDataset, BenchmarkSpace, Dataset, FULL_EPOCHS, Recipe, SearchSpace};
use crate::search::{
    GENERATOR, MethodSettings, NASBENCH101_BUDGET_SECONDS, RunSettings, Scope,
    official_budget_seconds,
};
use crate::store::{ExperimentKey, ExperimentKind};

use super::ExperimentError;
use super::stored_scope::StoredScope;

/// Runs of each method in the paper (`--loops_if_rand`).
pub(crate) const OFFICIAL_RUNS: u32 = 500;

/// The data sets that the paper searches on. On `cifar10`, a search sees the trials of `cifar10-valid`.
pub const SEARCHED_DATASETS: [Dataset; 3] =
    [Dataset::Cifar10, Dataset::Cifar100, Dataset::ImageNet16];

/// The data sets that a space is searched on.
pub(crate) fn searched_datasets(space: BenchmarkSpace) -> Vec<BenchmarkDataset> {
    match space {
        BenchmarkSpace::Nats(_space) => SEARCHED_DATASETS.map(BenchmarkDataset::Nats).to_vec(),
        BenchmarkSpace::NasBench101 => vec![BenchmarkDataset::NasBench101],
    }
}

/// What a search is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchTask {
    /// A space of NATS-Bench.
    Nats {
        /// The space.
        space: SearchSpace,
        /// The data set, one of [`SEARCHED_DATASETS`].
        dataset: Dataset,
        /// The recipe that the search trains with.
        recipe: Recipe,
    },
    /// NAS-Bench-101, trained for up to 108 epochs.
    NasBench101,
}

impl SearchTask {
    /// The space.
    #[must_use]
    pub const fn space(self) -> BenchmarkSpace {
        match self {
            Self::Nats { space, .. } => BenchmarkSpace::Nats(space),
            Self::NasBench101 => BenchmarkSpace::NasBench101,
        }
    }

    /// The data set.
    #[must_use]
    pub const fn dataset(self) -> BenchmarkDataset {
        match self {
            Self::Nats { dataset, .. } => BenchmarkDataset::Nats(dataset),
            Self::NasBench101 => BenchmarkDataset::NasBench101,
        }
    }

    /// The name of the recipe.
    #[must_use]
    pub const fn hp(self) -> &'static str {
        match self {
            Self::Nats { recipe, .. } => recipe.as_str(),
            Self::NasBench101 => "108",
        }
    }

    /// The key of the recipe in the database.
    pub(super) const fn recipe_id(self) -> i64 {
        match self {
            Self::Nats { recipe, .. } => recipe.id(),
            Self::NasBench101 => FULL_EPOCHS as i64,
        }
    }
}

/// A method on a data set, with everything that decides its runs.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The space, the data set and the recipe.
    pub task: SearchTask,
    /// The architectures that it may ask for: a whole space, or those that are imported.
    pub scope: Scope,
    /// The method and its hyper-parameters.
    pub method: MethodSettings,
    /// Budget, clock and seed.
    pub rules: RunSettings,
    /// Number of the first run to make; 0 unless other machines make the runs before it. A run is the same on each machine,
    /// so [`Merge`](crate::merge::Merge) makes one experiment of the parts.
    pub first_run: u32,
    /// Number of runs from the first one on. It does not influence the runs themselves, since each is made on its own.
    pub runs: u32,
    /// Number of threads. The results do not depend on it.
    pub threads: usize,
    /// Whether to make stored runs again, which is needed after a change of the data.
    pub again: bool,
    /// Another thread sets this to stop: no further run is started, and the running ones are finished and stored.
    pub stop: Option<Arc<AtomicBool>>,
}

/// All that decides the runs. Equal experiments give equal texts.
#[derive(Serialize)]
struct Settings<'a> {
    space: BenchmarkSpace,
    dataset: &'static str,
    hp: &'static str,
    #[serde(flatten)]
    method: &'a MethodSettings,
    #[serde(flatten)]
    rules: &'a RunSettings,
    generator: &'static str,
    /// For a search of a part of the space, its indexes: the first and the last of each run of consecutive ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a [[u32; 2]]>,
}

impl Experiment {
    /// A method as in the paper: 500 runs in the whole space that see 12 epochs of training, at the official budget, with
    /// [`RunSettings::for_method`] and seed 1, on all threads of the machine.
    #[must_use]
    pub fn official(space: SearchSpace, dataset: Dataset, method: MethodSettings) -> Self {
        let task = SearchTask::Nats {
            space,
            dataset,
            recipe: Recipe::Hp12,
        };
        Self::on(task, method, official_budget_seconds(space, dataset))
    }

    /// A method in NAS-Bench-101: 500 runs in the whole space, as in its paper, with the budget of the official notebook,
    /// [`NASBENCH101_BUDGET_SECONDS`]. Rules are those of [`RunSettings::in_space`], and the seed is 1.
    /// [`MethodSettings::in_space`] gives the settings that fit it.
    #[must_use]
    pub fn nasbench101(method: MethodSettings) -> Self {
        Self::on(SearchTask::NasBench101, method, NASBENCH101_BUDGET_SECONDS)
    }

    fn on(task: SearchTask, method: MethodSettings, budget_seconds: f64) -> Self {
        let space = task.space();
        Self {
            task,
            scope: Scope::whole(space),
            rules: RunSettings::in_space(space, &method, budget_seconds, 1),
            method,
            first_run: 0,
            runs: OFFICIAL_RUNS,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            again: false,
            stop: None,
        }
    }

    /// All settings but the number of runs, as JSON.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::Settings`] if a number is NaN or infinite.
    pub fn settings_json(&self) -> Result<String, ExperimentError> {
        Ok(serde_json::to_string(&Settings {
            space: self.task.space(),
            dataset: self.task.dataset().as_str(),
            hp: self.task.hp(),
            method: &self.method,
            rules: &self.rules,
            generator: GENERATOR,
            scope: self.scope.index_ranges(),
        })?)
    }

    /// The numbers of the runs to make. [`check_numbers`](Self::check_numbers) makes sure that they can be stored.
    pub(super) const fn run_numbers(&self) -> Range<u32> {
        self.first_run..self.first_run.saturating_add(self.runs)
    }

    pub(super) fn key<'a>(&'a self, settings: &'a str) -> ExperimentKey<'a> {
        ExperimentKey {
            kind: ExperimentKind::Search,
            method: self.method.name(),
            space: self.task.space(),
            dataset: self.task.dataset(),
            settings,
        }
    }
}

/// Name of a stored search: the method, and in brackets the settings that are not those of
/// [`Experiment::official`] or [`Experiment::nasbench101`], and the part of the space that it was among.
pub(crate) fn label(
    space: BenchmarkSpace,
    dataset: BenchmarkDataset,
    method: &str,
    settings: &str,
) -> Result<String, ExperimentError> {
    let mut changed = changed_settings(space, dataset, method, settings)?;
    changed.extend(StoredScope::of_settings(settings)?.map(|scope| scope.shown(space)));
    Ok(with_remarks(method, &changed))
}

/// As [`label`], for a place that says which part of the space was searched.
pub(crate) fn label_within_scope(
    space: BenchmarkSpace,
    dataset: BenchmarkDataset,
    method: &str,
    settings: &str,
) -> Result<String, ExperimentError> {
    let changed = changed_settings(space, dataset, method, settings)?;
    Ok(with_remarks(method, &changed))
}

fn with_remarks(method: &str, remarks: &[String]) -> String {
    if remarks.is_empty() {
        method.to_owned()
    } else {
        format!("{method} ({})", remarks.join(", "))
    }
}

/// The settings that are not the official ones.
fn changed_settings(
    space: BenchmarkSpace,
    dataset: BenchmarkDataset,
    method: &str,
    settings: &str,
) -> Result<Vec<String>, ExperimentError> {
    let stored: serde_json::Value = serde_json::from_str(settings)?;
    let Ok(known) = MethodSettings::in_space(method, space) else {
        return Ok(Vec::new()); // a later version has stored it
    };
    let official = match (space, dataset) {
        (BenchmarkSpace::Nats(space), BenchmarkDataset::Nats(dataset)) => {
            Experiment::official(space, dataset, known)
        }
        _ => Experiment::nasbench101(known),
    };
    let official = official.settings_json()?;
    let official: serde_json::Value = serde_json::from_str(&official)?;
    Ok(stored
        .as_object()
        .into_iter()
        .flatten()
        .filter(|&(name, value)| name != "scope" && official.get(name) != Some(value))
        .map(|(name, value)| match value.as_str() {
            Some(text) => format!("{name}={text}"),
            None => format!("{name}={value}"),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rea() -> Experiment {
        let method = MethodSettings::from_name("rea").unwrap();
        Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method)
    }

    #[test]
    fn settings_name_everything_and_the_label_only_what_differs() {
        let mut experiment = rea();
        let json = experiment.settings_json().unwrap();
        for part in [
            "\"hp\":\"12\"",
            "\"method\":\"rea\"",
            "\"population_size\":10",
            "\"budget_seconds\":20000.0",
            "\"clock\":\"official\"",
            "\"seed\":1",
            "\"generator\":\"ChaCha8\"",
        ] {
            assert!(json.contains(part), "no {part} in {json}");
        }
        let label_of = |experiment: &Experiment| {
            let json = experiment.settings_json().unwrap();
            let task = experiment.task;
            label(task.space(), task.dataset(), "rea", &json).unwrap()
        };
        assert_eq!(label_of(&experiment), "rea");
        experiment.runs = 7;
        assert_eq!(label_of(&experiment), "rea");
        experiment.rules.seed = 2;
        experiment.rules.clock = "workers=4".parse().unwrap();
        assert_eq!(label_of(&experiment), "rea (clock=workers=4, seed=2)");
        let numbering = crate::search::Numbering::size();
        let indexes = (0..2).chain(7..8).map(crate::model::ArchitectureIndex);
        experiment.task = SearchTask::Nats {
            space: SearchSpace::Size,
            dataset: Dataset::Cifar10,
            recipe: Recipe::Hp12,
        };
        experiment.rules = rea().rules;
        experiment.scope = Scope::of(&numbering, indexes);
        let json = experiment.settings_json().unwrap();
        assert!(json.ends_with(r#","scope":[[0,1],[7,7]]}"#), "{json}");
        assert_eq!(label_of(&experiment), "rea (among 3 of 32,768)");

        let method = MethodSettings::in_space("rea", BenchmarkSpace::NasBench101).unwrap();
        let mut experiment = Experiment::nasbench101(method);
        assert_eq!(label_of(&experiment), "rea");
        experiment.rules.clock = "training-alone,workers=4".parse().unwrap();
        assert_eq!(
            label_of(&experiment),
            "rea (clock=training-alone,workers=4)"
        );
    }
}
