//! NAS-Bench-Suite-Zero: zero-cost proxies of cells, as the JSON file of `NASLib`.
//!
//! A data set has cells, named by the tuple of `NASLib`; a cell has `val_accuracy` and, for each proxy, a score and the
//! seconds that it took. Edges and operations of the tuple are in another order than in the string, so each row is checked by
//! its number of weights. The field `idx` counts the cells of the file and is not the index of the official list: it is not
//! looked at.

use crate::extension::about::{About, AboutColumn};
use crate::extension::cell::{Cell, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::faults::Faults;
use crate::extension::read::{Original, ReadTable};
use crate::model::{DATASET, Dataset, SearchSpace};
use crate::space::{CellOperations, architecture_cost};

use super::form;
use super::json_tree::{Json, read as read_json};

/// Data sets that NATS-Bench has, too.
const DATASETS: [&str; 3] = ["cifar10", "cifar100", "ImageNet16-120"];

/// Further data sets on which the same cells were trained.
const OTHER_DATASETS: [&str; 3] = ["ninapro", "svhn", "scifar100"];

/// A proxy with the unit of its score and what that says.
const PROXIES: [(&str, &str, &str); 13] = [
    (
        "epe_nas",
        "1",
        "score of EPE-NAS: how well the Jacobian tells classes apart",
    ),
    ("fisher", "1", "score of Fisher pruning"),
    ("flops", "millions", "multiply-adds for one image"),
    ("grad_norm", "1", "norm of the gradients of the weights"),
    ("grasp", "1", "score of GraSP pruning"),
    ("jacov", "1", "score of the covariance of the Jacobian"),
    ("l2_norm", "1", "norm of the weights"),
    (
        "nwot",
        "1",
        "score of NASWOT, neural architecture search without training",
    ),
    ("params", "millions", "weights of the network"),
    ("plain", "1", "sum of the weights, each times its gradient"),
    ("snip", "1", "score of SNIP pruning"),
    ("synflow", "1", "score of SynFlow pruning"),
    ("zen", "1", "Zen-score"),
];

/// Fields of a cell that are no proxies.
const VAL_ACCURACY: &str = "val_accuracy";
const NOT_READ: &str = "idx";
const ARCH: &str = "arch";
const PARAMS: &str = "params";

/// How far the weights of a row may be from those of its cell, in millions: less than one weight.
const PARAMS_TOLERANCE_MILLIONS: f64 = 5e-7;

/// Columns before the values.
const KEYS: [&str; 3] = ["arch_index", "arch_str", DATASET];

/// Reads the file.
///
/// # Errors
///
/// [`ExtendError::Form`], with the place.
pub(super) fn read(file: &str, text: &str) -> Result<ReadTable, ExtendError> {
    let mut rows = Rows::default();
    let read = read_json(text).and_then(|json| rows.add_all(json));
    read.map_err(|reason| form(file, reason))?;
    rows.into_table().map_err(|reason| form(file, reason))
}

/// The rows that were read.
#[derive(Default)]
struct Rows {
    /// A row has a cell for each key, for the accuracy, and two for each proxy.
    read: Vec<Vec<Cell>>,
    faults: Faults,
    notes: Vec<String>,
}

impl Rows {
    fn add_all(&mut self, json: Json) -> Result<(), String> {
        for (dataset, cells) in json.into_pairs()? {
            if OTHER_DATASETS.contains(&dataset.as_str()) {
                self.notes.push(format!(
                    "{dataset} was left out: NATS-Bench has no such data set"
                ));
                continue;
            }
            let known: Option<Dataset> = dataset.parse().ok();
            let Some(known) = known.filter(|_| DATASETS.contains(&dataset.as_str())) else {
                return Err(format!(
                    "{dataset:?} is no data set of these cells; expected {}. Files of other spaces are not read",
                    DATASETS.join(", ")
                ));
            };
            let in_dataset = |reason: String| format!("{dataset}: {reason}");
            for (key, fields) in cells.into_pairs().map_err(in_dataset)? {
                let added = self.add(known, &key, fields);
                added.map_err(|reason| format!("{dataset}, {key:?}: {reason}"))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, dataset: Dataset, key: &str, fields: Json) -> Result<(), String> {
        let cell = cell_of(key).ok_or(
            "this is no cell; expected a tuple (a, b, c, d, e, f) of numbers from 0 to 4, as \
             NASLib writes them",
        )?;
        let mut row = vec![Cell::Missing; KEYS.len() + 1 + 2 * PROXIES.len()];
        let architecture = cell.to_string();
        row[0] = Cell::Integer(cell.index().0.into());
        row[1] = Cell::Text(architecture.clone());
        row[2] = Cell::Text(dataset.as_str().to_owned());
        let mut fault = None;
        for (field, value) in fields.into_pairs()? {
            match field.as_str() {
                ARCH if !may_name(&value, cell) => {
                    fault = Some(format!("arch is {}, which is another cell", named(&value)));
                }
                NOT_READ | ARCH => (),
                VAL_ACCURACY => {
                    let number = value.into_number();
                    row[KEYS.len()] = number.map_err(|reason| format!("{field}: {reason}"))?;
                }
                _ => {
                    let Some(place) = PROXIES.iter().position(|(name, ..)| *name == field) else {
                        let names = PROXIES.map(|(name, ..)| name).join(", ");
                        return Err(format!(
                            "{field:?} is no proxy of NAS-Bench-Suite-Zero; expected {names}"
                        ));
                    };
                    let scored = score_and_seconds(value);
                    let (score, seconds) = scored.map_err(|reason| format!("{field}: {reason}"))?;
                    if field == PARAMS {
                        fault = fault.or(wrong_params(&score, &architecture, dataset));
                    }
                    row[KEYS.len() + 1 + 2 * place] = score;
                    row[KEYS.len() + 2 + 2 * place] = seconds;
                }
            }
        }
        self.read.push(row);
        if let Some(fault) = fault {
            let number = self.read.len() as u64;
            self.faults
                .add(number, || format!("{dataset}, {key:?}: {fault}"));
        }
        Ok(())
    }

    /// A table of the columns that have values.
    fn into_table(self) -> Result<ReadTable, String> {
        if self.read.is_empty() {
            return Err(format!("there are no cells on {}", DATASETS.join(", ")));
        }
        let (columns, about) = columns_and_about();
        let is_there = |column: &usize| {
            *column < KEYS.len() || self.read.iter().any(|row| row[*column] != Cell::Missing)
        };
        let there: Vec<usize> = (0..columns.len()).filter(is_there).collect();
        let names: Vec<String> = there
            .iter()
            .map(|&column| columns[column].clone())
            .collect();
        let mut about = about;
        about.columns.retain(|name, _| names.contains(name));
        let rows = self.read.into_iter().map(|mut row| {
            let taken = there
                .iter()
                .map(|&column| std::mem::replace(&mut row[column], Cell::Missing));
            taken.collect()
        });
        Ok(ReadTable {
            faults: self.faults,
            original: Some(Original {
                is: "NAS-Bench-Suite-Zero",
                name: "nas_bench_suite_zero".to_owned(),
                space: SearchSpace::Topology,
                about,
                is_spread: false,
                notes: self.notes,
            }),
            ..ReadTable::of_rows(InputTable::new(names, rows.collect()))
        })
    }
}

/// All columns that there can be, and what is known of them.
fn columns_and_about() -> (Vec<String>, About) {
    let mut columns = KEYS.map(str::to_owned).to_vec();
    let mut about = About {
        source: Some(
            "NAS-Bench-Suite-Zero, https://github.com/automl/NASLib/tree/zerocost (NeurIPS 2022)"
                .to_owned(),
        ),
        licence: Some("Apache-2.0".to_owned()),
        ..About::default()
    };
    let mut add = |name: String, unit: &str, meaning: String, higher_is_better| {
        let said = AboutColumn {
            unit: Some(unit.to_owned()),
            meaning: Some(meaning),
            higher_is_better,
        };
        columns.push(name.clone());
        about.columns.insert(name, said);
    };
    let meaning = "accuracy on the validation images, as NASLib gives it";
    add(
        VAL_ACCURACY.to_owned(),
        "percent",
        meaning.to_owned(),
        Some(true),
    );
    for (name, unit, meaning) in PROXIES {
        add(name.to_owned(), unit, meaning.to_owned(), None);
        let meaning = format!("time that computing {name} took");
        add(format!("{name}_seconds"), "seconds", meaning, Some(false));
    }
    (columns, about)
}

/// `(4, 0, 3, 1, 4, 3)` as a cell: the edges 0-1, 0-2, 0-3, 1-2, 1-3, 2-3, and the operations in the order of `NASLib`.
fn cell_of(key: &str) -> Option<CellOperations> {
    let numbers = key.trim().strip_prefix('(')?.strip_suffix(')')?;
    let numbers = numbers.split(',').map(|number| number.trim().parse().ok());
    let numbers: Vec<u8> = numbers.collect::<Option<_>>()?;
    CellOperations::from_naslib(numbers.try_into().ok()?)
}

/// Whether a value is the cell in a form that is known, or in another one.
fn may_name(value: &Json, cell: CellOperations) -> bool {
    let other = match value {
        Json::Text(text) => text.parse().ok().or_else(|| cell_of(text)),
        Json::List(numbers) => {
            let number = |number: &Json| match number {
                Json::Number(Cell::Integer(number)) => u8::try_from(*number).ok(),
                _ => None,
            };
            let numbers: Option<Vec<u8>> = numbers.iter().map(number).collect();
            let numbers = numbers.and_then(|numbers| numbers.try_into().ok());
            numbers.and_then(CellOperations::from_naslib)
        }
        _ => None,
    };
    other.is_none_or(|other| other == cell)
}

fn named(value: &Json) -> String {
    match value {
        Json::Text(text) => format!("{text:?}"),
        other => other.kind().to_owned(),
    }
}

/// The score of a proxy, and how long it took.
fn score_and_seconds(value: Json) -> Result<(Cell, Cell), String> {
    let (mut score, mut seconds) = (None, None);
    for (field, value) in value.into_pairs()? {
        let place = match field.as_str() {
            "score" => &mut score,
            "time" => &mut seconds,
            _ => return Err(format!("{field:?} is not known; expected score and time")),
        };
        *place = Some(
            value
                .into_number()
                .map_err(|reason| format!("{field}: {reason}"))?,
        );
    }
    let score = score.ok_or("there is no score")?;
    Ok((score, seconds.unwrap_or(Cell::Missing)))
}

/// What is wrong with the weights of a row, if they are not those of its cell.
fn wrong_params(score: &Cell, architecture: &str, dataset: Dataset) -> Option<String> {
    let found = match score {
        Cell::Integer(number) => *number as f64,
        Cell::Real(number) => *number,
        _ => return None,
    };
    let cost = architecture_cost(SearchSpace::Topology, architecture, dataset)?;
    let expected = cost.params_millions;
    let is_near = (found - expected).abs() <= PARAMS_TOLERANCE_MILLIONS;
    (!is_near).then(|| {
        format!(
            "params is {found}, but {architecture}, which this tuple is, has {expected} million \
             weights on {dataset}"
        )
    })
}
