//! Recorded answers of the official package of NAS-Bench-101.
//!
//! Its errors must have the same type and the same text. Two things differ knowingly: a graph of more than seven vertices is
//! an error of its own here, and stands for the `TypeError` of the official package, which fails to make that error's text;
//! and an integer of epochs has one type here, so `108.0` is 108.

use std::path::{Path, PathBuf};

use nasbench101::{ModelSpec, ModuleHash, OFFICIAL_CONFIG, OutOfDomain, SpecError};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::query::{
    NasBench101, Nasbench101Counters, Nasbench101Module, Nasbench101Point, Nasbench101QueryError,
    Nasbench101Run,
};
use crate::space::PythonRandom;

use super::compare::same;
use super::line::{Recorded, read_lines};
use super::report::{Difference, Outcome};
use super::{ReplayError, Report};

/// Recorded answers of the official package of NAS-Bench-101, to compare with those of a database.
///
/// ```no_run
/// use natsbench::NatsBench;
/// use natsbench::internals::Nasbench101Replay;
///
/// let replay = Nasbench101Replay {
///     nb101: NatsBench::open("natsbench.db")?.nasbench101()?,
///     answers: "nasbench101_oracle.jsonl.gz".into(),
/// };
/// println!("{}", replay.run()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Nasbench101Replay {
    /// The database.
    pub nb101: NasBench101,
    /// The recorded answers, one JSON object per line, compressed by gzip or not.
    pub answers: PathBuf,
}

/// A call, and what it answered.
#[derive(Debug, Deserialize)]
struct Line {
    call: String,
    #[serde(default)]
    args: Map<String, Value>,
    #[serde(flatten)]
    recorded: Recorded,
    /// What the counters say afterwards.
    budget: Option<Value>,
    /// A call without an answer that followed.
    then: Option<String>,
}

