//! The official hash of a graph with any labels.

use crate::hashing::{Numbers, Vertex, hash_graph};
use crate::module_hash::ModuleHash;

/// The hash of a matrix, row by row, with a label for each vertex: `hash_module` of the official `graph_util`.
///
/// The matrix need not be upper triangular, and nothing is pruned. Entries count as they are: a 2 is an edge that counts as
/// two. Rows and labels that are missing are taken for zeros, and superfluous ones are not looked at.
///
/// The labels of a module are -1 for the input, -2 for the output and the numbers of the other operations:
///
/// ```
/// use nasbench101::hash_labelled_graph;
///
/// let matrix = [vec![0, 1, 0], vec![0, 0, 1], vec![0, 0, 0]];
/// let conv3x3 = hash_labelled_graph(&matrix, &[-1, 0, -2]);
/// assert_eq!(conv3x3.to_string(), "b49ac8c578b4561d79ac7087988f1c61");
/// ```
#[must_use]
pub fn hash_labelled_graph(matrix: &[Vec<i64>], labels: &[i8]) -> ModuleHash {
    hash_with(matrix, labels, Numbers::Integers)
}

/// As [`hash_labelled_graph`], with degrees written in either way.
pub(crate) fn hash_with(matrix: &[Vec<i64>], labels: &[i8], numbers: Numbers) -> ModuleHash {
    let all = 0..matrix.len();
    let entry = |from: usize, to: usize| matrix[from].get(to).copied().unwrap_or_default();
    let graph: Vec<Vertex> = all
        .clone()
        .map(|vertex| {
            let row = || all.clone().map(|to| entry(vertex, to));
            let column = || all.clone().map(|from| entry(from, vertex));
            Vertex {
                out_degree: sum(row()),
                in_degree: sum(column()),
                label: labels.get(vertex).copied().unwrap_or_default(),
                inputs: not_zero(column()),
                outputs: not_zero(row()),
            }
        })
        .collect();
    hash_graph(&graph, numbers)
}

/// A sum as NumPy computes it: without an error beyond 64 bits.
pub(crate) fn sum(entries: impl Iterator<Item = i64>) -> i64 {
    entries.fold(0, i64::wrapping_add)
}

/// The places of the entries that are not 0.
fn not_zero(entries: impl Iterator<Item = i64>) -> Vec<usize> {
    let numbered = entries.enumerate().filter(|(_place, entry)| *entry != 0);
    numbered.map(|(place, _entry)| place).collect()
}
