//! The official hash of a labelled graph.
//!
//! A vertex begins with the MD5 sum of its degrees and its label. In each round, it becomes the sum of the sums of its
//! neighbours and its own. The hash is the sum of all in the end, sorted, as Python writes the list. So the numbers
//! of the vertices do not matter.

mod batch;
mod lanes;

use md5::{Digest, Md5};

use crate::module_hash::{ModuleHash, digits_of};

pub(crate) use batch::{Labels, hash_graphs};

/// The label of the input.
pub(crate) const INPUT: i8 = -1;
/// The label of the output.
pub(crate) const OUTPUT: i8 = -2;

/// A vertex of a graph, for the hash.
#[derive(Debug)]
pub(crate) struct Vertex {
    /// The sum of the entries of its row.
    pub(crate) out_degree: i64,
    /// The sum of the entries of its column.
    pub(crate) in_degree: i64,
    /// [`INPUT`], [`OUTPUT`] or the number of its operation.
    pub(crate) label: i8,
    /// The vertices with an edge to it.
    pub(crate) inputs: Vec<usize>,
    /// The vertices to which it has an edge.
    pub(crate) outputs: Vec<usize>,
}

/// The hexadecimal digits of an MD5 sum.
type Digits = [u8; 32];

/// How Python writes the degrees of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// `1`
    Integers,
    /// `1.0`
    Floats,
}

/// The hash of a graph.
pub(crate) fn hash_graph(vertices: &[Vertex], numbers: Numbers) -> ModuleHash {
    let first = |vertex: &Vertex| {
        let Vertex {
            out_degree,
            in_degree,
            label,
            ..
        } = vertex;
        match numbers {
            Numbers::Integers => first_sum(*out_degree, *in_degree, *label),
            Numbers::Floats => {
                Md5::digest(format!("({out_degree}.0, {in_degree}.0, {label})")).into()
            }
        }
    };
    let mut sums: Vec<Digits> = vertices
        .iter()
        .map(|vertex| digits_of(&first(vertex)))
        .collect();
    let mut message = Vec::new();
    for _round in vertices {
        let next = vertices.iter().zip(&sums).map(|(vertex, own)| {
            message.clear();
            append_sorted(&mut message, &sums, &vertex.inputs);
            message.push(b'|');
            append_sorted(&mut message, &sums, &vertex.outputs);
            message.push(b'|');
            message.extend_from_slice(own);
            md5_digits(&message)
        });
        sums = next.collect();
    }
    sums.sort_unstable();
    message.clear();
    for (place, digits) in sums.iter().enumerate() {
        message.extend_from_slice(if place == 0 { b"['" } else { b"', '" });
        message.extend_from_slice(digits);
    }
    message.extend_from_slice(b"']");
    ModuleHash::from_bytes(Md5::digest(&message).into())
}

/// The sum that a vertex begins with.
fn first_sum(out_degree: i64, in_degree: i64, label: i8) -> [u8; 16] {
    Md5::digest(format!("({out_degree}, {in_degree}, {label})")).into()
}

/// Appends the sums of some vertices in the order of the sums.
fn append_sorted(message: &mut Vec<u8>, sums: &[Digits], vertices: &[usize]) {
    let start = message.len();
    for &vertex in vertices {
        message.extend_from_slice(&sums[vertex]);
    }
    message[start..].as_chunks_mut::<32>().0.sort_unstable();
}

fn md5_digits(message: &[u8]) -> Digits {
    digits_of(&Md5::digest(message).into())
}
