//! The forms of a cell of the topology space.

use crate::space::cell_operations::{CellOperations, EDGE_ENDS, EDGES, NASLIB_EDGES};
use crate::space::topology::{NODES, OPERATIONS};

use super::errors::FormError;
use super::form::Form;
use super::parts::{Parts, edge_name};
use super::value::FormValue;

/// Names of the operations in NNI, in the official order.
const NNI_OPERATIONS: [&str; OPERATIONS.len()] = [
    "none",
    "skip_connect",
    "conv_1x1",
    "conv_3x3",
    "avg_pool_3x3",
];

/// What the numbers of `NASLib` stand for.
const NASLIB_MEANING: &str =
    " (0 skip_connect, 1 none, 2 nor_conv_3x3, 3 nor_conv_1x1, 4 avg_pool_3x3)";
/// What official numbers stand for.
const MEANING: &str = " (0 none, 1 skip_connect, 2 nor_conv_1x1, 3 nor_conv_3x3, 4 avg_pool_3x3)";

/// Reads six positions in the official list, in the order of the string.
pub(super) fn from_operations(value: &FormValue) -> Result<CellOperations, FormError> {
    let numbers = six_numbers(
        Form::Operations,
        value,
        std::array::from_fn(|place| place),
        MEANING,
    )?;
    CellOperations::from_numbers(numbers).ok_or_else(|| whole(Form::Operations, value))
}

/// Reads the tuple of `NASLib`.
pub(super) fn from_naslib(value: &FormValue) -> Result<CellOperations, FormError> {
    let numbers = six_numbers(Form::Naslib, value, NASLIB_EDGES, NASLIB_MEANING)?;
    CellOperations::from_naslib(numbers).ok_or_else(|| whole(Form::Naslib, value))
}

fn six_numbers(
    form: Form,
    value: &FormValue,
    edges: [usize; EDGES],
    meaning: &str,
) -> Result<[u8; EDGES], FormError> {
    let parts = Parts(form);
    let items: &[FormValue; EDGES] =
        parts.list("the value", value, "numbers, one for each edge")?;
    let mut numbers = [0; EDGES];
    for (position, (number, item)) in numbers.iter_mut().zip(items).enumerate() {
        let place = format!(
            "number {} of {EDGES} ({})",
            position + 1,
            edge_name(edges[position])
        );
        *number = parts.number(&place, item, 4, meaning)?;
    }
    Ok(numbers)
}

/// Reads the dictionary of NNI, in any order of its keys.
pub(super) fn from_nni(value: &FormValue) -> Result<CellOperations, FormError> {
    let parts = Parts(Form::Nni);
    let keys = EDGE_ENDS.map(nni_key);
    let expected = || format!("a dictionary with the keys {}", keys.join(", "));
    let FormValue::Dict(entries) = value else {
        return Err(parts.unexpected("the value", value.shown(), expected()));
    };
    let mut numbers = [None; EDGES];
    for (key, operation) in entries {
        let number = keys
            .iter()
            .position(|known| known == key)
            .and_then(|edge| numbers.get_mut(edge))
            .ok_or_else(|| {
                parts.unexpected(
                    "a key",
                    format!("{key:?}"),
                    format!("only {}", keys.join(", ")),
                )
            })?;
        let place = format!("the value of {key:?}");
        let found = operation_number(parts, &place, operation, &NNI_OPERATIONS)?;
        if number.replace(found).is_some() {
            return Err(parts.unexpected(&place, "there twice", "each key once"));
        }
    }
    for (key, number) in keys.iter().zip(numbers) {
        if number.is_none() {
            return Err(parts.unexpected(&format!("the value of {key:?}"), "missing", expected()));
        }
    }
    CellOperations::from_numbers(numbers.map(Option::unwrap_or_default))
        .ok_or_else(|| whole(Form::Nni, value))
}

/// Reads a list of pairs for each node.
pub(super) fn from_genotype(value: &FormValue) -> Result<CellOperations, FormError> {
    let parts = Parts(Form::Genotype);
    let nodes: &[FormValue; NODES - 1] = parts.list(
        "the value",
        value,
        "lists of pairs, one for each node after the input",
    )?;
    let mut numbers = [0; EDGES];
    for (node, inputs) in (1..).zip(nodes) {
        let place = format!("node {node}");
        let inputs = inputs
            .items()
            .filter(|inputs| inputs.len() == node)
            .ok_or_else(|| parts.unexpected(&place, inputs.shown(), pairs_of_node(node)))?;
        read_node(parts, node, inputs, &mut numbers)?;
    }
    CellOperations::from_numbers(numbers).ok_or_else(|| whole(Form::Genotype, value))
}

/// Reads the pairs of all nodes in one list: one of node 1, two of node 2, three of node 3.
pub(super) fn from_flat_genotype(value: &FormValue) -> Result<CellOperations, FormError> {
    let parts = Parts(Form::FlatGenotype);
    let pairs: &[FormValue; EDGES] = parts.list(
        "the value",
        value,
        "pairs of operation and source, one for each edge",
    )?;
    let mut numbers = [0; EDGES];
    let mut left = pairs.as_slice();
    for node in 1..NODES {
        let (inputs, others) = left.split_at(node);
        left = others;
        read_node(parts, node, inputs, &mut numbers)?;
    }
    CellOperations::from_numbers(numbers).ok_or_else(|| whole(Form::FlatGenotype, value))
}

