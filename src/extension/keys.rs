//! Which architecture, data set, recipe and seed a row is about.

use std::collections::{BTreeMap, HashMap};

use crate::model::{ArchitectureIndex, SearchSpace};
use crate::space::EncodedArchitecture;

use super::cell::{Cell, InputTable, Number};
use super::error::ExtendError;
use super::faults::Faults;

/// The parts of a cell and of a size, as columns.
const OPERATIONS: [&str; 6] = ["op_0_1", "op_0_2", "op_1_2", "op_0_3", "op_1_3", "op_2_3"];
const CHANNELS: [&str; 5] = [
    "channels_1",
    "channels_2",
    "channels_3",
    "channels_4",
    "channels_5",
];

/// The node that each of these edges comes from.
const SOURCES: [usize; 6] = [0, 0, 1, 0, 1, 2];

/// Names that a column with the official index may have, or one with other numbers.
const SUSPECTS: [&str; 8] = [
    "idx",
    "index",
    "id",
    "arch_id",
    "arch_idx",
    "archid",
    "architecture",
    "key",
];

/// How a table names its architectures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArchitectureName {
    /// Column `arch_index`: the index in the official numbering, from 0.
    Index,
    /// Column `arch_str`: the official string.
    String,
    /// Columns `op_0_1` to `op_2_3`: the operation on each edge of a cell, by name.
    Operations,
    /// Columns `channels_1` to `channels_5`.
    Channels,
}

impl ArchitectureName {
    /// The columns that it is in, unless others are named.
    #[must_use]
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Index => &["arch_index"],
            Self::String => &["arch_str"],
            Self::Operations => &OPERATIONS,
            Self::Channels => &CHANNELS,
        }
    }

    /// What a space has.
    fn of(space: SearchSpace) -> [Self; 3] {
        let parts = match space {
            SearchSpace::Topology => Self::Operations,
            SearchSpace::Size => Self::Channels,
        };
        [Self::Index, Self::String, parts]
    }
}

/// The architectures of a space, as the database lists them.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) space: SearchSpace,
    /// The strings, by index.
    pub(super) strings: Vec<String>,
    indexes: HashMap<String, u32>,
}

impl Listed {
    pub(super) fn new(space: SearchSpace, strings: Vec<String>) -> Self {
        let indexes = (0..).zip(&strings);
        let indexes = indexes
            .map(|(index, string)| (string.clone(), index))
            .collect();
        Self {
            space,
            strings,
            indexes,
        }
    }

    fn string(&self, index: u32) -> &str {
        self.strings.get(index as usize).map_or("", String::as_str)
    }
}

/// Where a table names its architectures: in one way or several, which must agree.
#[derive(Debug)]
pub(super) struct ArchitectureColumns {
    ways: Vec<(ArchitectureName, Vec<usize>)>,
    /// All columns that name architectures, also those that are not looked at.
    pub(super) all: Vec<usize>,
}

impl ArchitectureColumns {
    /// Finds the columns. With `chosen`, only these are looked at.
    ///
    /// # Errors
    ///
    /// [`ExtendError::NoKey`], [`ExtendError::NoColumn`].
    pub(super) fn find(
        file: &str,
        table: &InputTable,
        space: SearchSpace,
        chosen: &BTreeMap<ArchitectureName, Option<String>>,
    ) -> Result<Self, ExtendError> {
        let (mut ways, mut all) = (Vec::new(), Vec::new());
        for way in ArchitectureName::of(space) {
            let renamed = chosen.get(&way).and_then(Option::as_deref);
            let names: Vec<&str> =
                renamed.map_or_else(|| way.columns().to_vec(), |name| vec![name]);
            let positions: Vec<usize> = names
                .iter()
                .filter_map(|name| table.position(name))
                .collect();
            let is_there = positions.len() == names.len();
            if !is_there && chosen.contains_key(&way) {
                let missing = names.iter().find(|name| table.position(name).is_none());
                return Err(ExtendError::NoColumn {
                    option: "--key".to_owned(),
                    column: missing.map_or_else(String::new, |name| (*name).to_owned()),
                    file: file.to_owned(),
                    there: table.columns.clone(),
                });
            }
            if !is_there {
                continue;
            }
            all.extend(&positions);
            if chosen.is_empty() || chosen.contains_key(&way) {
                ways.push((way, positions));
            }
        }
        if ways.is_empty() {
            let is_suspect = |name: &&String| {
                SUSPECTS.contains(&name.to_ascii_lowercase().as_str()) || name.is_empty()
            };
            return Err(ExtendError::NoKey {
                file: file.to_owned(),
                parts: match space {
                    SearchSpace::Topology => "or op_0_1 to op_2_3",
                    SearchSpace::Size => "or channels_1 to channels_5",
                },
                there: table.columns.clone(),
                suspects: table.columns.iter().filter(is_suspect).cloned().collect(),
            });
        }
        Ok(Self { ways, all })
    }

