//! Recorded answers about archives with weights.
//!
//! These were recorded on an object that loads architectures, forgets their weights (`clear_params`) and loads them again
//! (`reload`). Here weights lie in a file, which is attached to a database or not, so what was forgotten is asked of a
//! database without that file. The lines have a form of their own: positions instead of names, and digests instead of
//! numbers.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
use crate::query::{QueryError, Space, Weights};

use super::answers::Answers;
use super::left_out::Reason;
use super::line::{Line, Recorded};
use super::report::{Difference, Outcome};
use super::{ReplayError, Report};

/// The call behind which the next answer but one is of an object without weights.
const WITH_FULL: &str = "reload(None, index) with TORCH_HOME that has -full";

/// Recorded answers about weights, to compare with those of databases.
#[derive(Debug)]
pub struct WeightsReplay {
    /// The space, in a database of the archive with weights, with its file of weights.
    pub with_weights: Space,
    /// The same without that file.
    pub without_weights: Space,
    /// The space in a database of the archive without weights.
    pub simple: Space,
    /// The recorded answers of both spaces, one JSON object a line, compressed by gzip.
    pub answers: PathBuf,
}

/// A recorded line.
#[derive(Debug, Deserialize)]
struct RecordedLine {
    kind: String,
    space: Option<String>,
    #[serde(default)]
    call: String,
    #[serde(default)]
    args: Vec<Value>,
    #[serde(default)]
    result: Value,
    error: Option<String>,
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Which object an answer is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Full,
    /// The one after the next.
    FullThenSimple,
    Simple,
}

struct Session {
    replay: WeightsReplay,
    with: Answers,
    without: Answers,
    simple: Answers,
    /// Architectures and recipes whose weights were forgotten.
    cleared: BTreeSet<(u32, String)>,
    next: Next,
    report: Report,
}

impl WeightsReplay {
    /// Asks what was asked of the official API about this space, in the order of the file, and compares.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] if the answers or a database cannot be read. Differences are no error: the report counts them.
    pub fn run(self) -> Result<Report, ReplayError> {
        let space = self.with_weights.search_space();
        let lines = read_lines(&self.answers)?;
        let mut session = Session {
            with: Answers::new(self.with_weights.clone())?,
            without: Answers::new(self.without_weights.clone())?,
            simple: Answers::new(self.simple.clone())?,
            replay: self,
            cleared: BTreeSet::new(),
            next: Next::Full,
            report: Report::default(),
        };
        for line in lines {
            if line.space.as_deref() == Some(space.as_str()) {
                session.line(&line);
            }
        }
        Ok(session.report)
    }
}

impl Session {
    fn line(&mut self, line: &RecordedLine) {
        let (name, outcome) = match line.kind.as_str() {
            "call" => (line.call.as_str(), self.call(line)),
            other => (
                other,
                self.fact(line).unwrap_or_else(|error| failed(&error)),
            ),
        };
        self.report.add(name, &outcome, |ours| Difference {
            question: format!("{name} {} {}", json!(line.args), json!(line.others)),
            theirs: match &line.error {
                Some(error) => format!("{error}: {}", line.text),
                None => line.result.to_string(),
            },
            ours: ours.to_owned(),
        });
    }

    fn call(&mut self, line: &RecordedLine) -> Outcome {
        let argument = |place: usize| line.args.get(place).cloned().unwrap_or_default();
        match line.call.as_str() {
            "get_net_param" | "get_net_param of the -simple api after that reload" => {
                self.net_param(line)
            }
            "get_net_config" => {
                let names = ["index", "dataset"];
                self.with
                    .compared(&official(line, "get_net_config", &names))
            }
            "clear_params" => {
                if line.error.is_none() {
                    self.clear(&argument(0), &argument(1));
                }
                Outcome::LeftOut(Reason::Loading)
            }
            // Leaving an argument out is no call here.
            "get_net_param without seed" => Outcome::LeftOut(Reason::Package),
            other => {
                if line.error.is_none() && other.contains("reload") {
                    self.cleared.clear();
                    if other == WITH_FULL {
                        self.next = Next::FullThenSimple;
                    }
                }
                Outcome::LeftOut(Reason::Loading)
            }
        }
    }

    fn net_param(&mut self, line: &RecordedLine) -> Outcome {
        let asked = official(line, "get_net_param", &["index", "dataset", "seed", "hp"]);
        let of_simple = line.call == "get_net_param" && self.next == Next::Simple;
        self.next = match self.next {
            Next::FullThenSimple => Next::Simple,
            Next::Full | Next::Simple => Next::Full,
        };
        if of_simple {
            return self.simple.compared(&asked);
        }
        let index = line.args.first().and_then(Value::as_u64);
        let recipe = line.args.get(3).map(plain_text).unwrap_or_default();
        let is_cleared = index.is_some_and(|index| self.cleared.contains(&(index as u32, recipe)));
        if is_cleared {
            self.without.compared(&asked)
        } else {
            self.with.compared(&asked)
        }
    }

    fn clear(&mut self, index: &Value, recipe: &Value) {
        let Some(index) = index.as_u64() else { return };
        match recipe {
            Value::Null => {
                let all = Recipe::ALL.iter().map(|recipe| recipe.as_str().to_owned());
                self.cleared
                    .extend(all.map(|recipe| (index as u32, recipe)));
            }
            recipe => {
                self.cleared.insert((index as u32, plain_text(recipe)));
            }
        }
    }