/// An exception of Python: its type and its text.
type Exception = (&'static str, String);

type Answered = Result<Value, Exception>;

impl Nasbench101Replay {
    /// Whether recorded answers are those of NAS-Bench-101: their first line says of which package they are.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] if the first line cannot be read.
    pub fn is_about(answers: &Path) -> Result<bool, ReplayError> {
        let first = read_lines::<Line>(answers)?.next().transpose()?;
        Ok(first.is_some_and(|line| line.call == "about"))
    }

    /// Asks what the official package was asked, in the order of the file, and compares.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] if the answers cannot be read. Differences are no error: the report counts them.
    pub fn run(self) -> Result<Report, ReplayError> {
        let mut session = Session {
            nb101: self.nb101,
            seed: None,
            python: PythonRandom::seed(0),
            counters: Nasbench101Counters::default(),
            report: Report::default(),
        };
        for line in read_lines(&self.answers)? {
            session.line(&line?);
        }
        Ok(session.report)
    }
}

/// One `NASBench` object after the other: a new seed is a new object.
struct Session {
    nb101: NasBench101,
    seed: Option<u64>,
    python: PythonRandom,
    counters: Nasbench101Counters,
    report: Report,
}

impl Session {
    fn line(&mut self, line: &Line) {
        let answer = self.answer(line);
        let mut ours = match &answer {
            Ok(value) => value.to_string(),
            Err((exception, text)) => format!("{exception}: {text}"),
        };
        let mut is_equal = match (&answer, &line.recorded) {
            (Ok(ours), Recorded::Result(theirs)) => same(ours, theirs),
            (
                Err((exception, text)),
                Recorded::Error {
                    python_type,
                    message,
                },
            ) => exception == python_type && text == message,
            _ => false,
        };
        if let Some(theirs) = &line.budget {
            let Nasbench101Counters {
                training_seconds,
                epochs,
            } = self.counters;
            let is_float = theirs.get(1).is_some_and(Value::is_f64);
            let epochs = if is_float {
                json!(epochs as f64)
            } else {
                json!(epochs)
            };
            let counters = json!([training_seconds, epochs]);
            is_equal &= same(&counters, theirs);
            ours = format!("{ours}, then {counters}");
        }
        if line.then.as_deref() == Some("reset_budget_counters") {
            self.counters = Nasbench101Counters::default();
        }
        let outcome = if is_equal {
            Outcome::Equal
        } else {
            Outcome::Different { ours }
        };
        self.report.add(&line.call, &outcome, |ours| Difference {
            question: format!("{} {}", line.call, json!(line.args)),
            theirs: match &line.recorded {
                Recorded::Result(value) => format!("{value}, then {:?}", line.budget),
                Recorded::Error {
                    python_type,
                    message,
                } => format!("{python_type}: {message}"),
            },
            ours: ours.to_owned(),
        });
    }

    fn answer(&mut self, line: &Line) -> Answered {
        match line.call.as_str() {
            "about" => self.about(line),
            "config" => {
                serde_json::from_str(OFFICIAL_CONFIG).map_err(|error| ("", error.to_string()))
            }
            "valid_epochs" => Ok(json!(self.nb101.epochs())),
            "hash_iterator" => {
                let hashes = self.nb101.hashes().map_err(|error| exception(&error))?;
                Ok(hashes.iter().map(ModuleHash::to_string).collect())
            }
            "get_metrics_from_hash" => self.metrics(line),
            "ModelSpec" => model_spec(line),
            "is_valid" => match spec(line)?.check() {
                Ok(()) => Ok(json!(true)),
                Err(OutOfDomain::TooManyVertices { .. }) => Err(without_a_text()),
                Err(_) => Ok(json!(false)),
            },
            "check" => {
                let checked = spec(line)?.check();
                checked.map_err(|error| out_of_domain(&error))?;
                Ok(Value::Null)
            }
            "query" => self.query(line),
            other => Err(("", format!("unknown call {other}"))),
        }
    }

    /// What the recording says of the file, with the size and digest that the database has of it.
    fn about(&self, line: &Line) -> Answered {
        let Recorded::Result(recorded) = &line.recorded else {
            return Ok(Value::Null);
        };
        let files = self.nb101.bench().nasbench101_files();
        let files = files.map_err(|error| ("", error.to_string()))?;
        let mut ours = recorded.clone();
        if let Some(file) = files.first() {
            ours["file_sha256"] = json!(file.file_sha256);
            ours["file_bytes"] = json!(file.file_bytes);
        }
        Ok(ours)
    }

    fn metrics(&self, line: &Line) -> Answered {
        let text = line
            .args
            .get("module_hash")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let key_error = || ("KeyError", format!("'{text}'"));
        let hash = text.parse().map_err(|_no_hash| key_error())?;
        let (module, runs) = self
            .nb101
            .metrics(hash)
            .map_err(|error| exception(&error))?;
        let mut by_epochs = Map::new();
        for of_budget in runs.chunk_by(|one, other| one.epochs == other.epochs) {
            if let [first, ..] = of_budget {
                let repeats = of_budget.iter().map(statistics).collect();
                by_epochs.insert(first.epochs.to_string(), repeats);
            }
        }
        Ok(json!([fixed_statistics(&module), by_epochs]))
    }

    fn query(&mut self, line: &Line) -> Answered {
        let seed = line.args.get("seed").and_then(Value::as_u64);
        if seed != self.seed {
            self.seed = seed;
            self.python = PythonRandom::seed(seed.unwrap_or_default());
            self.counters = Nasbench101Counters::default();
        }
        // Texts and None are no number of epochs here; no budget has 0.
        let epochs = line
            .args
            .get("epochs")
            .and_then(Value::as_f64)
            .unwrap_or_default();
        let stops_halfway = line.args.get("stop_halfway").and_then(Value::as_bool);
        let spec = spec(line)?;
        let answer = self.nb101.query(
            &spec,
            epochs as u16,
            stops_halfway.unwrap_or_default(),
            &mut self.python,
            &mut self.counters,
        );
        let answer = answer.map_err(|error| exception(&error))?;
        let mut value = json!(answer);
        if let (Recorded::Result(theirs), Some(value)) = (&line.recorded, value.as_object_mut()) {
            // The recorder has added which repeat it was, where that can be told.
            if theirs.get("repeat_index").is_some() {
                value.insert("repeat_index".to_owned(), json!(answer.repeat_index));
            }
        }
        Ok(value)
    }
}

/// The `ModelSpec` of a line. Whatever type its numbers had, they are whole.
fn spec(line: &Line) -> Result<ModelSpec, Exception> {
    let rows = line.args.get("matrix").and_then(Value::as_array);
    let entry = |entry: &Value| entry.as_i64().unwrap_or_default();
    let row = |row: &Value| {
        row.as_array()
            .map_or_else(Vec::new, |row| row.iter().map(entry).collect())
    };
    let matrix: Vec<Vec<i64>> = rows.map_or_else(Vec::new, |rows| rows.iter().map(row).collect());
    let operations: Vec<&str> = line
        .args
        .get("ops")
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |operations| {
            operations.iter().filter_map(Value::as_str).collect()
        });
    ModelSpec::new(&matrix, &operations)
        .map_err(|error: SpecError| ("ValueError", error.to_string()))
}

