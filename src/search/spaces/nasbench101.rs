//! The genomes of NAS-Bench-101.

use nasbench101::{MAX_EDGES, MAX_VERTICES, Module};

use crate::search::rng::Random;

use super::{Genes, MAX_POSITIONS, SpaceOfGenomes};

/// Pairs of vertices, of which the first has the lower number.
const EDGES: usize = 21;

/// The vertices 1 to 5, which have an operation.
const INNER: usize = MAX_VERTICES - 2;

/// The vertex that is the output of a genome.
const OUTPUT: usize = MAX_VERTICES - 1;

/// What stands at an inner vertex without edges when architectures are compared: no operation.
const UNUSED: u8 = 3;

const LEVELS: [u8; EDGES + INNER] = {
    let mut levels = [2; EDGES + INNER];
    let mut vertex = EDGES;
    while vertex < levels.len() {
        levels[vertex] = 3;
        vertex += 1;
    }
    levels
};

/// A graph of seven vertices: its edges (from x to y at position x + y(y-1)/2) and the operations of the vertices 1 to 5 as
/// NAS-Bench-101 numbers them.
///
/// What lies on no way from the input to the output does not count. So an architecture has many genomes, and genes are no
/// architecture if the input does not reach the output, or if more than 9 edges count.
pub(super) struct NasBench101;

impl SpaceOfGenomes for NasBench101 {
    fn levels(&self) -> &'static [u8] {
        &LEVELS
    }

    fn is_valid(&self, genes: &Genes) -> bool {
        Pruned::of(genes).is_some()
    }

    /// As in the official notebook: each edge is flipped with probability 1/7, and each operation becomes one of the two
    /// others with probability 1/5.
    fn mutate(&self, genes: &mut Genes, random: &mut Random) {
        let (edges, operations) = genes.split_at_mut(EDGES);
        for edge in edges {
            if random.uniform() < 1.0 / MAX_VERTICES as f64 {
                *edge = 1 - *edge;
            }
        }
        for operation in operations {
            if random.uniform() < 1.0 / INNER as f64 {
                let other = random.below(2) as u8;
                *operation = other + u8::from(other >= *operation);
            }
        }
    }

    /// The form in which the official files have the module, as a number.
    fn identity(&self, genes: &Genes) -> u128 {
        module(genes).map_or(0, |module| {
            let module = module.stored_form();
            let operations = module.operations().iter();
            let digits = operations.fold(1, |digits, operation| {
                digits * 4 + u128::from(operation.number())
            });
            digits << EDGES | u128::from(module.edge_bits())
        })
    }

    /// All ways to number the inner vertices. [`UNUSED`] stands at those that do not count.
    fn forms(&self, genes: &Genes) -> Vec<Genes> {
        let mut forms = Vec::new();
        if let Some(pruned) = Pruned::of(genes) {
            let mut places = [None; MAX_VERTICES];
            (places[0], places[OUTPUT]) = (Some(0), Some(OUTPUT));
            pruned.renumber(genes, 1, &mut places, &mut forms);
        }
        forms.sort_unstable();
        forms.dedup(); // of vertices that can be exchanged
        forms
    }
}

/// The module that genes stand for, without what does not count; `None` if they stand for none.
pub(in crate::search) fn module(genes: &Genes) -> Option<Module> {
    let pruned = Pruned::of(genes)?;
    let vertices: Vec<usize> = pruned.vertices().collect();
    let mut edge_bits = 0;
    for (y, &to) in vertices.iter().enumerate() {
        for (x, &from) in vertices.iter().enumerate().take(y) {
            edge_bits |= u32::from(pruned.has_edge(from, to)) << position(x, y);
        }
    }
    let inner = &vertices[1..vertices.len() - 1];
    let digits: String = inner
        .iter()
        .map(|&vertex| char::from(b'0' + genes[operation(vertex)]))
        .collect();
    Module::from_stored(vertices.len() as u8, edge_bits, &digits).ok()
}

/// The genes of a module, whose inner vertices keep their numbers.
pub(in crate::search) fn genes_of_module(module: &Module) -> Genes {
    let mut genes = [0; MAX_POSITIONS];
    let last = module.vertices() - 1;
    let place = |vertex| if vertex == last { OUTPUT } else { vertex };
    for to in 1..=last {
        for from in 0..to {
            genes[position(place(from), place(to))] = u8::from(module.has_edge(from, to));
        }
    }
    for (vertex, operation_of) in (1..).zip(module.operations()) {
        genes[operation(vertex)] = operation_of.number();
    }
    genes
}

/// The position of an edge; `from` is below `to`.
const fn position(from: usize, to: usize) -> usize {
    from + to * (to - 1) / 2
}

