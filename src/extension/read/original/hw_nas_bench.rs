//! HW-NAS-Bench: what networks cost on six devices, as the pickle `HW-NAS-Bench-v1_0.pickle`.
//!
//! A dict `nasbench201` has data sets, these have metrics, and these have a list with a number for each cell, by its index in
//! the official list. Beside the metrics, `config` has the string of each cell, by which the numbering is checked.

use plain_pickle::{Document, Value};

use crate::extension::about::{About, AboutColumn};
use crate::extension::cell::{Cell, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::read::{Original, ReadTable};
use crate::model::{DATASET, SearchSpace};

use super::pickled::{document, numbers, of_all_cells, pairs};
use super::{KNOWN, form};

/// The part with the cells of the topology space, and the one with networks of another space.
const CELLS_OF: &str = "nasbench201";
const OTHER_SPACE: &str = "fbnet";

const CONFIG: &str = "config";

/// Its data sets.
const DATASETS: [&str; 3] = ["cifar10", "cifar100", "ImageNet16-120"];

/// A metric with its unit and what it says.
struct Metric {
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    higher_is_better: Option<bool>,
}

const fn costs(name: &'static str, unit: &'static str, meaning: &'static str) -> Metric {
    Metric {
        name,
        unit,
        meaning,
        higher_is_better: Some(false),
    }
}

const METRICS: [Metric; 10] = [
    costs(
        "edgegpu_latency",
        "ms",
        "time for one image on an edge GPU, a Jetson TX2 with TensorRT",
    ),
    costs(
        "edgegpu_energy",
        "mJ",
        "energy for one image on an edge GPU, a Jetson TX2 with TensorRT",
    ),
    costs(
        "raspi4_latency",
        "ms",
        "time for one image on a Raspberry Pi 4",
    ),
    costs(
        "edgetpu_latency",
        "ms",
        "time for one image on a Google Edge TPU",
    ),
    costs(
        "pixel3_latency",
        "ms",
        "time for one image on a Pixel 3 phone",
    ),
    costs(
        "eyeriss_latency",
        "ms",
        "time for one image on Eyeriss, an accelerator",
    ),
    costs(
        "eyeriss_energy",
        "mJ",
        "energy for one image on Eyeriss, an accelerator",
    ),
    Metric {
        name: "eyeriss_arithmetic_intensity",
        unit: "operations/byte",
        meaning: "operations for each byte of memory that Eyeriss reads or writes; no energy, although the example of its \
                  authors prints mJ",
        higher_is_better: None,
    },
    costs("fpga_latency", "ms", "time for one image on an FPGA"),
    costs("fpga_energy", "mJ", "energy for one image on an FPGA"),
];

/// The numbers of one data set.
struct OfDataset<'a> {
    dataset: &'a str,
    /// The string of each cell.
    strings: Vec<&'a str>,
    /// The numbers of each metric, in the order of [`METRICS`].
    metrics: Vec<Option<Vec<Cell>>>,
}

/// Reads the pickle.
///
/// # Errors
///
/// [`ExtendError::Form`], with the place.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<ReadTable, ExtendError> {
    let read = read_pickle(bytes);
    read.map_err(|reason| form(file, reason))
}

fn read_pickle(bytes: &[u8]) -> Result<ReadTable, String> {
    let document = document(bytes)?;
    let other = |what: String| {
        format!(
            "this pickle is {what}; expected the dict {CELLS_OF} of HW-NAS-Bench. Published tables: {KNOWN}"
        )
    };
    let Value::Dict(_) = document.root() else {
        return Err(other(format!("a {}", document.root().type_name())));
    };
    let parts = pairs(&document, document.root())?;
    let part = |name: &str| parts.iter().find(|(key, _)| *key == name);
    let Some((_, cells)) = part(CELLS_OF) else {
        let keys: Vec<&str> = parts.iter().take(5).map(|(key, _)| *key).collect();
        return Err(other(format!("a dict with {}", keys.join(", "))));
    };
    for (name, _) in &parts {
        if ![CELLS_OF, OTHER_SPACE].contains(name) {
            return Err(format!(
                "{name:?} is no part of HW-NAS-Bench; expected {CELLS_OF} and {OTHER_SPACE}"
            ));
        }
    }
    let datasets = pairs(&document, *cells).map_err(|reason| format!("{CELLS_OF}: {reason}"))?;
    let datasets = datasets.into_iter().map(|(dataset, metrics)| {
        of_dataset(&document, dataset, metrics)
            .map_err(|reason| format!("{CELLS_OF}, {dataset}: {reason}"))
    });
    let datasets: Vec<OfDataset<'_>> = datasets.collect::<Result<_, _>>()?;
    let notes = part(OTHER_SPACE).map(|_| {
        format!(
            "{OTHER_SPACE} was left out: its networks are of another space, and its costs those of \
             layers"
        )
    });
    Ok(table(&datasets, notes.into_iter().collect()))
}

