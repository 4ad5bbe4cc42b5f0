//! Architectures as genomes: one small number per position. Search methods draw,
//! change and compare these numbers.
//!
//! | space | positions | values of a position |
//! | --- | --- | --- |
//! | `tss` | edges 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2 | none, skip, 1x1 convolution, 3x3 convolution, 3x3 average pooling |
//! | `sss` | layers 1 to 5 | 8, 16, ... 64 channels |
//! | `nb101` | edges x->y of 7 vertices at x + y(y-1)/2 | absent, present |
//! | | vertices 1 to 5 | 3x3 convolution, 1x1 convolution, 3x3 max pooling |
//!
//! What differs between the spaces is in [`SpaceOfGenomes`](super::spaces::SpaceOfGenomes).

use nasbench101::Module;

use crate::model::BenchmarkSpace;

use super::rng::Random;
use super::spaces::{self, Genes, MAX_POSITIONS, genomes_of};

/// How often a draw that may give no architecture is repeated.
const MOST_DRAWS: usize = 10_000;

/// Number of values of each position of a genome, such as six times 5 for the operations of a cell.
#[must_use]
pub fn levels(space: impl Into<BenchmarkSpace>) -> &'static [u8] {
    genomes_of(space.into()).levels()
}

/// One architecture, as the value of each position.
///
/// Every genome is an architecture of its space. In the spaces of NATS-Bench, each architecture has one genome. In
/// NAS-Bench-101, it has many: vertices can be numbered in other ways, and what lies on no way from the input to the
/// output does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Genome {
    space: BenchmarkSpace,
    /// Positions beyond those of the space are 0.
    genes: Genes,
}

impl Genome {
    /// The genome with these genes, or `None` if their number or one of their
    /// values does not belong to the space, or if they are no architecture.
    #[must_use]
    pub fn new(space: impl Into<BenchmarkSpace>, genes: &[u8]) -> Option<Self> {
        let space = space.into();
        let levels = levels(space);
        let fits = genes.len() == levels.len()
            && genes.iter().zip(levels).all(|(gene, levels)| gene < levels);
        let slots = |position: usize| genes.get(position).copied().unwrap_or_default();
        fits.then(|| Self::from_fn(space, slots)).flatten()
    }

    /// The genome whose gene at each position is `gene(position)`, in order; `None` if that is no architecture.
    /// Not public, since `gene` must stay below the number of values that the position has.
    pub(super) fn from_fn(
        space: impl Into<BenchmarkSpace>,
        gene: impl FnMut(usize) -> u8,
    ) -> Option<Self> {
        let space = space.into();
        let mut genes = [0; MAX_POSITIONS];
        let values = (0..levels(space).len()).map(gene);
        genes
            .iter_mut()
            .zip(values)
            .for_each(|(slot, value)| *slot = value);
        Self::valid(space, genes)
    }

    fn valid(space: BenchmarkSpace, genes: Genes) -> Option<Self> {
        let is_valid = genomes_of(space).is_valid(&genes);
        is_valid.then_some(Self { space, genes })
    }

    /// A random architecture, with one uniform draw for each position, in their order. If that is no architecture, all
    /// positions are drawn again.
    ///
    /// So where an architecture has several genomes, it is drawn the more often, the more it has.
    #[must_use]
    pub fn random(space: impl Into<BenchmarkSpace>, random: &mut Random) -> Self {
        let space = space.into();
        let levels = levels(space);
        loop {
            let draw = |position: usize| random.below(u32::from(levels[position])) as u8;
            if let Some(genome) = Self::from_fn(space, draw) {
                return genome;
            }
        }
    }

    /// The first architecture that `draw` gives. If it gives none in 10,000 draws, a [`random`](Self::random) one.
    pub(super) fn drawn(
        space: BenchmarkSpace,
        random: &mut Random,
        mut draw: impl FnMut(&mut Random) -> Option<Self>,
    ) -> Self {
        let drawn = (0..MOST_DRAWS).find_map(|_| draw(random));
        drawn.unwrap_or_else(|| Self::random(space, random))
    }

