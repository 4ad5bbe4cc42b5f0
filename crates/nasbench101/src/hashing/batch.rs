//! The hashes of many graphs with the same edges, several at once.
//!
//! It does what [`hash_graph`](super::hash_graph) does: as the edges are the same, so are the lengths of all texts.

use std::array::from_fn;

use super::lanes::{LANES, Lanes, Messages, Sums, sort};
use super::{OUTPUT, Vertex, first_sum};
use crate::graph::PerVertex;
use crate::module_hash::ModuleHash;

/// The labels of the vertices of a graph.
pub(crate) type Labels = PerVertex<i8>;

/// Labels there are, from [`OUTPUT`] on.
const LABELS: usize = 5;

/// The first sum of a vertex with each label.
type FirstSums = [[u32; 4]; LABELS];

/// The hashes of the graphs with these edges and each of these lists of labels.
pub(crate) fn hash_graphs(vertices: &[Vertex], labels: &[Labels]) -> Vec<ModuleHash> {
    let first: PerVertex<FirstSums> = vertices.iter().map(first_sums).collect();
    let mut messages = Messages::new();
    let mut hashes = Vec::with_capacity(labels.len());
    for labels in labels.chunks(LANES) {
        let start = |vertex: usize| {
            let keys: [[u32; 4]; LANES] = from_fn(|lane| {
                // The last graphs may be fewer than there are lanes.
                let label = labels[lane.min(labels.len() - 1)][vertex];
                first[vertex][(label - OUTPUT) as usize]
            });
            Sums::of(from_fn(|word| Lanes::new(keys.map(|key| key[word]))))
        };
        let start = (0..vertices.len()).map(start).collect();
        let keys = hash_lanes(vertices, start, &mut messages);
        hashes.extend((0..labels.len()).map(|lane| hash_of(&keys, lane)));
    }
    hashes
}

/// The first sums of a vertex with each label.
fn first_sums(vertex: &Vertex) -> FirstSums {
    from_fn(|number| {
        let sum = first_sum(vertex.out_degree, vertex.in_degree, number as i8 + OUTPUT);
        let (words, _none) = sum.as_chunks::<4>();
        from_fn(|word| u32::from_be_bytes(words[word]))
    })
}

/// The hash of one lane.
fn hash_of(keys: &[Lanes; 4], lane: usize) -> ModuleHash {
    let mut bytes = [0; 16];
    let (words, _none) = bytes.as_chunks_mut::<4>();
    for (word, key) in words.iter_mut().zip(keys) {
        *word = key.to_array()[lane].to_be_bytes();
    }
    ModuleHash::from_bytes(bytes)
}

/// The hashes of the graphs that begin with these sums.
fn hash_lanes(
    vertices: &[Vertex],
    mut sums: PerVertex<Sums>,
    messages: &mut Messages,
) -> [Lanes; 4] {
    for _round in vertices {
        let next = vertices.iter().zip(&sums).map(|(vertex, own)| {
            for neighbours in [&vertex.inputs, &vertex.outputs] {
                let mut neighbours: PerVertex<Sums> =
                    neighbours.iter().map(|&vertex| sums[vertex]).collect();
                sort(&mut neighbours);
                for sum in &neighbours {
                    messages.push_digits(sum);
                }
                messages.push(b"|");
            }
            messages.push_digits(own);
            messages.finish()
        });
        sums = next.collect();
    }
    sort(&mut sums);
    for (place, sum) in sums.iter().enumerate() {
        messages.push(if place == 0 { b"['" } else { b"', '" });
        messages.push_digits(sum);
    }
    messages.push(b"']");
    messages.finish().keys
}
