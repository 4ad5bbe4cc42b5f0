//! Other ways to write a module: the same graph with other numbers of its inner vertices.

use crate::graph::{PerVertex, edge_bit, edges, inputs};

/// Calls `visit` with every renumbering of the inner vertices whose edges all lead to higher numbers: the vertex at each
/// place of the new order, and the edges as bits.
pub(crate) fn for_each_order(edge_bits: u32, vertices: usize, visit: &mut impl FnMut(&[u8], u32)) {
    let mut order = PerVertex::new();
    order.push(0);
    extend(edge_bits, vertices, &mut order, visit);
}

/// Fills the next place with each vertex whose inputs all have a place.
fn extend(
    edge_bits: u32,
    vertices: usize,
    order: &mut PerVertex<u8>,
    visit: &mut impl FnMut(&[u8], u32),
) {
    if order.len() + 1 == vertices {
        order.push((vertices - 1) as u8);
        visit(order, renumbered(edge_bits, order));
        order.pop();
        return;
    }
    for vertex in 1..vertices - 1 {
        let has_place = |other: usize| order.contains(&(other as u8));
        if !has_place(vertex) && inputs(edge_bits, vertex).all(has_place) {
            order.push(vertex as u8);
            extend(edge_bits, vertices, order, visit);
            order.pop();
        }
    }
}

/// The edges of a graph whose vertices are put in this order.
fn renumbered(edge_bits: u32, order: &[u8]) -> u32 {
    let mut places = [0; crate::MAX_VERTICES];
    for (place, &vertex) in order.iter().enumerate() {
        places[usize::from(vertex)] = place;
    }
    edges(edge_bits, order.len())
        .map(|(from, to)| edge_bit(places[from], places[to]))
        .sum()
}