    /// The architecture of a row; `None` if that is recorded as a fault.
    pub(super) fn of_row(
        &self,
        table: &InputTable,
        row: usize,
        listed: &Listed,
        faults: &mut Faults,
    ) -> Option<ArchitectureIndex> {
        let line = table.rows[row].number;
        let mut found: Option<(&str, u32)> = None;
        for (way, positions) in &self.ways {
            let columns = way.columns();
            let name = match &positions[..] {
                [position] => table.columns[*position].as_str(),
                _ => columns[0],
            };
            let cells: Vec<&Cell> = positions
                .iter()
                .map(|&position| cell(table, row, position))
                .collect();
            let index = match read(*way, &cells, listed) {
                Ok(index) => index,
                Err(reason) => {
                    faults.add(line, || format!("{name}: {reason}"));
                    return None;
                }
            };
            match found {
                Some((other, before)) if before != index => {
                    let (there, here) = (listed.string(before), listed.string(index));
                    let key = key_name(*way);
                    faults.add(line, || {
                        format!(
                            "{other} says {before}, which is {there}, but {name} says {index}, \
                             which is {here}; --key {key} looks at this one only"
                        )
                    });
                    return None;
                }
                _ => found = Some((name, index)),
            }
        }
        found.map(|(_, index)| ArchitectureIndex(index))
    }
}

/// The name of a way in the option `--key`.
const fn key_name(way: ArchitectureName) -> &'static str {
    match way {
        ArchitectureName::Index => "arch_index",
        ArchitectureName::String => "arch_str",
        ArchitectureName::Operations => "operations",
        ArchitectureName::Channels => "channels",
    }
}

/// The cell of a row, which may have too few of them.
pub(super) fn cell(table: &InputTable, row: usize, column: usize) -> &Cell {
    table.rows[row].cells.get(column).unwrap_or(&Cell::Missing)
}

/// A cell as text.
pub(super) fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) | Cell::Written(text) => text.trim().to_owned(),
    }
}

/// A cell as a whole number.
pub(super) fn whole(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Integer(number) => Some(*number),
        Cell::Written(text) => match Number::of(text) {
            Number::Whole(number) => Some(number),
            _ => None,
        },
        Cell::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        _ => None,
    }
}

fn read(way: ArchitectureName, cells: &[&Cell], listed: &Listed) -> Result<u32, String> {
    let size = listed.strings.len();
    let of_string = |string: &str| {
        listed.indexes.get(string).copied().ok_or_else(|| {
            // The text may be one of the space in another spelling, or of the other space.
            let other = EncodedArchitecture::read(string, None, None).ok();
            let hint = other.map_or_else(String::new, |other| {
                format!("; it is read as {other} of {}", other.space())
            });
            format!("{string:?} is no architecture of {}{hint}", listed.space)
        })
    };
    match (way, cells) {
        (ArchitectureName::Index, [cell]) => {
            let index = whole(cell).and_then(|index| u32::try_from(index).ok());
            let index = index.filter(|&index| (index as usize) < size);
            index.ok_or_else(|| {
                format!(
                    "{:?} is no index; expected a whole number from 0 to {}",
                    shown(cell),
                    size.saturating_sub(1)
                )
            })
        }
        (ArchitectureName::Operations, cells) if cells.len() == 6 => {
            let texts: Vec<String> = cells.iter().map(|cell| shown(cell)).collect();
            let edges: Vec<String> = (0..)
                .zip(&texts)
                .map(|(edge, operation): (usize, _)| format!("{operation}~{}", SOURCES[edge]))
                .collect();
            let (first, second, third) = (&edges[..1], &edges[1..3], &edges[3..]);
            let nodes = [first, second, third].map(|node| format!("|{}|", node.join("|")));
            of_string(&nodes.join("+"))
        }
        (ArchitectureName::Channels, cells) => {
            let texts: Vec<String> = cells.iter().map(|cell| shown(cell)).collect();
            of_string(&texts.join(":"))
        }
        (_, cells) => of_string(&cells.first().map_or_else(String::new, |cell| shown(cell))),
    }
}
