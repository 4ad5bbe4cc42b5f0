//! Which architectures a search may ask for: a whole space, or the part of it that is imported.

use std::sync::Arc;

use crate::model::{ArchitectureIndex, BenchmarkSpace};

use super::genome::Genome;
use super::numbering::Numbering;
use super::rng::Random;
use super::spaces::Genes;

/// The architectures that a search may ask for.
///
/// In a whole space, every draw is that of [`Genome`], as in the official scripts. In a part of a space, a uniform draw is
/// among its members. If a method proposes an architecture that is no member, the nearest member is taken instead: the one
/// that differs at the fewest positions, and if several do, one of them drawn uniformly. In
/// NAS-Bench-101, positions are compared under that numbering of the vertices which makes the fewest differ. Both draws use the generator of
/// the run, so a search of a part can be repeated exactly, like one of a whole space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    space: BenchmarkSpace,
    /// `None` is the whole space.
    part: Option<Arc<Part>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Part {
    /// A genome of each member, by index.
    genomes: Vec<Genome>,
    /// One of the [forms](Genome::forms) of each of these.
    forms: Vec<Genes>,
    /// The [identity](Genome::identity) of each member with its place in `genomes`, ascending.
    places: Vec<(u128, u32)>,
    /// First and last index of each run of consecutive indexes.
    ranges: Vec<[u32; 2]>,
}

impl<S: Into<BenchmarkSpace>> From<S> for Scope {
    fn from(space: S) -> Self {
        Self::whole(space)
    }
}

impl Part {
    /// The genome of the same architecture by which the member is known, if it is one.
    fn member(&self, genome: Genome) -> Option<Genome> {
        let identity = genome.identity();
        let found = self.places.binary_search_by_key(&identity, |place| place.0);
        let (_, place) = self.places.get(found.ok()?)?;
        self.genomes.get(*place as usize).copied()
    }
}

impl Scope {
    /// Every architecture of a space.
    #[must_use]
    pub fn whole(space: impl Into<BenchmarkSpace>) -> Self {
        let space = space.into();
        Self { space, part: None }
    }

    /// These architectures. If they are all that the space has, the scope is the whole space. Indexes that the space does not
    /// have are left out.
    ///
    /// ```
    /// use natsbench::ArchitectureIndex;
    /// use natsbench::search::{Numbering, Random, Scope};
    ///
    /// // Channel sizes 8:8:8:8:8, 8:8:8:8:16 and 8:8:8:8:24.
    /// let scope = Scope::of(&Numbering::size(), (0..3).map(ArchitectureIndex));
    /// let mut random = Random::new(1, 0);
    /// let drawn = scope.random(&mut random);
    /// assert!(scope.contains(drawn) && scope.contains(scope.mutated(drawn, &mut random)));
    /// assert_eq!(scope.neighbours(drawn).len(), 2);
    /// ```
    #[must_use]
    pub fn of(
        numbering: &Numbering,
        architectures: impl IntoIterator<Item = ArchitectureIndex>,
    ) -> Self {
        let count = numbering.count();
        let mut is_there = vec![false; count as usize];
        for ArchitectureIndex(index) in architectures {
            if let Some(slot) = is_there.get_mut(index as usize) {
                *slot = true;
            }
        }
        let indexes: Vec<u32> = (0..count)
            .zip(&is_there)
            .filter_map(|(index, &is_there)| is_there.then_some(index))
            .collect();
        let space = numbering.space();
        if indexes.len() == count as usize {
            return Self::whole(space);
        }
        let genome = |&index: &u32| numbering.genome(ArchitectureIndex(index));
        Self::part(
            space,
            indexes.iter().filter_map(genome).collect(),
            ranges(&indexes),
        )
    }

    /// A part of a space, given the genomes of its members by index, and the ranges of their indexes.
    fn part(space: BenchmarkSpace, genomes: Vec<Genome>, ranges: Vec<[u32; 2]>) -> Self {
        let identities = genomes.iter().map(|genome| genome.identity());
        let mut places: Vec<(u128, u32)> = identities.zip(0..).collect();
        places.sort_unstable();
        let first_form = |genome: &Genome| genome.forms().first().copied();
        let part = Part {
            forms: genomes.iter().filter_map(first_form).collect(),
            genomes,
            places,
            ranges,
        };
        Self {
            space,
            part: Some(Arc::new(part)),
        }
    }

    /// The space that it is, or that it is a part of.
    #[must_use]
    pub const fn space(&self) -> BenchmarkSpace {
        self.space
    }

