//! What the positions of a genome mean in each space, which architecture a genome stands for, and how one mutates.
//!
//! Everything else about searches is the same in all spaces. Another space is a file here and a line in [`genomes_of`].

mod nasbench101;
mod size;
mod topology;

use crate::model::{BenchmarkSpace, SearchSpace};

use super::rng::Random;

pub(super) use nasbench101::{genes_of_module, module};

/// The most positions that a genome of any space has.
pub(super) const MAX_POSITIONS: usize = 26;

/// The values of all positions; those beyond the positions of the space are 0.
pub(super) type Genes = [u8; MAX_POSITIONS];

/// The genomes of a space.
pub(super) trait SpaceOfGenomes: Sync {
    /// Number of values of each position, all at least 2.
    fn levels(&self) -> &'static [u8];

    /// Whether genes stand for an architecture of the space.
    fn is_valid(&self, _genes: &Genes) -> bool {
        true
    }

    /// Changes genes as the official evolution does. What is no architecture then is drawn again by the caller, from the
    /// same parent.
    fn mutate(&self, genes: &mut Genes, random: &mut Random);

    /// A number that is equal for genomes of the same architecture, and different for others.
    fn identity(&self, genes: &Genes) -> u128 {
        u128::from(code(self.levels(), genes))
    }

    /// All ways to write the architecture, by which the distance to another one is measured. They may have values that no
    /// genome has.
    fn forms(&self, genes: &Genes) -> Vec<Genes> {
        vec![*genes]
    }
}

/// The genomes of a space.
pub(super) fn genomes_of(space: BenchmarkSpace) -> &'static dyn SpaceOfGenomes {
    match space {
        BenchmarkSpace::Nats(SearchSpace::Topology) => &topology::Topology,
        BenchmarkSpace::Nats(SearchSpace::Size) => &size::Size,
        BenchmarkSpace::NasBench101 => &nasbench101::NasBench101,
    }
}

/// The genes read as the digits of a number, the first being the most significant. In every space it is below 2^32.
pub(super) fn code(levels: &[u8], genes: &Genes) -> u32 {
    let digits = levels.iter().zip(genes);
    digits.fold(0, |code, (&levels, &gene)| {
        code * u32::from(levels) + u32::from(gene)
    })
}

/// The genes with this [`code`], or `None` if it is too large.
pub(super) fn genes_of_code(levels: &[u8], code: u32) -> Option<Genes> {
    let mut genes = [0; MAX_POSITIONS];
    let mut rest = code;
    for (gene, &levels) in genes.iter_mut().zip(levels).rev() {
        *gene = (rest % u32::from(levels)) as u8;
        rest /= u32::from(levels);
    }
    (rest == 0).then_some(genes)
}
