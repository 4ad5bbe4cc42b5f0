//! The results of one attack on one data set.

use std::collections::BTreeMap;

use crate::extension::cell::Cell;

use super::super::json_tree::{Json, read as read_json};
use super::super::members::Members;
use super::meta::index_of;
use super::names::{DATASETS, Measure, dataset_of};

/// The accuracies of all cells have less than 2 MB.
const MOST_BYTES: u64 = 256 << 20;

/// Most kinds of confidences.
const MOST_KINDS: usize = 16;

/// What was measured of cells, by column: for each cell, a number for each strength.
pub(super) type Measured = BTreeMap<String, BTreeMap<u32, Vec<Cell>>>;

/// A kind of confidence, if it has a name, with a number for each strength.
type OfKind = (Option<String>, Vec<Cell>);

/// Reads a file, and returns what it has of each data set.
///
/// # Errors
///
/// What is wrong, with its place.
pub(super) fn read(
    files: &mut dyn Members,
    name: &str,
    attack: &str,
    measure: Measure,
) -> Result<Vec<(&'static str, Measured)>, String> {
    let bytes = files.read(name, MOST_BYTES)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "is no text in UTF-8")?;
    let mut found = Vec::new();
    for (dataset, attacks) in read_json(text)?.into_pairs()? {
        let known = DATASETS.into_iter().find(|known| *known == dataset);
        let known = known.ok_or_else(|| {
            format!(
                "{dataset:?} is no data set of these results; expected {}",
                DATASETS.join(", ")
            )
        })?;
        if dataset_of(name).is_some_and(|folder| folder != known) {
            return Err(format!(
                "has results of {dataset}, which belong into another folder"
            ));
        }
        let of_attack = only(attacks, attack).map_err(|reason| format!("{dataset}: {reason}"))?;
        let place = format!("{dataset}, {attack}");
        let cells =
            only(of_attack, measure.as_str()).map_err(|reason| format!("{place}: {reason}"))?;
        let mut measured = Measured::new();
        for (id, value) in cells
            .into_pairs()
            .map_err(|reason| format!("{place}: {reason}"))?
        {
            let added = add(&mut measured, measure, &id, value);
            added.map_err(|reason| format!("{place}, cell {id:?}: {reason}"))?;
        }
        found.push((known, measured));
    }
    Ok(found)
}

/// The value of an object's only key.
fn only(object: Json, key: &str) -> Result<Json, String> {
    let mut pairs = object.into_pairs()?;
    match (pairs.pop(), pairs.len()) {
        (Some((found, value)), 0) if found == key => Ok(value),
        (Some((found, _)), _) => Err(format!("expected {key:?} only, found {found:?}")),
        (None, _) => Err(format!("expected {key:?}, found nothing")),
    }
}

fn add(measured: &mut Measured, measure: Measure, id: &str, value: Json) -> Result<(), String> {
    let index = index_of(id)?;
    for (kind, numbers) in kinds(value)? {
        let column = match kind {
            None => measure.as_str().to_owned(),
            Some(kind) if measure == Measure::Confidence => format!("confidence_{kind}"),
            Some(_) => {
                return Err("expected a number or a list of them, found an object".to_owned());
            }
        };
        measured.entry(column).or_default().insert(index, numbers);
        if measured.len() > MOST_KINDS {
            return Err(format!(
                "expected up to {MOST_KINDS} kinds of confidences, found more"
            ));
        }
    }
    Ok(())
}

/// Numbers for each strength: of one kind, or of several with names.
fn kinds(value: Json) -> Result<Vec<OfKind>, String> {
    match value {
        Json::Object(_) => {
            let kinds = value.into_pairs()?.into_iter().map(|(kind, value)| {
                let numbers = numbers(value).map_err(|reason| format!("{kind}: {reason}"));
                Ok((Some(kind), numbers?))
            });
            kinds.collect()
        }
        Json::List(items) if matches!(items.first(), Some(Json::Object(_))) => {
            let mut by_kind: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
            for (place, item) in items.into_iter().enumerate() {
                for (kind, value) in item.into_pairs()? {
                    let numbers = by_kind.entry(kind).or_default();
                    if numbers.len() != place {
                        return Err("expected the same kinds for each strength".to_owned());
                    }
                    numbers.push(value.into_number()?);
                }
            }
            Ok(by_kind
                .into_iter()
                .map(|(kind, numbers)| (Some(kind), numbers))
                .collect())
        }
        other => Ok(vec![(None, numbers(other)?)]),
    }
}

fn numbers(value: Json) -> Result<Vec<Cell>, String> {
    match value {
        Json::List(items) => items.into_iter().map(Json::into_number).collect(),
        number => Ok(vec![number.into_number()?]),
    }
}