    /// What is recorded about an object, or as a sentence.
    fn fact(&mut self, line: &RecordedLine) -> Result<Outcome, QueryError> {
        let other = |name: &str| line.others.get(name).cloned().unwrap_or_default();
        match line.kind.as_str() {
            "state" if line.others.contains_key("after") => Ok(Outcome::LeftOut(Reason::Loading)),
            "state" => {
                let index = ArchitectureIndex(other("index").as_u64().unwrap_or_default() as u32);
                let Ok(recipe) = plain_text(&other("hp")).parse::<Recipe>() else {
                    return Ok(Outcome::Refused);
                };
                let results = self.replay.with_weights.query_by_index(index, recipe)?;
                let order: Vec<_> = results.stored_order();
                let seeds = results.datasets().into_iter().map(|dataset| {
                    let seeds = results.seeds(dataset).unwrap_or_default();
                    (dataset.as_str().to_owned(), json!(seeds))
                });
                let ours = json!({
                    "repr": results.to_string(),
                    "clear_net_done": results.weights_cleared(),
                    "all_results": order,
                    "dataset_seed": seeds.collect::<Map<_, _>>(),
                });
                let theirs = json!({
                    "repr": other("repr"),
                    "clear_net_done": other("clear_net_done"),
                    "all_results": other("all_results"),
                    "dataset_seed": other("dataset_seed"),
                });
                Ok(compared(&ours, &theirs))
            }
            "metadata" => {
                let (index, recipe) = (self.first_index(), Recipe::Hp12);
                let asked = self.replay.with_weights.net_param(
                    index,
                    Dataset::Cifar10Valid,
                    None,
                    recipe,
                )?;
                let weights = asked
                    .into_iter()
                    .next()
                    .and_then(|(_seed, weights)| weights);
                let versions = weights.as_ref().map_or(&[][..], Weights::layer_versions);
                let first: Vec<Value> = versions
                    .iter()
                    .take(12)
                    .map(|(layer, version)| json!([layer, { "version": version }]))
                    .collect();
                let ours =
                    json!({ "has": weights.is_some(), "count": versions.len(), "entries": first });
                let theirs = json!({
                    "has": other("has"), "count": other("count"), "entries": other("entries"),
                });
                Ok(compared(&ours, &theirs))
            }
            "fact" => {
                let sentence = plain_text(&other("fact"));
                let ours = if let Some(recipe) = recipe_that_still_has_weights(&sentence) {
                    self.has_weights(recipe)?
                } else {
                    // An answer is a value of its own: asked again, it is there again.
                    self.has_weights(Recipe::Hp12)? && self.has_weights(Recipe::Hp12)?
                };
                Ok(compared(&json!(ours), &other("value")))
            }
            _ => Ok(Outcome::LeftOut(Reason::Package)),
        }
    }

    /// The architecture that the facts are about.
    fn first_index(&self) -> ArchitectureIndex {
        match self.replay.with_weights.search_space() {
            SearchSpace::Topology => ArchitectureIndex(284),
            SearchSpace::Size => ArchitectureIndex(0),
        }
    }

    fn has_weights(&self, recipe: Recipe) -> Result<bool, QueryError> {
        let index = self.first_index();
        let is_cleared = self
            .cleared
            .contains(&(index.0, recipe.as_str().to_owned()));
        let space = if is_cleared {
            &self.replay.without_weights
        } else {
            &self.replay.with_weights
        };
        let asked: Vec<(Seed, _)> = space.net_param(index, Dataset::Cifar10Valid, None, recipe)?;
        Ok(asked
            .first()
            .is_some_and(|(_seed, weights)| weights.is_some()))
    }
}

/// The recipe in `after clear_params(index, '12') hp 200 still has weights`.
fn recipe_that_still_has_weights(sentence: &str) -> Option<Recipe> {
    let (_, rest) = sentence.split_once(" hp ")?;
    rest.strip_suffix(" still has weights")?.parse().ok()
}

fn failed(error: &QueryError) -> Outcome {
    Outcome::Different {
        ours: error.to_string(),
    }
}

fn compared(ours: &Value, theirs: &Value) -> Outcome {
    if super::compare::same(ours, theirs) {
        Outcome::Equal
    } else {
        Outcome::Different {
            ours: ours.to_string(),
        }
    }
}

/// A text as it is; another value as JSON has it.
fn plain_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A line as the other recorded answers are: arguments by name, and seeds as the keys of an object.
fn official(line: &RecordedLine, call: &str, names: &[&str]) -> Line {
    let args = names.iter().zip(&line.args);
    let by_seed = line.result.get("by_seed").and_then(Value::as_array);
    let result = match by_seed {
        Some(pairs) => {
            let pairs = pairs.iter().filter_map(Value::as_array);
            let pairs = pairs.filter_map(|pair| match pair.as_slice() {
                [seed, weights] => Some((seed.to_string(), weights.clone())),
                _ => None,
            });
            Value::Object(pairs.collect())
        }
        None => line.result.clone(),
    };
    Line {
        call: call.to_owned(),
        args: args
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        state: Map::new(),
        recorded: match &line.error {
            Some(python_type) => Recorded::Error {
                python_type: python_type.clone(),
                message: line.text.clone(),
            },
            None => Recorded::Result(result),
        },
        stdout: None,
    }
}

fn read_lines(path: &Path) -> Result<Vec<RecordedLine>, ReplayError> {
    let failed = |source| ReplayError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let lines = BufReader::new(MultiGzDecoder::new(file))
        .lines()
        .enumerate();
    lines
        .map(|(place, line)| {
            serde_json::from_str(&line.map_err(failed)?).map_err(|source| ReplayError::Line {
                path: path.to_owned(),
                number: place + 1,
                source,
            })
        })
        .collect()
}
