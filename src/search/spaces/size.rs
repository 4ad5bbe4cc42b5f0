//! The genomes of the size space of NATS-Bench.

use crate::search::rng::Random;

use super::{Genes, SpaceOfGenomes};

/// Layers 1 to 5 with 8, 16, ... 64 channels.
pub(super) struct Size;

impl SpaceOfGenomes for Size {
    fn levels(&self) -> &'static [u8] {
        &[8; 5]
    }

    /// A layer, then one of all eight widths, so one child in eight equals its parent.
    fn mutate(&self, genes: &mut Genes, random: &mut Random) {
        let layer = random.below(5) as usize;
        if let Some(gene) = genes.get_mut(layer) {
            *gene = random.below(8) as u8;
        }
    }
}
