//! Copies rows to the other cells that compute the same.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;

/// Rows of an extension: the key of the architecture, the parts of the rest of its key as text, and all values.
pub(super) struct KeyedRow {
    pub(super) architecture: i64,
    pub(super) rest: Vec<String>,
    pub(super) values: Vec<Value>,
}

/// Gives each cell that has no row one of its class, if there is one: that of the lowest index. `class_of` is the class of
/// each cell by its index.
pub(super) fn spread(rows: &mut Vec<KeyedRow>, class_of: &[u32]) {
    let mut members: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for (index, class) in (0..).zip(class_of) {
        members.entry(*class).or_default().push(index);
    }
    let there: BTreeSet<(i64, Vec<String>)> = rows
        .iter()
        .map(|row| (row.architecture, row.rest.clone()))
        .collect();
    let mut first: BTreeMap<(u32, &[String]), &KeyedRow> = BTreeMap::new();
    for row in rows.iter() {
        let Some(class) = usize::try_from(row.architecture)
            .ok()
            .and_then(|at| class_of.get(at))
        else {
            continue;
        };
        let first = first.entry((*class, &row.rest)).or_insert(row);
        if row.architecture < first.architecture {
            *first = row;
        }
    }
    let mut added = Vec::new();
    for ((class, rest), row) in first {
        for &member in members.get(&class).into_iter().flatten() {
            if !there.contains(&(member, rest.to_vec())) {
                let mut values = row.values.clone();
                if let Some(key) = values.first_mut() {
                    *key = Value::Integer(member);
                }
                added.push(KeyedRow {
                    architecture: member,
                    rest: rest.to_vec(),
                    values,
                });
            }
        }
    }
    rows.extend(added);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(architecture: i64, device: &str, value: f64) -> KeyedRow {
        KeyedRow {
            architecture,
            rest: vec![device.to_owned()],
            values: vec![
                Value::Integer(architecture),
                Value::Text(device.to_owned()),
                Value::Real(value),
            ],
        }
    }

    #[test]
    fn a_cell_without_a_row_gets_that_of_its_class_and_others_keep_theirs() {
        // Cells 0, 2 and 3 are one class, 1 and 4 are alone.
        let class_of = [0, 1, 0, 0, 4];
        let mut rows = vec![
            row(2, "a", 2.0),
            row(0, "a", 0.5),
            row(2, "b", 7.0),
            row(4, "a", 4.0),
        ];
        spread(&mut rows, &class_of);
        let mut found: Vec<(i64, String, Value)> = rows
            .into_iter()
            .map(|row| (row.architecture, row.rest[0].clone(), row.values[2].clone()))
            .collect();
        found.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        let expected = [
            (0, "a", 0.5),
            (0, "b", 7.0),
            (2, "a", 2.0),
            (2, "b", 7.0),
            (3, "a", 0.5),
            (3, "b", 7.0),
            (4, "a", 4.0),
        ];
        let expected: Vec<_> = expected
            .map(|(cell, device, value)| (cell, device.to_owned(), Value::Real(value)))
            .to_vec();
        assert_eq!(found, expected);
    }
}