/// The position of the operation of an inner vertex.
const fn operation(vertex: usize) -> usize {
    EDGES + vertex - 1
}

/// The part of a graph that counts.
struct Pruned {
    /// For each vertex, those with an edge to it, as bits.
    inputs: [u8; MAX_VERTICES],
    /// The vertices on a way from the input to the output, as bits.
    used: u8,
}

impl Pruned {
    /// `None` if the input does not reach the output, or if there are too many edges.
    fn of(genes: &Genes) -> Option<Self> {
        let mut inputs = [0; MAX_VERTICES];
        for (to, inputs) in inputs.iter_mut().enumerate() {
            *inputs = (0..to).fold(0, |bits, from| bits | genes[position(from, to)] << from);
        }
        let mut reached = 1;
        for (vertex, inputs) in inputs.iter().enumerate() {
            reached |= u8::from(inputs & reached != 0) << vertex;
        }
        let mut used = 1 << OUTPUT & reached;
        for (vertex, inputs) in inputs.iter().enumerate().rev() {
            if used & 1 << vertex != 0 {
                used |= inputs & reached;
            }
        }
        let mut edges = 0;
        for (vertex, inputs) in inputs.iter_mut().enumerate() {
            *inputs &= if used & 1 << vertex == 0 { 0 } else { used };
            edges += inputs.count_ones();
        }
        (used != 0 && edges as usize <= MAX_EDGES).then_some(Self { inputs, used })
    }

    /// The vertices that count, ascending.
    fn vertices(&self) -> impl Iterator<Item = usize> {
        (0..MAX_VERTICES).filter(|vertex| self.used & 1 << vertex != 0)
    }

    fn has_edge(&self, from: usize, to: usize) -> bool {
        self.inputs[to] & 1 << from != 0
    }

    /// Adds every form in which the vertices before `next` have these places.
    fn renumber(
        &self,
        genes: &Genes,
        next: usize,
        places: &mut [Option<usize>; MAX_VERTICES],
        forms: &mut Vec<Genes>,
    ) {
        if next == OUTPUT {
            forms.push(self.form(genes, places));
        } else if self.used & 1 << next == 0 {
            self.renumber(genes, next + 1, places, forms);
        } else {
            // behind all of its inputs, whose numbers are lower, so that they have a place
            let inputs = (0..next).filter(|&from| self.has_edge(from, next));
            let first = inputs.filter_map(|from| places[from]).max().unwrap_or(0) + 1;
            for place in first..OUTPUT {
                if !places.contains(&Some(place)) {
                    places[next] = Some(place);
                    self.renumber(genes, next + 1, places, forms);
                    places[next] = None;
                }
            }
        }
    }