/// Reads the inputs of a node, whose sources may have any order.
fn read_node(
    parts: Parts,
    node: usize,
    inputs: &[FormValue],
    numbers: &mut [u8; EDGES],
) -> Result<(), FormError> {
    let mut is_read = [false; NODES];
    for (position, pair) in inputs.iter().enumerate() {
        let place = format!("input {} of node {node}", position + 1);
        let Some([operation, source]) = pair.items() else {
            return Err(parts.unexpected(&place, pair.shown(), "a pair of operation and source"));
        };
        let source_place = format!("the source of {place}");
        let source = usize::from(parts.number(
            &source_place,
            source,
            node as u8 - 1,
            ", an earlier node",
        )?);
        if std::mem::replace(&mut is_read[source], true) {
            return Err(parts.unexpected(
                &source_place,
                format!("{source} again"),
                pairs_of_node(node),
            ));
        }
        let found = operation_number(
            parts,
            &format!("the operation of {place}"),
            operation,
            &OPERATIONS,
        )?;
        if let Some(edge) = EDGE_ENDS.iter().position(|ends| *ends == (source, node)) {
            numbers[edge] = found;
        }
    }
    Ok(())
}

fn pairs_of_node(node: usize) -> String {
    match node {
        1 => "one pair of operation and source, with source 0".to_owned(),
        _ => format!(
            "{node} pairs of operation and source, one for each source from 0 to {}",
            node - 1
        ),
    }
}

/// Reads a row for each edge.
pub(super) fn from_one_hot(value: &FormValue) -> Result<CellOperations, FormError> {
    let parts = Parts(Form::OneHot);
    let rows: &[FormValue; EDGES] = parts.list("the value", value, "rows, one for each edge")?;
    let mut numbers = [0; EDGES];
    for (edge, (number, row)) in numbers.iter_mut().zip(rows).enumerate() {
        let place = format!("row {} of {EDGES} ({})", edge + 1, edge_name(edge));
        *number = parts.place_of_one::<{ OPERATIONS.len() }>(&place, row)? as u8;
    }
    CellOperations::from_numbers(numbers).ok_or_else(|| whole(Form::OneHot, value))
}

/// Reads the matrix of `str2matrix`.
pub(super) fn from_adjacency(value: &FormValue) -> Result<CellOperations, FormError> {
    let parts = Parts(Form::Adjacency);
    let rows: &[FormValue; NODES] = parts.list("the value", value, "rows, one for each node")?;
    let mut numbers = [0; EDGES];
    for (node, row) in rows.iter().enumerate() {
        let row: &[FormValue; NODES] = parts.list(
            &format!("row {node} (from 0)"),
            row,
            "numbers, one for each source",
        )?;
        for (source, item) in row.iter().enumerate() {
            let place = format!("row {node}, column {source} (from 0)");
            match EDGE_ENDS.iter().position(|ends| *ends == (source, node)) {
                Some(edge) => numbers[edge] = parts.number(&place, item, 4, MEANING)?,
                None if *item == FormValue::Integer(0) => {}
                None => {
                    return Err(parts.unexpected(
                        &place,
                        item.shown(),
                        "0, as there is no such edge",
                    ));
                }
            }
        }
    }
    CellOperations::from_numbers(numbers).ok_or_else(|| whole(Form::Adjacency, value))
}

fn operation_number(
    parts: Parts,
    place: &str,
    value: &FormValue,
    names: &[&str],
) -> Result<u8, FormError> {
    let position = match value {
        FormValue::Text(name) => names.iter().position(|known| known == name),
        _ => None,
    };
    let position = position.ok_or_else(|| {
        parts.unexpected(place, value.shown(), format!("one of {}", names.join(", ")))
    })?;
    Ok(position as u8)
}

fn whole(form: Form, value: &FormValue) -> FormError {
    Parts(form).unexpected("the value", value.shown(), "an architecture of tss")
}

fn nni_key((source, target): (usize, usize)) -> String {
    format!("{source}_{target}")
}

/// The dictionary of NNI.
pub(super) fn nni(cell: CellOperations) -> FormValue {
    let entries = EDGE_ENDS.into_iter().zip(cell.numbers());
    let named = entries.map(|(ends, number)| {
        let name = NNI_OPERATIONS[usize::from(number)];
        (nni_key(ends), FormValue::Text(name.to_owned()))
    });
    FormValue::Dict(named.collect())
}

/// The pairs of operation and source, in the order of the string.
fn pairs(cell: CellOperations) -> impl Iterator<Item = FormValue> {
    let entries = EDGE_ENDS.into_iter().zip(cell.names());
    entries.map(|((source, _), name)| {
        FormValue::Tuple(vec![
            FormValue::Text(name.to_owned()),
            FormValue::Integer(source as i64),
        ])
    })
}

/// A list of pairs for each node.
pub(super) fn genotype(cell: CellOperations) -> FormValue {
    let mut pairs = pairs(cell);
    let nodes = (1..NODES).map(|node| FormValue::Tuple(pairs.by_ref().take(node).collect()));
    FormValue::List(nodes.collect())
}

/// The pairs of all nodes.
pub(super) fn flat_genotype(cell: CellOperations) -> FormValue {
    FormValue::List(pairs(cell).collect())
}