    /// The space it belongs to.
    #[must_use]
    pub const fn space(self) -> BenchmarkSpace {
        self.space
    }

    /// The value of each position.
    #[must_use]
    pub fn genes(&self) -> &[u8] {
        &self.genes[..levels(self.space).len()]
    }

    /// The value of each position, and zeros behind them. For inner loops, as it asks no space.
    #[must_use]
    pub(super) const fn slots(&self) -> &Genes {
        &self.genes
    }

    /// The same with another value at one position, or `None` if the space has
    /// no such position, value or architecture.
    #[must_use]
    pub fn with_gene(self, position: usize, value: u8) -> Option<Self> {
        let mut genes = self.genes;
        let known = levels(self.space)
            .get(position)
            .is_some_and(|&levels| value < levels);
        *genes.get_mut(position).filter(|_| known)? = value;
        Self::valid(self.space, genes)
    }

    /// A child as the official evolution makes it.
    ///
    /// `tss`: a node, then one of its incoming edges, then one of the four other
    /// operations, all uniform; so the one edge of node 1 changes three times as
    /// often as each of the three of node 3. `sss`: a layer, then one of all
    /// eight widths, so one child in eight equals its parent. `nb101`: each edge is
    /// flipped with probability 1/7, each operation becomes one of the two others
    /// with probability 1/5, and what is no architecture is drawn again.
    #[must_use]
    pub fn mutated(self, random: &mut Random) -> Self {
        let genomes = genomes_of(self.space);
        Self::drawn(self.space, random, |random| {
            let mut genes = self.genes;
            genomes.mutate(&mut genes, random);
            Self::valid(self.space, genes)
        })
    }

    /// Every other architecture that has a genome which differs at exactly one position: 24 in `tss`, 35 in `sss`,
    /// up to 31 in `nb101`; by position, then by value. Of several such genomes of an architecture, the first.
    pub fn neighbours(self) -> impl Iterator<Item = Self> {
        let mut seen = vec![self.identity()];
        (0..)
            .zip(levels(self.space))
            .flat_map(move |(position, &levels)| (0..levels).map(move |value| (position, value)))
            .filter_map(move |(position, value)| self.with_gene(position, value))
            .filter(move |neighbour| {
                let identity = neighbour.identity();
                let is_new = !seen.contains(&identity);
                seen.push(identity);
                is_new
            })
    }

    /// A number that is equal for genomes of the same architecture, and different for others of the space.
    #[must_use]
    pub(super) fn identity(self) -> u128 {
        genomes_of(self.space).identity(&self.genes)
    }

    /// All ways to write the same architecture, by which its distance to another is measured.
    #[must_use]
    pub(super) fn forms(self) -> Vec<Genes> {
        genomes_of(self.space).forms(&self.genes)
    }

    /// The genome that writes a module of NAS-Bench-101 with the numbers that its vertices have.
    #[must_use]
    pub fn of_module(module: &Module) -> Self {
        Self {
            space: BenchmarkSpace::NasBench101,
            genes: spaces::genes_of_module(module),
        }
    }

    /// The module of NAS-Bench-101 that it stands for, without the vertices and edges that do not count; `None` in other
    /// spaces.
    #[must_use]
    pub fn module(&self) -> Option<Module> {
        let is_module = self.space == BenchmarkSpace::NasBench101;
        is_module.then(|| spaces::module(&self.genes)).flatten()
    }

    /// The genes read as the digits of a number, the first being the most
    /// significant: in `tss` 0 to 15,624, in `sss` to 32,767.
    #[must_use]
    pub(crate) fn code(self) -> u32 {
        spaces::code(levels(self.space), &self.genes)
    }