    /// Whether it is the whole space.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.part.is_none()
    }

    /// Number of architectures.
    #[must_use]
    pub fn len(&self) -> usize {
        let whole = || self.space.architecture_count() as usize;
        self.part
            .as_ref()
            .map_or_else(whole, |part| part.genomes.len())
    }

    /// Whether there is nothing to ask for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an architecture may be asked for.
    #[must_use]
    pub fn contains(&self, genome: Genome) -> bool {
        let is_member = |part: &Arc<Part>| part.member(genome).is_some();
        genome.space() == self.space && self.part.as_ref().is_none_or(is_member)
    }

    /// A uniformly random architecture: in a whole space [`Genome::random`], else one draw among the members, by index.
    ///
    /// An empty scope gives any architecture of its space; a run then reports that it has no trial.
    #[must_use]
    pub fn random(&self, random: &mut Random) -> Genome {
        let member = match &self.part {
            Some(part) => random.choose(&part.genomes).copied(),
            None => None,
        };
        member.unwrap_or_else(|| Genome::random(self.space, random))
    }

    /// A child as [`Genome::mutated`] makes it, or if that is no member, the nearest member that is not the parent.
    #[must_use]
    pub fn mutated(&self, parent: Genome, random: &mut Random) -> Genome {
        let child = parent.mutated(random);
        self.nearest_but(child, Some(parent), random)
    }

    /// The same architecture if it is a member, otherwise the nearest member.
    #[must_use]
    pub fn nearest(&self, genome: Genome, random: &mut Random) -> Genome {
        self.nearest_but(genome, None, random)
    }

    /// The members that differ at exactly one position, in the order of [`Genome::neighbours`]; a part may have none.
    #[must_use]
    pub fn neighbours(&self, genome: Genome) -> Vec<Genome> {
        let neighbours = genome.neighbours();
        neighbours.filter(|&genome| self.contains(genome)).collect()
    }

    /// The indexes of a part, as the first and the last of each run of consecutive ones; `None` for a whole space.
    #[must_use]
    pub fn index_ranges(&self) -> Option<&[[u32; 2]]> {
        self.part.as_ref().map(|part| part.ranges.as_slice())
    }

    fn nearest_but(&self, genome: Genome, parent: Option<Genome>, random: &mut Random) -> Genome {
        let Some(part) = self.part.as_ref().filter(|_| !self.contains(genome)) else {
            return genome;
        };
        let parent = parent.map(|parent| part.member(parent).unwrap_or(parent));
        let forms = genome.forms();
        let mut fewest = None;
        let mut nearest = Vec::new();
        let members = part.genomes.iter().zip(&part.forms);
        for (&member, form) in members.filter(|&(&member, _)| Some(member) != parent) {
            let differing = forms.iter().map(|own| differences(own, form)).min();
            if fewest.is_none() || differing < fewest {
                fewest = differing;
                nearest.clear();
            }
            if differing == fewest {
                nearest.push(member);
            }
        }
        let drawn = random.choose(&nearest).copied();
        drawn.or(parent).unwrap_or(genome) // the parent is the only member, or there is none
    }
}

/// Number of positions at which two forms differ.
fn differences(one: &Genes, other: &Genes) -> u8 {
    let pairs = one.iter().zip(other);
    pairs.map(|(one, other)| u8::from(one != other)).sum()
}

/// The first and the last of each run of consecutive numbers, given in ascending order.
fn ranges(numbers: &[u32]) -> Vec<[u32; 2]> {
    let follows = |one: &u32, next: &u32| one + 1 == *next;
    let ends = |run: &[u32]| Some([*run.first()?, *run.last()?]);
    numbers.chunk_by(follows).filter_map(ends).collect()
}

#[cfg(test)]
mod tests {
    use crate::model::SearchSpace;
    use crate::search::rng::tests::chi_square;

    use super::*;

    fn part(indexes: impl IntoIterator<Item = u32>) -> Scope {
        Scope::of(
            &Numbering::size(),
            indexes.into_iter().map(ArchitectureIndex),
        )
    }

    fn widths(code: u32) -> Genome {
        Genome::from_code(SearchSpace::Size, code).unwrap()
    }

    #[test]
    fn draws_in_a_whole_space_are_those_of_genomes() {
        let scope = part(0..32_768);
        assert!(scope.is_whole() && scope.index_ranges().is_none());
        assert_eq!(scope, Scope::whole(SearchSpace::Size));
        let (mut ours, mut official) = (Random::new(1, 0), Random::new(1, 0));
        for _ in 0..100 {
            let genome = scope.random(&mut ours);
            assert_eq!(genome, Genome::random(SearchSpace::Size, &mut official));
            let child = scope.mutated(genome, &mut ours);
            assert_eq!(child, genome.mutated(&mut official));
            assert_eq!(scope.nearest(child, &mut ours), child);
            assert_eq!(
                scope.neighbours(child),
                child.neighbours().collect::<Vec<_>>()
            );
        }
        assert_eq!(ours.uniform().to_bits(), official.uniform().to_bits());
    }

