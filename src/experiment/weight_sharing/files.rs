//! The files of a run folder, `run.json` and `epochs.jsonl`.
//!
//! `crates/supernet` writes them. Their form is repeated here, so that a program without the code that trains can read
//! them; a test compares the two.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::experiment::SEARCHED_DATASETS;
use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::{NatsBench, QueryError, Space};
use crate::store::{MAX_RUNS_AND_STEPS, SupernetColumns};

use super::widths::Widths;
use super::{RunFolderError, WeightSharingEpoch, WeightSharingRun};

/// The form of run folders that this program reads.
const FORMAT: u64 = 1;

/// `run.json`.
#[derive(Deserialize)]
struct Header {
    method: String,
    space: String,
    dataset: String,
    images: String,
    /// Tells images of the same name apart, such as the first 2,000 of them.
    images_digest: Option<String>,
    seed: u64,
    settings: BTreeMap<String, Value>,
    #[serde(default)]
    options: Vec<String>,
    device: String,
    natsbench_version: String,
}

/// A line of `epochs.jsonl`.
#[derive(Deserialize)]
struct Line {
    epoch: i64,
    architecture: String,
    score_percent: Option<f64>,
    training: Option<Training>,
    validation: Option<Phase>,
    probabilities: Vec<Vec<f64>>,
    seconds: f64,
}

#[derive(Deserialize)]
struct Training {
    steps: u32,
    learning_rate: f64,
    temperature: Option<f64>,
    weights: Phase,
    architecture: Phase,
}

#[derive(Deserialize)]
struct Phase {
    loss: f64,
    top1_percent: f64,
    top5_percent: f64,
}

impl WeightSharingRun {
    /// Reads and checks the folder of a run. A last line of `epochs.jsonl` that has no end is not read: the search is
    /// writing it.
    ///
    /// ```no_run
    /// use natsbench::NatsBench;
    /// use natsbench::experiment::WeightSharingRun;
    ///
    /// let bench = NatsBench::open("natsbench.db")?;
    /// let run = WeightSharingRun::read(&bench, "runs/gdas-777")?;
    /// println!("{} epochs of {} with seed {}", run.epochs.len(), run.method, run.seed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RunFolderError::NoRun`], [`RunFolderError::File`], or, with the place, [`RunFolderError::Header`] or
    /// [`RunFolderError::Epoch`].
    pub fn read(bench: &NatsBench, folder: impl AsRef<Path>) -> Result<Self, RunFolderError> {
        let folder = folder.as_ref();
        let path = folder.join("run.json");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(RunFolderError::NoRun {
                    folder: folder.to_owned(),
                });
            }
            other => other.map_err(|source| RunFolderError::File {
                path: path.clone(),
                source,
            })?,
        };
        let mut run = header(folder, &text).map_err(|problem| RunFolderError::Header {
            path: path.clone(),
            problem,
        })?;
        let space = bench.space(run.space)?;
        space.refuse_empty()?;
        run.epochs = epochs(&space, &run)?;
        Ok(run)
    }
}

/// A run without its epochs.
fn header(folder: &Path, text: &str) -> Result<WeightSharingRun, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match value.get("format").and_then(Value::as_u64) {
        Some(FORMAT) => (),
        Some(other) => {
            return Err(format!(
                "format {other}; this program reads format {FORMAT}"
            ));
        }
        None => return Err(format!("no number \"format\"; expected {FORMAT}")),
    }
    let header: Header = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let space: SearchSpace = named("space", &header.space, SearchSpace::ALL)?;
    let dataset: Dataset = named("dataset", &header.dataset, &SEARCHED_DATASETS)?;
    for (name, text) in [
        ("method", &header.method),
        ("images", &header.images),
        ("device", &header.device),
        ("natsbench_version", &header.natsbench_version),
    ] {
        if text.trim().is_empty() {
            return Err(format!("{name} is empty; expected a name"));
        }
    }
    let seed = u32::try_from(header.seed)
        .ok()
        .filter(|&seed| u64::from(seed) < MAX_RUNS_AND_STEPS)
        .ok_or_else(|| {
            format!(
                "seed {}; a database holds runs with seeds below {MAX_RUNS_AND_STEPS}",
                header.seed
            )
        })?;
    let mut settings = header.settings;
    for (name, expected) in [
        ("method", json!(header.method)),
        ("space", json!(header.space)),
        ("seed", json!(header.seed)),
    ] {
        if let Some(other) = settings.remove(name).filter(|found| *found != expected) {
            return Err(format!(
                "{name} is {expected}, and {other} in the settings; expected the same"
            ));
        }
    }
    let wanted_epochs = settings
        .get("epochs")
        .and_then(Value::as_u64)
        .and_then(|epochs| u32::try_from(epochs).ok())
        .filter(|&epochs| (1..MAX_RUNS_AND_STEPS).contains(&u64::from(epochs)))
        .ok_or_else(|| {
            format!("settings without a number of epochs; expected 1 to {MAX_RUNS_AND_STEPS}")
        })?;
    let mut options = header.options;
    if let Some(wrong) = options
        .iter()
        .find(|option| option.is_empty() || option.contains(','))
    {
        return Err(format!("option {wrong:?}; expected a name without a comma"));
    }
    options.sort();
    options.dedup();
    let candidates = match space {
        SearchSpace::Topology => None,
        SearchSpace::Size => Widths::of(settings.get("candidates"))?,
    };
    let identity = json!({
        "images": header.images,
        "images_digest": header.images_digest,
        "options": options,
        "settings": settings,
    });
    Ok(WeightSharingRun {
        folder: folder.to_owned(),
        method: header.method,
        space,
        dataset,
        images: header.images,
        settings: in_order(identity).to_string(),
        options,
        seed,
        wanted_epochs,
        device: header.device,
        candidates,
        epochs: Vec::new(),
        trained_version: header.natsbench_version,
    })
}

