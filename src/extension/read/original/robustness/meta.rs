//! `meta.json`: which cells compute the same, and the strengths of attacks.

use std::collections::HashMap;
use std::path::Path;

use crate::extension::cell::Cell;
use crate::model::SearchSpace;
use crate::space::{Equivalence, TopologyStructure, architectures};

use super::super::CELLS;
use super::super::json_tree::{Json, read as read_json};
use super::super::members::{Members, ZipMembers, at_most};
use super::names::{META, Part};

/// It has about 2 MB.
const MOST_BYTES: u64 = 64 << 20;

/// What is taken of it.
#[derive(Debug)]
pub(super) struct Meta {
    /// The strengths of each attack.
    strengths: HashMap<String, Vec<Cell>>,
}

impl Meta {
    /// The strengths of an attack.
    pub(super) fn strengths(&self, attack: &str) -> Result<&[Cell], String> {
        let strengths = self.strengths.get(attack);
        let strengths = strengths.ok_or_else(|| {
            format!("{META} has no epsilons of {attack}; expected the strengths of this attack")
        });
        strengths.map(Vec::as_slice)
    }

    /// Reads it from the files, or from `meta.json` or `meta.zip` beside the zip file that they are in.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, with its place.
    pub(super) fn find(files: &mut dyn Members, zip: Option<&Path>) -> Result<Self, String> {
        let names = files.names();
        if let Some(name) = names.iter().find(|name| Part::of(name) == Some(Part::Meta)) {
            let bytes = files.read(name, MOST_BYTES);
            return bytes
                .and_then(|bytes| Self::read(&bytes))
                .map_err(|reason| format!("{name}: {reason}"));
        }
        let folder = zip.and_then(Path::parent);
        for (name, is_zip) in [(META, false), ("meta.zip", true)] {
            let Some(path) = folder.map(|folder| folder.join(name)) else {
                continue;
            };
            let Ok(file) = std::fs::File::open(&path) else {
                continue;
            };
            let bytes = if is_zip {
                meta_in(file)
            } else {
                at_most(file, MOST_BYTES)
            };
            return bytes
                .and_then(|bytes| Self::read(&bytes))
                .map_err(|reason| format!("{}: {reason}", path.display()));
        }
        Err(format!(
            "there is no {META}, which says the strengths of attacks and which cells compute the same; expected it among the \
             files, or it or meta.zip in the folder of the zip file"
        ))
    }

    fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "is no text in UTF-8")?;
        let (mut ids, mut strengths) = (None, HashMap::new());
        for (key, value) in read_json(text)?.into_pairs()? {
            match key.as_str() {
                "ids" => ids = Some(value),
                "epsilons" => {
                    let all = value
                        .into_pairs()
                        .map_err(|reason| format!("epsilons: {reason}"))?;
                    for (attack, list) in all {
                        let list = numbers(list);
                        let list =
                            list.map_err(|reason| format!("epsilons, {attack}: {reason}"))?;
                        strengths.insert(attack, list);
                    }
                }
                _ => (),
            }
        }
        let ids = ids.ok_or("there is no \"ids\"; expected the cells by their indexes")?;
        check_cells(ids).map_err(|reason| format!("ids: {reason}"))?;
        Ok(Self { strengths })
    }
}

/// The file in `meta.zip`.
fn meta_in(file: std::fs::File) -> Result<Vec<u8>, String> {
    let mut zip = ZipMembers::open(std::io::BufReader::new(file))?;
    let names = zip.names();
    let meta = names.iter().find(|name| Part::of(name) == Some(Part::Meta));
    let meta = meta.ok_or_else(|| format!("has no {META}"))?;
    zip.read(meta, MOST_BYTES)
}

fn numbers(list: Json) -> Result<Vec<Cell>, String> {
    let Json::List(list) = list else {
        return Err(format!("expected a list of numbers, found {}", list.kind()));
    };
    let numbers = list.into_iter().map(|item| match item.into_number()? {
        Cell::Missing => Err("expected numbers, found null".to_owned()),
        number => Ok(number),
    });
    numbers.collect()
}

/// Compares the numbering and the classes of cells with ours: the representative of a cell is the lowest index of those that
/// compute the same.
fn check_cells(ids: Json) -> Result<(), String> {
    let ids = ids.into_pairs()?;
    if ids.len() != CELLS {
        return Err(format!("expected {CELLS} cells, found {}", ids.len()));
    }
    let official = architectures(SearchSpace::Topology);
    let classes = classes(&official)?;
    for (id, fields) in ids {
        let at_id = |reason: String| format!("{id:?}: {reason}");
        let index = index_of(&id).map_err(at_id)?;
        let (mut string, mut class) = (None, None);
        for (field, value) in fields.into_pairs().map_err(at_id)? {
            match (field.as_str(), value) {
                ("nb201-string", Json::Text(text)) => string = Some(text),
                ("isomorph", Json::Text(text)) => class = Some(index_of(&text).map_err(at_id)?),
                ("isomorph", Json::Number(Cell::Integer(number))) => {
                    class = Some(index_of(&number.to_string()).map_err(at_id)?);
                }
                _ => (),
            }
        }
        let string = string.ok_or_else(|| at_id("expected a text nb201-string".to_owned()))?;
        let class = class.ok_or_else(|| at_id("expected an index isomorph".to_owned()))?;
        let place = index as usize;
        if official[place] != string {
            return Err(at_id(format!(
                "nb201-string is {string}, but the cell of this index is {}",
                official[place]
            )));
        }
        if classes[place] != class {
            return Err(at_id(format!(
                "isomorph is {class}, but the lowest index of the cells that compute the same is {}",
                classes[place]
            )));
        }
    }
    Ok(())
}

/// For each cell, the lowest index of those that compute the same.
fn classes(official: &[String]) -> Result<Vec<u32>, String> {
    let mut first: HashMap<String, u32> = HashMap::new();
    let classes = (0..).zip(official).map(|(index, string)| {
        let structure = TopologyStructure::parse(string);
        let unique = structure.and_then(|cell| cell.unique_string(Equivalence::MergeSkipAndZero));
        let unique = unique.map_err(|error| error.to_string())?;
        Ok(*first.entry(unique).or_insert(index))
    });
    classes.collect()
}

/// An index as a text, without zeros before it.
pub(super) fn index_of(text: &str) -> Result<u32, String> {
    let index: Option<u32> = text.parse().ok();
    index
        .filter(|index| (*index as usize) < CELLS && index.to_string() == text)
        .ok_or_else(|| format!("{text:?} is no index; expected one from 0 to {}", CELLS - 1))
}
