//! How many changes lie between modules.

use std::collections::BTreeMap;

use arrayvec::ArrayVec;

use crate::MAX_VERTICES;
use crate::graph::edges;
use crate::module::{MAX_INNER, Module};

/// The edit distances between one module and others.
///
/// It is the smallest number of changes that make one of the other: an edge put in or taken out, or another operation at a
/// vertex. The inner vertices may have any numbers, so the distance depends on the architectures alone, and is the same in
/// both directions. The operation of a vertex that only one of them has costs nothing; its edges do.
///
/// ```
/// use nasbench101::{EditDistances, Module};
///
/// let module = Module::from_texts("011001000", "input,conv3x3-bn-relu,output")?;
/// let mut distances = EditDistances::to(&module);
/// assert_eq!(distances.of(&module), 0);
/// let pooling = Module::from_texts("010001000", "input,maxpool3x3,output")?;
/// assert_eq!(distances.of(&pooling), 2); // the edge from the input to the output, and the operation
/// # Ok::<(), nasbench101::ModuleError>(())
/// ```
#[derive(Debug, Clone)]
pub struct EditDistances {
    module: Module,
    edges: u64,
    /// For the edge bits of each graph that was asked for, what its numberings are at least away, the nearest first.
    numberings: BTreeMap<u32, Vec<(u32, Places)>>,
}

/// For each inner vertex, counted from 0, the one of the other module that it is compared with.
type Places = [u8; MAX_INNER];

impl EditDistances {
    /// Those between this module and others.
    #[must_use]
    pub fn to(module: &Module) -> Self {
        Self {
            module: *module,
            edges: pairs(module, [0, 1, 2, 3, 4]),
            numberings: BTreeMap::new(),
        }
    }

    /// The distance to another module.
    ///
    /// The first module with each graph takes longer: what depends on the graph alone is remembered.
    pub fn of(&mut self, other: &Module) -> u32 {
        let numberings = self.numberings.entry(other.edge_bits());
        let numberings = numberings.or_insert_with(|| numberings_of(other, self.edges));
        let mut nearest = u32::MAX;
        for (changed_edges, places) in numberings {
            if *changed_edges >= nearest {
                break;
            }
            let changed = changed_edges.saturating_add(operations(other, &self.module, *places));
            nearest = nearest.min(changed);
        }
        nearest
    }
}

/// All numberings, each with the number of edges that differ then.
fn numberings_of(module: &Module, edges: u64) -> Vec<(u32, Places)> {
    let mut numberings = Vec::new();
    for_each_permutation(&mut ArrayVec::new(), &mut |places| {
        let changed = (pairs(module, places) ^ edges).count_ones();
        numberings.push((changed, places));
    });
    numberings.sort_unstable();
    numberings
}

fn for_each_permutation(begun: &mut ArrayVec<u8, MAX_INNER>, visit: &mut impl FnMut(Places)) {
    if let Ok(places) = begun.clone().into_inner() {
        visit(places);
        return;
    }
    for place in (0..).take(MAX_INNER) {
        if !begun.contains(&place) {
            begun.push(place);
            for_each_permutation(begun, visit);
            begun.pop();
        }
    }
}

/// The edges among seven vertices, the last of which is the output, as one bit for each ordered pair.
fn pairs(module: &Module, places: Places) -> u64 {
    let last = module.vertices() - 1;
    let place = |vertex: usize| match vertex {
        0 => 0,
        _ if vertex == last => MAX_VERTICES - 1,
        _ => usize::from(places[vertex - 1]) + 1,
    };
    edges(module.edge_bits(), module.vertices())
        .map(|(from, to)| 1 << (place(from) * MAX_VERTICES + place(to)))
        .sum()
}

/// The number of vertices that both have, with different operations.
fn operations(one: &Module, other: &Module, places: Places) -> u32 {
    let of_one = one.operations().iter().zip(places);
    let differ = of_one.filter(|(operation, place)| {
        let of_other = other.operations().get(usize::from(*place));
        of_other.is_some_and(|of_other| of_other != *operation)
    });
    differ.count() as u32
}