/// One of several names.
fn named<T: Copy + std::fmt::Display>(what: &str, name: &str, known: &[T]) -> Result<T, String> {
    let names = || {
        let names: Vec<String> = known.iter().map(T::to_string).collect();
        names.join(", ")
    };
    let found = known.iter().find(|known| known.to_string() == name);
    found
        .copied()
        .ok_or_else(|| format!("{what} {name:?}; expected one of {}", names()))
}

/// The same JSON with its names in alphabetical order, however `serde_json` was built.
fn in_order(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let sorted: BTreeMap<String, Value> = object.into_iter().collect();
            let ordered = sorted
                .into_iter()
                .map(|(name, value)| (name, in_order(value)));
            Value::Object(ordered.collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(in_order).collect()),
        other => other,
    }
}

fn epochs(
    space: &Space,
    run: &WeightSharingRun,
) -> Result<Vec<WeightSharingEpoch>, RunFolderError> {
    let path = run.folder.join("epochs.jsonl");
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(), // before the first line
        other => other.map_err(|source| RunFolderError::File {
            path: path.clone(),
            source,
        })?,
    };
    let mut epochs: Vec<WeightSharingEpoch> = Vec::new();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    for (number, line) in (1..).zip(whole.lines()) {
        let next = epochs.last().map(|last| last.epoch + 1);
        let epoch = epoch(space, run, next, line).map_err(|problem| problem.at(&path, number))?;
        epochs.push(epoch);
    }
    Ok(epochs)
}

/// What is wrong with a line.
enum Problem {
    Line(String),
    Query(QueryError),
}

impl Problem {
    fn at(self, path: &Path, line: usize) -> RunFolderError {
        let path = PathBuf::from(path);
        match self {
            Self::Line(problem) => RunFolderError::Epoch {
                path,
                line,
                problem,
            },
            Self::Query(error) => error.into(),
        }
    }
}

fn epoch(
    space: &Space,
    run: &WeightSharingRun,
    next: Option<i64>,
    line: &str,
) -> Result<WeightSharingEpoch, Problem> {
    let line: Line =
        serde_json::from_str(line).map_err(|error| Problem::Line(error.to_string()))?;
    let is_next = next.map_or(matches!(line.epoch, -1 | 0), |next| line.epoch == next);
    if !is_next {
        let expected = next.map_or_else(|| "-1 or 0".to_owned(), |next| next.to_string());
        let problem = format!("epoch {}; expected {expected}", line.epoch);
        return Err(Problem::Line(problem));
    }
    if line.epoch >= i64::from(run.wanted_epochs) {
        let problem = format!(
            "epoch {}; the settings ask for {} epochs, from 0",
            line.epoch, run.wanted_epochs
        );
        return Err(Problem::Line(problem));
    }
    if line.seconds < 0.0 {
        let problem = format!("{} seconds; expected 0 or more", line.seconds);
        return Err(Problem::Line(problem));
    }
    let in_place = run
        .candidates
        .as_ref()
        .map(|widths| widths.in_place(&line.architecture));
    let text = in_place.as_ref().unwrap_or(&line.architecture);
    let architecture = space
        .index_of(text.as_str())
        .map_err(Problem::Query)?
        .ok_or_else(|| {
            let name = space.search_space();
            Problem::Line(format!("{text:?} is no architecture of {name}"))
        })?;
    Ok(line.into_epoch(architecture))
}

impl Line {
    fn into_epoch(self, architecture: ArchitectureIndex) -> WeightSharingEpoch {
        let training = self.training.as_ref();
        let phase = |phase: Option<&Phase>| match phase {
            Some(phase) => [phase.loss, phase.top1_percent, phase.top5_percent].map(Some),
            None => [None; 3],
        };
        let has_probabilities = !self.probabilities.is_empty();
        WeightSharingEpoch {
            epoch: self.epoch,
            architecture,
            score_percent: self.score_percent,
            seconds: self.seconds,
            measured: SupernetColumns {
                batches: training.map(|training| training.steps),
                learning_rate: training.map(|training| training.learning_rate),
                temperature: training.and_then(|training| training.temperature),
                weights: phase(training.map(|training| &training.weights)),
                architecture: phase(training.map(|training| &training.architecture)),
                validation: phase(self.validation.as_ref()),
                probabilities: has_probabilities.then(|| json!(self.probabilities).to_string()),
            },
        }
    }
}
