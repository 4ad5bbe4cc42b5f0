//! Graphs of at most seven vertices as bits: the edge from x to y is bit x + y(y-1)/2.

use arrayvec::ArrayVec;

use crate::MAX_VERTICES;

/// One number for each vertex of a module.
pub(crate) type PerVertex<T> = ArrayVec<T, MAX_VERTICES>;

/// The bit of an edge; `from` must be below `to`.
pub(crate) const fn edge_bit(from: usize, to: usize) -> u32 {
    1 << (from + to * (to - 1) / 2)
}

/// The bits of all edges that so many vertices can have.
pub(crate) const fn all_edges(vertices: usize) -> u32 {
    (1 << (vertices * (vertices - 1) / 2)) - 1
}

/// Whether there is an edge between two vertices.
pub(crate) const fn has_edge(edge_bits: u32, from: usize, to: usize) -> bool {
    from < to && edge_bits & edge_bit(from, to) != 0
}

/// The vertices with an edge to this one.
pub(crate) fn inputs(edge_bits: u32, vertex: usize) -> impl Iterator<Item = usize> + Clone {
    (0..vertex).filter(move |&from| has_edge(edge_bits, from, vertex))
}

/// The vertices of a graph to which this one has an edge.
pub(crate) fn outputs(
    edge_bits: u32,
    vertices: usize,
    vertex: usize,
) -> impl Iterator<Item = usize> {
    (vertex + 1..vertices).filter(move |&to| has_edge(edge_bits, vertex, to))
}

/// The edges of a graph, from and to.
pub(crate) fn edges(edge_bits: u32, vertices: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..vertices).flat_map(move |to| inputs(edge_bits, to).map(move |from| (from, to)))
}

/// A vertex that lies on no way from the input to the output, if there is one.
///
/// Edges lead to higher numbers only, so a vertex with an edge in and an edge out lies on such a way.
pub(crate) fn dead_end(edge_bits: u32, vertices: usize) -> Option<usize> {
    (0..vertices).find(|&vertex| {
        let is_entered = vertex == 0 || inputs(edge_bits, vertex).next().is_some();
        let is_left =
            vertex + 1 == vertices || outputs(edge_bits, vertices, vertex).next().is_some();
        !(is_entered && is_left)
    })
}
