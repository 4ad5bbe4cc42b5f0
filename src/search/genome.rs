//! Architectures as genomes: one small number per position. Search methods draw,
//! change and compare these numbers.
//!
//! | space | positions | values of a position |
//! | --- | --- | --- |
//! | `tss` | edges 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2 | none, skip, 1x1 convolution, 3x3 convolution, 3x3 average pooling |
//! | `sss` | layers 1 to 5 | 8, 16, ... 64 channels |

use crate::model::SearchSpace;

use super::rng::Random;

/// The most positions that a genome of any space has.
pub(crate) const MAX_POSITIONS: usize = 6;

/// First edge and number of edges into the nodes 1, 2 and 3 of a cell.
const INCOMING_EDGES: [(u32, u32); 3] = [(0, 1), (1, 2), (3, 3)];

/// Number of positions of a genome: 6 edges or 5 layers.
#[must_use]
pub(crate) const fn positions(space: SearchSpace) -> usize {
    match space {
        SearchSpace::Topology => 6,
        SearchSpace::Size => 5,
    }
}

/// Number of values a position can have: 5 operations or 8 widths.
#[must_use]
pub const fn levels(space: SearchSpace) -> u8 {
    match space {
        SearchSpace::Topology => 5,
        SearchSpace::Size => 8,
    }
}

/// One architecture, as the value of each position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Genome {
    space: SearchSpace,
    /// Positions beyond those of the space are 0.
    genes: [u8; MAX_POSITIONS],
}

impl Genome {
    /// The genome with these genes, or `None` if their number or one of their
    /// values does not belong to the space.
    #[must_use]
    pub fn new(space: SearchSpace, genes: &[u8]) -> Option<Self> {
        let fits = genes.len() == positions(space) && genes.iter().all(|&g| g < levels(space));
        fits.then(|| Self::from_fn(space, |position| genes[position]))
    }

    /// The genome whose gene at each position is `gene(position)`, in order.
    /// Not public, since `gene` must stay below the number of values that the space has.
    pub(super) fn from_fn(space: SearchSpace, gene: impl FnMut(usize) -> u8) -> Self {
        let mut genes = [0; MAX_POSITIONS];
        let values = (0..positions(space)).map(gene);
        genes
            .iter_mut()
            .zip(values)
            .for_each(|(slot, value)| *slot = value);
        Self { space, genes }
    }

    /// A uniformly random architecture, with one draw for each position, in their order.
    #[must_use]
    pub fn random(space: SearchSpace, random: &mut Random) -> Self {
        Self::from_fn(space, |_| random.below(u32::from(levels(space))) as u8)
    }

    /// The space it belongs to.
    #[must_use]
    pub const fn space(self) -> SearchSpace {
        self.space
    }

    /// The value of each position.
    #[must_use]
    pub fn genes(&self) -> &[u8] {
        &self.genes[..positions(self.space)]
    }

    /// All six slots; those beyond the positions of the space are 0.
    pub(super) const fn padded_genes(self) -> [u8; MAX_POSITIONS] {
        self.genes
    }

    /// The same with another value at one position, or `None` if the space has
    /// no such position or value.
    #[must_use]
    pub fn with_gene(mut self, position: usize, value: u8) -> Option<Self> {
        let known = position < positions(self.space) && value < levels(self.space);
        *self.genes.get_mut(position).filter(|_| known)? = value;
        Some(self)
    }

    /// A child as the official evolution makes it.
    ///
    /// `tss`: a node, then one of its incoming edges, then one of the four other
    /// operations, all uniform; so the one edge of node 1 changes three times as
    /// often as each of the three of node 3. `sss`: a layer, then one of all
    /// eight widths, so one child in eight equals its parent.
    #[must_use]
    pub fn mutated(mut self, random: &mut Random) -> Self {
        let position = match self.space {
            SearchSpace::Topology => {
                let node = random.below(3) as usize;
                let (first, count) = INCOMING_EDGES[node];
                first + random.below(count)
            }
            SearchSpace::Size => random.below(5),
        };
        if let Some(gene) = self.genes.get_mut(position as usize) {
            *gene = match self.space {
                SearchSpace::Topology => {
                    let other = random.below(4) as u8;
                    other + u8::from(other >= *gene)
                }
                SearchSpace::Size => random.below(8) as u8,
            };
        }
        self
    }

    /// Every architecture that differs at exactly one position: 24 in `tss`, 35
    /// in `sss`; by position, then by value.
    pub fn neighbours(self) -> impl Iterator<Item = Self> {
        (0..positions(self.space))
            .flat_map(move |position| (0..levels(self.space)).map(move |value| (position, value)))
            .filter_map(move |(position, value)| self.with_gene(position, value))
            .filter(move |neighbour| *neighbour != self)
    }

    /// Number of positions at which two architectures of a space differ.
    #[must_use]
    pub(super) fn differences(self, other: Self) -> usize {
        let pairs = self.genes.iter().zip(&other.genes);
        pairs.filter(|(one, other)| one != other).count()
    }

    /// The genes read as the digits of a number, the first being the most
    /// significant: 0 to 15,624 or 32,767.
    #[must_use]
    pub(crate) fn code(self) -> u32 {
        let base = u32::from(levels(self.space));
        self.genes()
            .iter()
            .fold(0, |code, &gene| code * base + u32::from(gene))
    }

    /// The genome with this [`code`](Self::code), or `None` if it is too large.
    #[must_use]
    pub(crate) fn from_code(space: SearchSpace, code: u32) -> Option<Self> {
        let base = u32::from(levels(space));
        let digits = positions(space) as u32;
        let digit = |position: usize| (code / base.pow(digits - 1 - position as u32) % base) as u8;
        (code < base.pow(digits)).then(|| Self::from_fn(space, digit))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rng::tests::chi_square;
    use super::*;

    /// How often each position changed, each new value at a changed position was
    /// taken, and nothing changed, in 36,000 children of `parent`.
    fn mutate(parent: Genome) -> (Vec<u32>, Vec<u32>, u32) {
        let mut random = Random::new(11, 0);
        let mut by_position = vec![0; positions(parent.space())];
        let mut by_value = vec![0; usize::from(levels(parent.space()))];
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
