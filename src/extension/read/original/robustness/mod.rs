//! The robustness data set: accuracies of cells under attacks and corruptions, as JSON files in a zip file or a folder.
//!
//! A file `DATASET/ATTACK_MEASURE.json` has objects by data set, attack, measure and index of the cell. One cell of those that
//! compute the same was evaluated, and `meta.json` says which; our classes are the same, which is checked, and rows are spread
//! over them. Confusion matrices are left out: they are no numbers of a cell, and most of the data.

mod meta;
mod names;
mod results;

use std::collections::BTreeMap;
use std::path::Path;

use crate::extension::about::{About, AboutColumn};
use crate::extension::cell::{Cell, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::read::{Original, ReadTable};
use crate::model::{DATASET, SearchSpace, counted};

use super::form;
use super::members::Members;
use meta::Meta;
use names::{ATTACKS, CLEAN, DATASETS, Measure, Part, attack_named};
use results::Measured;

const ATTACK: &str = "attack";
const STRENGTH: &str = "strength";

/// Columns before the values.
const KEYS: [&str; 4] = ["arch_index", DATASET, ATTACK, STRENGTH];

/// Whether a file has the name of one of this data set.
pub(super) fn is_member(name: &str) -> bool {
    matches!(
        Part::of(name),
        Some(Part::Meta | Part::Numbers(..) | Part::Matrices)
    )
}

/// Whether a JSON file whose first keys these are is one of this data set.
pub(super) fn is_part(first: &str, second: Option<&str>) -> bool {
    let is_result =
        DATASETS.contains(&first) && second.is_some_and(|key| attack_named(key).is_some());
    let is_meta = first == "ids" && second.is_some_and(|key| key.parse::<u32>().is_ok());
    is_result
        || is_meta
        || (first == "epsilons" && second.is_some_and(|key| ATTACKS.contains(&key)))
}

/// Reads the files. `zip` is the path of the zip file that they are in.
///
/// # Errors
///
/// [`ExtendError::Form`], with the file and the place.
pub(super) fn read(
    file: &str,
    files: &mut dyn Members,
    zip: Option<&Path>,
) -> Result<ReadTable, ExtendError> {
    let read = read_files(files, zip);
    read.map_err(|reason| form(file, reason))
}

fn read_files(files: &mut dyn Members, zip: Option<&Path>) -> Result<ReadTable, String> {
    let mut by_attack: BTreeMap<&str, Vec<(Measure, String)>> = BTreeMap::new();
    let mut matrices = 0;
    for name in files.names() {
        match Part::of(&name) {
            None => {
                return Err(format!(
                    "{name} is no file of the robustness data set; expected DATASET/ATTACK_accuracy.json, \
                     DATASET/ATTACK_confidence.json, DATASET/ATTACK_cm.json and meta.json"
                ));
            }
            Some(Part::Matrices) => matrices += 1,
            Some(Part::Numbers(attack, measure)) => {
                by_attack.entry(attack).or_default().push((measure, name));
            }
            Some(Part::Meta | Part::NotData) => (),
        }
    }
    if by_attack.is_empty() {
        return Err(
            "there are no accuracies and no confidences; expected DATASET/ATTACK_accuracy.json"
                .to_owned(),
        );
    }
    let meta = Meta::find(files, zip)?;
    let mut table = Table::default();
    for (attack, parts) in by_attack {
        // What is known of an attack on each data set, from several files.
        let mut found: BTreeMap<&str, Measured> = BTreeMap::new();
        for (measure, name) in parts {
            let in_file = |reason: String| format!("{name}: {reason}");
            for (dataset, measured) in
                results::read(files, &name, attack, measure).map_err(in_file)?
            {
                let of_dataset = found.entry(dataset).or_default();
                for (column, numbers) in measured {
                    if of_dataset.insert(column, numbers).is_some() {
                        return Err(in_file(format!("another file has the same of {dataset}")));
                    }
                }
            }
        }
        for (dataset, measured) in found {
            let added = table.add(dataset, attack, measured, &meta);
            added.map_err(|reason| format!("{dataset}, {attack}: {reason}"))?;
        }
    }
    let notes = (matrices > 0).then(|| {
        format!(
            "confusion matrices were left out: {} ATTACK_cm.json",
            counted(matrices, "file")
        )
    });
    Ok(table.into_read(notes.into_iter().collect()))
}

/// Rows of all data sets and attacks.
#[derive(Default)]
struct Table {
    /// Columns with values, in the order in which they were found.
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    fn add(
        &mut self,
        dataset: &str,
        attack: &str,
        measured: Measured,
        meta: &Meta,
    ) -> Result<(), String> {
        let strengths = strengths(attack, &measured, meta)?;
        let first_row = self.rows.len();
        let mut rows_of: BTreeMap<u32, usize> = BTreeMap::new();
        for (column, of_cells) in measured {
            let place = self.place_of(column);
            for (index, numbers) in of_cells {
                if numbers.len() != strengths.len() {
                    return Err(format!(
                        "cell {index}: expected a number for each of {} strengths, found {}",
                        strengths.len(),
                        numbers.len()
                    ));
                }
                let next = first_row + rows_of.len() * strengths.len();
                let first = *rows_of.entry(index).or_insert(next);
                if first == next {
                    self.rows.extend(strengths.iter().map(|strength| {
                        vec![
                            Cell::Integer(index.into()),
                            Cell::Text(dataset.to_owned()),
                            Cell::Text(attack.to_owned()),
                            strength.clone(),
                        ]
                    }));
                }
                for (row, number) in self.rows[first..].iter_mut().zip(numbers) {
                    row.resize(row.len().max(place + 1), Cell::Missing);
                    row[place] = number;
                }
            }
        }
        Ok(())
    }

    fn place_of(&mut self, column: String) -> usize {
        let place = self.columns.iter().position(|known| *known == column);
        KEYS.len()
            + place.unwrap_or_else(|| {
                self.columns.push(column);
                self.columns.len() - 1
            })
    }

    fn into_read(self, notes: Vec<String>) -> ReadTable {
        let mut about = About {
            source: Some(
                "Neural Architecture Design and Robustness: A Dataset, \
                 http://robustness.vision (ICLR 2023)"
                    .to_owned(),
            ),
            // The licence of the code is no statement about the data.
            licence: None,
            by: vec![ATTACK.to_owned(), STRENGTH.to_owned()],
            ..About::default()
        };
        let mut says = |column: &str, unit: Option<&str>, meaning: &str, higher_is_better| {
            let said = AboutColumn {
                unit: unit.map(str::to_owned),
                meaning: Some(meaning.to_owned()),
                higher_is_better,
            };
            about.columns.insert(column.to_owned(), said);
        };
        says(
            ATTACK,
            None,
            "clean images, an attack, or a corruption of the images",
            None,
        );
        says(
            STRENGTH,
            None,
            "of an attack: its epsilon in steps of 1/255; of a corruption: its severity from 1; of clean images: 0",
            None,
        );
        for column in &self.columns {
            if column == Measure::Accuracy.as_str() {
                let meaning = "share of the test images that are classified correctly, from 0 to 1";
                says(column, Some("1"), meaning, Some(true));
            } else {
                let meaning = "mean confidence of the network, as the data set gives it";
                says(column, Some("1"), meaning, None);
            }
        }
        let mut columns = KEYS.map(str::to_owned).to_vec();
        columns.extend(self.columns);
        ReadTable {
            original: Some(Original {
                is: "the robustness data set",
                name: "robustness".to_owned(),
                space: SearchSpace::Topology,
                about,
                is_spread: true,
                notes,
            }),
            ..ReadTable::of_rows(InputTable::new(columns, self.rows))
        }
    }
}

/// The strengths at which there are results.
fn strengths(attack: &str, measured: &Measured, meta: &Meta) -> Result<Vec<Cell>, String> {
    if attack == CLEAN {
        return Ok(vec![Cell::Integer(0)]);
    }
    if ATTACKS.contains(&attack) {
        return meta.strengths(attack).map(<[Cell]>::to_vec);
    }
    let first = measured
        .values()
        .flat_map(|of_cells| of_cells.values())
        .next();
    let severities = first.map_or(0, Vec::len) as i64;
    Ok((1..=severities).map(Cell::Integer).collect())
}