    /// The genome with this [`code`](Self::code), or `None` if there is none.
    #[must_use]
    pub(crate) fn from_code(space: impl Into<BenchmarkSpace>, code: u32) -> Option<Self> {
        let space = space.into();
        Self::valid(space, spaces::genes_of_code(levels(space), code)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::SearchSpace;
    use crate::search::rng::tests::chi_square;

    use super::*;

    /// How often each position changed, each new value at a changed position was
    /// taken, and nothing changed, in 36,000 children of `parent`.
    fn mutate(parent: Genome) -> (Vec<u32>, Vec<u32>, u32) {
        let mut random = Random::new(11, 0);
        let mut by_position = vec![0; levels(parent.space()).len()];
        let mut by_value = vec![0; usize::from(levels(parent.space())[0])];
        let mut unchanged = 0;
        for _ in 0..36_000 {
            let child = parent.mutated(&mut random);
            let pairs = child.genes().iter().zip(parent.genes());
            let changed: Vec<usize> = pairs
                .enumerate()
                .filter(|(_, (a, b))| a != b)
                .map(|(i, _)| i)
                .collect();
            match changed[..] {
                [] => unchanged += 1,
                [position] => {
                    by_position[position] += 1;
                    by_value[usize::from(child.genes()[position])] += 1;
                }
                _ => panic!("{child:?} differs at {changed:?}"),
            }
        }
        (by_position, by_value, unchanged)
    }

    #[test]
    fn topology_mutation_picks_a_node_before_an_edge() {
        let parent = Genome::new(SearchSpace::Topology, &[2; 6]).unwrap();
        let (by_position, mut by_value, unchanged) = mutate(parent);
        assert_eq!(unchanged, 0);
        let edges = [
            1.0 / 3.0,
            1.0 / 6.0,
            1.0 / 6.0,
            1.0 / 9.0,
            1.0 / 9.0,
            1.0 / 9.0,
        ];
        assert!(chi_square(&by_position, &edges) < 20.5, "{by_position:?}");
        assert_eq!(by_value.remove(2), 0);
        // 16.3 is the 0.1 % point for 3 degrees of freedom.
        assert!(chi_square(&by_value, &[0.25; 4]) < 16.3, "{by_value:?}");
    }

    #[test]
    fn size_mutation_draws_any_width_for_any_layer() {
        let parent = Genome::new(SearchSpace::Size, &[3; 5]).unwrap();
        let (by_position, mut by_value, unchanged) = mutate(parent);
        // 18.5 is the 0.1 % point for 4 degrees of freedom, 24.3 for 7.
        assert!(
            chi_square(&by_position, &[0.2; 5]) < 18.5,
            "{by_position:?}"
        );
        by_value[3] = unchanged;
        assert!(chi_square(&by_value, &[0.125; 8]) < 24.3, "{by_value:?}");
    }

    #[test]
    fn neighbours_are_all_genomes_at_distance_one() {
        for (space, count) in [(SearchSpace::Topology, 24), (SearchSpace::Size, 35)] {
            let genome = Genome::random(space, &mut Random::new(1, 0));
            let neighbours: std::collections::BTreeSet<Genome> = genome.neighbours().collect();
            assert_eq!(neighbours.len(), count);
            for neighbour in neighbours {
                let pairs = neighbour.genes().iter().zip(genome.genes());
                assert_eq!(pairs.filter(|(a, b)| a != b).count(), 1);
            }
        }
    }

    #[test]
    fn codes_number_every_genome_of_a_space() {
        for (space, size) in [(SearchSpace::Topology, 15_625), (SearchSpace::Size, 32_768)] {
            for code in 0..size {
                assert_eq!(Genome::from_code(space, code).unwrap().code(), code);
            }
            assert_eq!(Genome::from_code(space, size), None);
        }
    }

    #[test]
    fn genes_outside_the_space_are_no_genome() {
        assert_eq!(
            Genome::new(SearchSpace::Topology, &[0, 1, 2, 3, 4, 5]),
            None
        );
        assert_eq!(Genome::new(SearchSpace::Size, &[0; 6]), None);
        let genome = Genome::new(SearchSpace::Size, &[0; 5]).unwrap();
        assert_eq!(genome.with_gene(5, 0), None);
        assert_eq!(genome.with_gene(0, 8), None);
    }
}