    fn form(&self, genes: &Genes, places: &[Option<usize>; MAX_VERTICES]) -> Genes {
        let mut form = [0; MAX_POSITIONS];
        form[EDGES..].fill(UNUSED);
        for (vertex, place) in places.iter().enumerate() {
            let Some(place) = *place else { continue };
            for (from, place_of_input) in places.iter().enumerate().take(vertex) {
                if let Some(before) = place_of_input.filter(|_| self.has_edge(from, vertex)) {
                    form[position(before, place)] = 1;
                }
            }
            if (1..OUTPUT).contains(&place) {
                form[operation(place)] = genes[operation(vertex)];
            }
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use nasbench101::{ModelSpec, Operation};

    use super::*;

    /// Uniform values, whether they are an architecture or not.
    fn any_genes(random: &mut Random) -> Genes {
        let mut genes = [0; MAX_POSITIONS];
        for (gene, levels) in genes.iter_mut().zip(LEVELS) {
            *gene = random.below(u32::from(levels)) as u8;
        }
        genes
    }

    /// The first architecture among such values.
    fn architecture(random: &mut Random) -> Genes {
        loop {
            let genes = any_genes(random);
            if NasBench101.is_valid(&genes) {
                return genes;
            }
        }
    }

    fn spec(genes: &Genes) -> ModelSpec {
        let entry = |from: usize, to: usize| {
            let is_pair = from < to;
            i64::from(is_pair && genes[position(from, to)] == 1)
        };
        let row = |from: usize| (0..MAX_VERTICES).map(|to| entry(from, to)).collect();
        let matrix: Vec<Vec<i64>> = (0..MAX_VERTICES).map(row).collect();
        let name = |number: u8| Operation::from_number(number).unwrap().name();
        let inner = genes[EDGES..].iter().map(|&number| name(number));
        let names = ["input"].into_iter().chain(inner).chain(["output"]);
        ModelSpec::new(&matrix, &names.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn genes_are_architectures_where_the_official_check_says_so() {
        let mut random = Random::new(31, 0);
        let mut valid = 0;
        for _ in 0..4_000 {
            let genes = any_genes(&mut random);
            let official = spec(&genes).module().ok();
            assert_eq!(module(&genes), official, "{genes:?}");
            assert_eq!(NasBench101.is_valid(&genes), official.is_some());
            valid += u32::from(official.is_some());
        }
        assert!((400..3_600).contains(&valid), "{valid}");
    }

    /// The first example of the official notebook, and its hash there.
    #[test]
    fn a_known_genome_has_its_hash() {
        let mut genes = [0; MAX_POSITIONS];
        for (from, to) in [
            (0, 1),
            (0, 2),
            (0, 3),
            (0, 5),
            (1, 6),
            (2, 6),
            (3, 4),
            (4, 6),
            (5, 6),
        ] {
            genes[position(from, to)] = 1;
        }
        genes[EDGES..].copy_from_slice(&[1, 0, 0, 0, 2]);
        let module = module(&genes).unwrap();
        assert_eq!(
            module.hash().to_string(),
            "28cfc7874f6d200472e1a9dcd8650aa0"
        );
        assert_eq!(genes_of_module(&module), genes);
    }

    #[test]
    fn two_genomes_have_one_identity_where_they_have_one_hash() {
        let mut random = Random::new(32, 0);
        let (mut hash_of, mut identity_of) = (BTreeMap::new(), BTreeMap::new());
        for _ in 0..1_000 {
            // few operations and edges, so that architectures occur again
            let mut genes = architecture(&mut random);
            genes[EDGES..].fill(0);
            let (hash, identity) = (module(&genes).unwrap().hash(), NasBench101.identity(&genes));
            assert_eq!(*hash_of.entry(identity).or_insert(hash), hash);
            assert_eq!(*identity_of.entry(hash).or_insert(identity), identity);
        }
        assert!(
            hash_of.len() < 950,
            "{} of 1,000 are different",
            hash_of.len()
        );
    }

    #[test]
    fn forms_are_all_ways_to_number_the_vertices_that_count() {
        let mut random = Random::new(33, 0);
        for _ in 0..300 {
            let genes = architecture(&mut random);
            let forms = NasBench101.forms(&genes);
            let different: BTreeSet<&Genes> = forms.iter().collect();
            let inner = module(&genes).unwrap().operations().len();
            assert!(!forms.is_empty() && forms.len() <= 120);
            if inner == 0 {
                assert_eq!(forms.len(), 1);
            }
            for form in &different {
                let unused = form[EDGES..].iter().filter(|&&gene| gene == UNUSED);
                assert_eq!(unused.count(), INNER - inner);
                let genome = form.map(|gene| if gene == UNUSED { 0 } else { gene });
                assert_eq!(NasBench101.identity(&genome), NasBench101.identity(&genes));
            }
            // whatever the genome is, the forms of its architecture are the same
            let stored = genes_of_module(&module(&genes).unwrap().stored_form());
            let of_stored = NasBench101.forms(&stored);
            assert_eq!(different, of_stored.iter().collect());
        }
    }

    #[test]
    fn a_mutation_flips_edges_with_1_in_7_and_changes_operations_with_1_in_5() {
        let mut random = Random::new(34, 0);
        let parent = architecture(&mut random);
        let mut changed = [0_u32; MAX_POSITIONS];
        let mut lower = [0_u32; INNER];
        let draws = 40_000;
        for _ in 0..draws {
            let mut child = parent;
            NasBench101.mutate(&mut child, &mut random);
            for (place, (&old, &new)) in parent.iter().zip(&child).enumerate() {
                changed[place] += u32::from(old != new);
                if place >= EDGES && old != new {
                    let others = (0..3).filter(|&other| other != old);
                    lower[place - EDGES] += u32::from(others.min() == Some(new));
                }
            }
        }
        for (place, &count) in changed.iter().enumerate() {
            let share: f64 = if place < EDGES { 1.0 / 7.0 } else { 1.0 / 5.0 };
            let deviation = (f64::from(draws) * share * (1.0 - share)).sqrt();
            let off = f64::from(count) - f64::from(draws) * share;
            assert!(off.abs() < 4.5 * deviation, "position {place}: {count}");
        }
        for (place, &count) in lower.iter().enumerate() {
            let all = f64::from(changed[EDGES + place]);
            let off = f64::from(count) - all / 2.0;
            assert!(
                off.abs() < 4.5 * (all / 4.0).sqrt(),
                "operation {place}: {count}"
            );
        }
    }
}
