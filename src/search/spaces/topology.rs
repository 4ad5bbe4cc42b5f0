//! The genomes of the topology space of NATS-Bench.

use crate::search::rng::Random;

use super::{Genes, SpaceOfGenomes};

/// First edge and number of edges into the nodes 1, 2 and 3 of a cell.
const INCOMING_EDGES: [(u32, u32); 3] = [(0, 1), (1, 2), (3, 3)];

/// Edges 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2 with one of five operations.
pub(super) struct Topology;

impl SpaceOfGenomes for Topology {
    fn levels(&self) -> &'static [u8] {
        &[5; 6]
    }

    /// A node, then one of its incoming edges, then one of the four other operations, all uniform; so the one edge of node 1
    /// changes three times as often as each of the three of node 3.
    fn mutate(&self, genes: &mut Genes, random: &mut Random) {
        let node = random.below(3) as usize;
        let (first, count) = INCOMING_EDGES[node];
        let position = first + random.below(count);
        if let Some(gene) = genes.get_mut(position as usize) {
            let other = random.below(4) as u8;
            *gene = other + u8::from(other >= *gene);
        }
    }
}