fn of_dataset<'a>(
    document: &Document<'a>,
    dataset: &'a str,
    metrics: Value<'a>,
) -> Result<OfDataset<'a>, String> {
    if !DATASETS.contains(&dataset) {
        return Err(format!(
            "this is no data set of HW-NAS-Bench; expected {}",
            DATASETS.join(", ")
        ));
    }
    let mut found = OfDataset {
        dataset,
        strings: Vec::new(),
        metrics: vec![None; METRICS.len()],
    };
    for (name, values) in pairs(document, metrics)? {
        if name == CONFIG {
            let strings = strings(document, values);
            found.strings = strings.map_err(|reason| format!("{CONFIG}: {reason}"))?;
            continue;
        }
        let Some(place) = METRICS.iter().position(|metric| metric.name == name) else {
            let names = METRICS.map(|metric| metric.name).join(", ");
            return Err(format!(
                "{name:?} is no metric of HW-NAS-Bench; expected {names}"
            ));
        };
        let numbers = numbers(document, values);
        found.metrics[place] = Some(numbers.map_err(|reason| format!("{name}: {reason}"))?);
    }
    if found.strings.is_empty() {
        return Err(format!(
            "there is no {CONFIG}, by whose strings the numbering of the cells is checked"
        ));
    }
    Ok(found)
}

/// The string of each cell.
fn strings<'a>(document: &Document<'a>, configs: Value<'a>) -> Result<Vec<&'a str>, String> {
    let configs = of_all_cells(document, configs)?;
    let string = |(index, config)| {
        let pairs = pairs(document, config).map_err(|reason| format!("cell {index}: {reason}"))?;
        match pairs.iter().find(|(key, _)| *key == "arch_str") {
            Some((_, Value::Text(string))) => Ok(*string),
            _ => Err(format!("cell {index}: expected a text arch_str")),
        }
    };
    configs.into_iter().enumerate().map(string).collect()
}

fn table(datasets: &[OfDataset<'_>], notes: Vec<String>) -> ReadTable {
    let is_there = |place: &usize| datasets.iter().any(|of| of.metrics[*place].is_some());
    let there: Vec<usize> = (0..METRICS.len()).filter(is_there).collect();
    let mut columns = ["arch_index", "arch_str", DATASET]
        .map(str::to_owned)
        .to_vec();
    columns.extend(there.iter().map(|&place| METRICS[place].name.to_owned()));
    let mut rows = Vec::new();
    for of in datasets {
        for (index, string) in of.strings.iter().enumerate() {
            let mut row = vec![
                Cell::Integer(index as i64),
                Cell::Text((*string).to_owned()),
                Cell::Text(of.dataset.to_owned()),
            ];
            row.extend(there.iter().map(|&place| {
                let numbers = of.metrics[place].as_ref();
                numbers.map_or(Cell::Missing, |numbers| numbers[index].clone())
            }));
            rows.push(row);
        }
    }
    let about_columns = there.iter().map(|&place| {
        let metric = &METRICS[place];
        let about = AboutColumn {
            unit: Some(metric.unit.to_owned()),
            meaning: Some(metric.meaning.to_owned()),
            higher_is_better: metric.higher_is_better,
        };
        (metric.name.to_owned(), about)
    });
    let about = About {
        source: Some(
            "HW-NAS-Bench, https://github.com/GATECH-EIC/HW-NAS-Bench (ICLR 2021)".to_owned(),
        ),
        licence: Some("MIT".to_owned()),
        by: Vec::new(),
        columns: about_columns.collect(),
    };
    ReadTable {
        original: Some(Original {
            is: "HW-NAS-Bench",
            name: "hw_nas_bench".to_owned(),
            space: SearchSpace::Topology,
            about,
            is_spread: false,
            notes,
        }),
        ..ReadTable::of_rows(InputTable::new(columns, rows))
    }
}