fn model_spec(line: &Line) -> Answered {
    let spec = spec(line)?;
    let number_type = line
        .args
        .get("dtype")
        .and_then(Value::as_str)
        .unwrap_or("int64");
    let number = |entry: &i64| match number_type {
        "bool" => json!(*entry != 0),
        "float64" => json!(*entry as f64),
        _ => json!(entry),
    };
    let matrix: Option<Vec<Vec<Value>>> = spec.matrix().map(|matrix| {
        matrix
            .iter()
            .map(|row| row.iter().map(number).collect())
            .collect()
    });
    let mut answer = json!({
        "valid_spec": spec.is_connected(),
        "matrix": matrix,
        "ops": spec.operations(),
    });
    if spec.is_connected() {
        let hash = match number_type {
            "float64" => spec.hash_of_floats(),
            _ => spec.hash(),
        };
        match hash {
            Ok(hash) => answer["hash"] = json!(hash.to_string()),
            Err(error) => {
                answer["hash_error"] =
                    json!({ "type": "ValueError", "message": error.to_string() });
            }
        }
    }
    Ok(answer)
}

fn fixed_statistics(module: &Nasbench101Module) -> Value {
    json!({
        "module_adjacency": module.module.matrix(),
        "module_operations": module.module.operation_names(),
        "trainable_parameters": module.trainable_parameters,
    })
}

fn statistics(run: &Nasbench101Run) -> Value {
    let mut statistics = Map::new();
    for (name, point) in [("halfway", &run.halfway), ("final", &run.last)] {
        let Nasbench101Point {
            training_seconds,
            train_accuracy,
            validation_accuracy,
            test_accuracy,
        } = *point;
        for (what, number) in [
            ("training_time", training_seconds),
            ("train_accuracy", train_accuracy),
            ("validation_accuracy", validation_accuracy),
            ("test_accuracy", test_accuracy),
        ] {
            statistics.insert(format!("{name}_{what}"), json!(number));
        }
    }
    Value::Object(statistics)
}

/// The exception that the official package raises.
fn exception(error: &Nasbench101QueryError) -> Exception {
    match error {
        Nasbench101QueryError::OutOfDomain(error) => out_of_domain(error),
        Nasbench101QueryError::InvalidEpochs { .. } => ("OutOfDomainError", error.to_string()),
        Nasbench101QueryError::UnknownHash { hash }
        | Nasbench101QueryError::NotImported { hash, .. } => ("KeyError", format!("'{hash}'")),
        other => ("", other.to_string()),
    }
}

fn out_of_domain(error: &OutOfDomain) -> Exception {
    match error {
        OutOfDomain::TooManyVertices { .. } => without_a_text(),
        other => ("OutOfDomainError", other.to_string()),
    }
}

/// What the official package raises for more than seven vertices.
fn without_a_text() -> Exception {
    (
        "TypeError",
        "'module' object is not subscriptable".to_owned(),
    )
}
