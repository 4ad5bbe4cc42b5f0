//! What published pickles hold: dictionaries with texts as keys, and numbers of all cells.

use plain_pickle::{Array, Document, ElementKind, Limits, Value};

use crate::extension::cell::Cell;

use super::CELLS;

/// How a pickle of protocol 2 and later begins.
pub(super) const START: &[u8] = b"\x80";

/// Half a million numbers of NumPy, each of which is several objects.
const LIMITS: Limits = Limits {
    nesting: 256,
    memo_entries: 1 << 23,
    stack_values: 1 << 20,
    containers: 1 << 22,
    text_bytes: 1 << 20,
};

/// Whether a file begins as Python writes a dictionary or a list in protocol 0 or 1.
pub(super) fn is_of_old_protocol(bytes: &[u8]) -> bool {
    [b"(dp".as_slice(), b"(lp", b"}q", b"]q"]
        .iter()
        .any(|start| bytes.starts_with(start))
}

/// Reads a pickle; nothing in it is run.
pub(super) fn document(bytes: &[u8]) -> Result<Document<'_>, String> {
    let read = Document::parse_with(bytes, LIMITS);
    read.map_err(|error| format!("cannot be read as a pickle of plain data: {error}"))
}

/// The pairs of a dictionary whose keys are texts.
pub(super) fn pairs<'a>(
    document: &Document<'a>,
    value: Value<'a>,
) -> Result<Vec<(&'a str, Value<'a>)>, String> {
    let Value::Dict(dict) = value else {
        return Err(format!("expected a dict, found {}", value.type_name()));
    };
    let pairs = document.pairs(dict);
    let pairs = pairs.iter().map(|&(key, value)| match key {
        Value::Text(key) => Ok((key, value)),
        other => Err(format!(
            "expected a dict with texts as keys, found {} among them",
            other.type_name()
        )),
    });
    pairs.collect()
}

/// One value for each cell, in the order of the official numbering: a list, or a dict by the index.
pub(super) fn of_all_cells<'a>(
    document: &Document<'a>,
    value: Value<'a>,
) -> Result<Vec<Value<'a>>, String> {
    let count = |found: usize| {
        format!("expected {CELLS} values, one for each cell of the official list, found {found}")
    };
    match value {
        Value::List(items) | Value::Tuple(items) => {
            let items = document.items(items);
            if items.len() == CELLS {
                Ok(items.to_vec())
            } else {
                Err(count(items.len()))
            }
        }
        Value::Dict(dict) => {
            let pairs = document.pairs(dict);
            let mut found = vec![None; CELLS];
            for (key, value) in pairs.iter() {
                let place = match key {
                    Value::Int(index) => usize::try_from(*index).ok(),
                    _ => None,
                };
                let place = place.and_then(|index| found.get_mut(index));
                *place.ok_or("expected the indexes of cells as keys, found another")? =
                    Some(*value);
            }
            let found: Option<Vec<Value<'a>>> = found.into_iter().collect();
            found.ok_or_else(|| count(pairs.len()))
        }
        other => Err(format!("expected a list, found {}", other.type_name())),
    }
}

/// The number of each cell, in the order of the official numbering.
pub(super) fn numbers<'a>(document: &Document<'a>, value: Value<'a>) -> Result<Vec<Cell>, String> {
    if let Value::Array(array) = value {
        let array = document.array(array).ok_or("expected numbers")?;
        return numbers_of_array(array);
    }
    let values = of_all_cells(document, value)?;
    let number = |(index, value): (usize, Value<'_>)| match value {
        Value::Int(number) => Ok(Cell::Integer(number)),
        Value::Float(number) => Ok(Cell::Real(number)),
        Value::None => Ok(Cell::Missing),
        Value::BigInt(_) => Err(format!("cell {index}: expected a number of up to 64 bits")),
        other => Err(format!(
            "cell {index}: expected a number, found {}",
            other.type_name()
        )),
    };
    values.into_iter().enumerate().map(number).collect()
}

fn numbers_of_array(array: &Array<'_>) -> Result<Vec<Cell>, String> {
    if array.shape != [CELLS] {
        return Err(format!(
            "expected an array of {CELLS} numbers, found one of the shape {:?}",
            array.shape
        ));
    }
    let (kind, bytes) = (array.element.kind, array.bytes());
    let numbers = bytes.chunks_exact(array.element.bytes);
    let number = |number: &[u8]| {
        let mut eight = [0; 8];
        eight[..number.len()].copy_from_slice(number);
        match (kind, number) {
            (ElementKind::Float, &[a, b, c, d]) => {
                Some(Cell::Real(f32::from_le_bytes([a, b, c, d]).into()))
            }
            (ElementKind::Float, _) if number.len() == 8 => {
                Some(Cell::Real(f64::from_le_bytes(eight)))
            }
            (ElementKind::Signed, _) => {
                // The sign is in the highest bit of the bytes that there are.
                let unused = 64 - 8 * number.len() as u32;
                Some(Cell::Integer(
                    (i64::from_le_bytes(eight) << unused) >> unused,
                ))
            }
            (ElementKind::Unsigned, _) => i64::try_from(u64::from_le_bytes(eight))
                .ok()
                .map(Cell::Integer),
            _ => None,
        }
    };
    let numbers: Option<Vec<Cell>> = numbers.map(number).collect();
    numbers.ok_or_else(|| "expected an array of doubles, floats or integers".to_owned())
}