    #[test]
    fn members_are_drawn_uniformly_and_nothing_else_is() {
        let scope = part([3, 700, 701, 32_767]);
        let mut random = Random::new(2, 0);
        let mut counts = [0; 4];
        for _ in 0..8_000 {
            let code = scope.random(&mut random).code();
            counts[[3, 700, 701, 32_767]
                .iter()
                .position(|&member| member == code)
                .unwrap()] += 1;
        }
        // 16.3 is the 0.1 % point for 3 degrees of freedom.
        assert!(chi_square(&counts, &[0.25; 4]) < 16.3, "{counts:?}");
        assert_eq!(
            scope.index_ranges().unwrap(),
            [[3, 3], [700, 701], [32_767, 32_767]]
        );
    }

    #[test]
    fn a_child_is_a_member_and_not_its_parent() {
        let scope = part([0, 1, 9, 4096, 30_000]);
        let mut random = Random::new(3, 0);
        let mut children = std::collections::BTreeSet::new();
        for _ in 0..2_000 {
            let child = scope.mutated(widths(0), &mut random);
            assert!(scope.contains(child));
            children.insert(child.code());
        }
        // 0 itself is a child where its own width is drawn again, as in a whole space
        assert!(
            children.contains(&1) && children.contains(&4096),
            "{children:?}"
        );
        assert!(!children.contains(&30_000), "it is never the nearest");
        let alone = part([77]);
        assert_eq!(alone.mutated(widths(77), &mut random), widths(77));
    }

    #[test]
    fn the_nearest_differs_at_the_fewest_positions() {
        // 0: 0,0,0,0,0; 9: 0,0,0,1,1; 4096: 1,0,0,0,0
        let scope = part([9, 4096]);
        let mut random = Random::new(4, 0);
        assert_eq!(scope.nearest(widths(0), &mut random), widths(4096));
        assert_eq!(scope.nearest(widths(1), &mut random), widths(9));
        assert_eq!(scope.neighbours(widths(8)), [widths(9)]);
        assert!(scope.neighbours(widths(9)).is_empty());
    }

    /// A module of NAS-Bench-101, with the input as vertex 0 and the output as vertex 6.
    fn module(edges: &[(usize, usize)], operations: [u8; 5]) -> Genome {
        let mut genes = [0; 26];
        for &(from, to) in edges {
            genes[from + to * (to - 1) / 2] = 1;
        }
        genes[21..].copy_from_slice(&operations);
        Genome::new(BenchmarkSpace::NasBench101, &genes).unwrap()
    }

    #[test]
    fn a_member_may_be_written_with_other_numbers_of_its_vertices() {
        // a pooling, and a convolution before a pooling
        let pooling = module(&[(0, 1), (1, 6)], [2, 0, 0, 0, 0]);
        let two = module(&[(0, 1), (1, 2), (2, 6)], [0, 2, 0, 0, 0]);
        let scope = Scope::part(
            BenchmarkSpace::NasBench101,
            vec![pooling, two],
            vec![[3, 4]],
        );
        let mut random = Random::new(6, 0);
        // vertex 4 alone counts: vertex 2 has no way to the output
        let same = module(&[(0, 4), (4, 6), (1, 2)], [1, 1, 0, 2, 1]);
        assert!(scope.contains(same));
        assert_eq!(scope.nearest(same, &mut random), same);
        // one operation is another, at vertices 3 and 5 instead of 1 and 2
        let near = module(&[(0, 3), (3, 5), (5, 6)], [1, 1, 1, 1, 2]);
        assert!(!scope.contains(near));
        assert_eq!(scope.nearest(near, &mut random), two);
        // a child of a member is the other one, unless it is the member itself, as in a whole space
        for _ in 0..200 {
            let child = scope.mutated(same, &mut random);
            assert!(scope.contains(child));
            assert!(child == two || child.identity() == pooling.identity());
        }
        // of the two other operations at the one vertex that counts, none is a member
        assert!(scope.neighbours(pooling).is_empty());
    }

    #[test]
    fn an_empty_part_does_not_panic() {
        let scope = part([]);
        let mut random = Random::new(5, 0);
        assert!(scope.is_empty() && !scope.is_whole());
        let drawn = scope.random(&mut random);
        assert!(!scope.contains(drawn) && scope.neighbours(drawn).is_empty());
        let _ = scope.nearest(drawn, &mut random);
    }
}
