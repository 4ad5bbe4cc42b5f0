//! Copies rows to the other cells that compute the same.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rusqlite::types::Value;

/// Rows of an extension: the index of the architecture, the number of what the rest of its key is, and all values.
#[derive(Debug, Clone)]
pub(super) struct KeyedRow {
    pub(super) architecture: u32,
    pub(super) rest: u32,
    /// Shared by copies of the row.
    pub(super) values: Arc<[Value]>,
}

/// Gives each cell that has no row one of its class, if there is one: that of the lowest index. `class_of` is the class of
/// each cell by its index.
pub(super) fn spread(rows: &mut Vec<KeyedRow>, class_of: &[u32]) {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (index, class) in (0..).zip(class_of) {
        members.entry(*class).or_default().push(index);
    }
    let there: HashSet<(u32, u32)> = rows
        .iter()
        .map(|row| (row.architecture, row.rest))
        .collect();
    let mut first: BTreeMap<(u32, u32), &KeyedRow> = BTreeMap::new();
    for row in rows.iter() {
        let Some(class) = class_of.get(row.architecture as usize) else {
            continue;
        };
        let first = first.entry((*class, row.rest)).or_insert(row);
        if row.architecture < first.architecture {
            *first = row;
        }
    }
    let mut added = Vec::new();
    for ((class, rest), row) in first {
        for &architecture in members.get(&class).into_iter().flatten() {
            if !there.contains(&(architecture, rest)) {
                added.push(KeyedRow {
                    architecture,
                    ..row.clone()
                });
            }
        }
    }
    rows.extend(added);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(architecture: u32, rest: u32, value: f64) -> KeyedRow {
        KeyedRow {
            architecture,
            rest,
            values: Arc::new([Value::Real(value)]),
        }
    }

    #[test]
    fn a_cell_without_a_row_gets_that_of_its_class_and_others_keep_theirs() {
        // Cells 0, 2 and 3 are one class, 1 and 4 are alone.
        let class_of = [0, 1, 0, 0, 4];
        let mut rows = vec![
            row(2, 0, 2.0),
            row(0, 0, 0.5),
            row(2, 1, 7.0),
            row(4, 0, 4.0),
        ];
        spread(&mut rows, &class_of);
        let mut found: Vec<(u32, u32, Value)> = rows
            .into_iter()
            .map(|row| (row.architecture, row.rest, row.values[0].clone()))
            .collect();
        found.sort_by_key(|row| (row.0, row.1));
        let expected = [
            (0, 0, 0.5),
            (0, 1, 7.0),
            (2, 0, 2.0),
            (2, 1, 7.0),
            (3, 0, 0.5),
            (3, 1, 7.0),
            (4, 0, 4.0),
        ];
        let expected = expected.map(|(cell, rest, value)| (cell, rest, Value::Real(value)));
        assert_eq!(found, expected);
    }
}
