//! All modules.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use arrayvec::ArrayVec;

use crate::graph::{all_edges, dead_end};
use crate::hashing::{Labels, hash_graphs};
use crate::module::{MAX_INNER, Module};
use crate::module_hash::ModuleHash;
use crate::operation::Operation;
use crate::renumbering::for_each_order;
use crate::{MAX_EDGES, MAX_VERTICES};

/// The 423,624 modules in the order of their hashes. The place of a module there is its index.
///
/// The official files have no index. This one follows from the space alone, and very likely, it is also the order of
/// the official files.
///
/// ```no_run
/// use nasbench101::{MODULES, ModuleSpace};
///
/// let space = ModuleSpace::enumerate(2);
/// assert_eq!(space.len(), MODULES as usize);
/// let hash = "b5fb4f6193360330b6ff6a52cbf0cad7".parse()?; // a block of a ResNet
/// assert_eq!(space.index_of(hash), Some(300_793));
/// # Ok::<(), nasbench101::NotAHash>(())
/// ```
#[derive(Debug, Clone)]
pub struct ModuleSpace {
    hashes: Vec<ModuleHash>,
    modules: Vec<Module>,
    /// Where the hashes with each first two bytes start, and the end.
    starts: Vec<u32>,
}

impl ModuleSpace {
    /// Makes and hashes every module, on so many threads.
    ///
    /// Modules are in their [`stored_form`](Module::stored_form).
    #[must_use]
    pub fn enumerate(threads: usize) -> Self {
        let graphs = smallest_graphs();
        let next = AtomicUsize::new(0);
        let hash_some = || {
            let mut found = Vec::new();
            while let Some(graph) = graphs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let modules = graph.stored_forms();
                let labels: Vec<Labels> = modules.iter().map(Module::labels).collect();
                let hashes = hash_graphs(&modules[0].graph(), &labels);
                found.extend(hashes.into_iter().zip(modules));
            }
            found
        };
        let mut found = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_thread| scope.spawn(hash_some)).collect();
            let mut found = hash_some();
            for other in others {
                found.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            found
        });
        found.sort_unstable();
        Self::of_sorted(&found)
    }

    fn of_sorted(found: &[(ModuleHash, Module)]) -> Self {
        let mut starts = vec![0; (1 << 16) + 1];
        for (hash, _module) in found {
            starts[first_two(*hash) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let (hashes, modules) = found.iter().copied().unzip();
        Self {
            hashes,
            modules,
            starts,
        }
    }

    /// How many modules there are: [`MODULES`](crate::MODULES).
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are none, which is never so.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The index of the module with a hash, or `None` if no module of the space has it.
    #[must_use]
    pub fn index_of(&self, hash: ModuleHash) -> Option<u32> {
        let first = first_two(hash);
        let start = self.starts[first];
        let near = &self.hashes[start as usize..self.starts[first + 1] as usize];
        let place = near.binary_search(&hash).ok()?;
        Some(start + place as u32)
    }

    /// The hash of the module with an index, or `None` from [`len`](Self::len) on.
    #[must_use]
    pub fn hash(&self, index: u32) -> Option<ModuleHash> {
        self.hashes.get(index as usize).copied()
    }

    /// The module with an index, in its stored form, or `None` from [`len`](Self::len) on.
    #[must_use]
    pub fn module(&self, index: u32) -> Option<Module> {
        self.modules.get(index as usize).copied()
    }

    /// All hashes and modules, in the order of the hashes.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ModuleHash, Module)> {
        let modules = self.modules.iter().copied();
        self.hashes.iter().copied().zip(modules)
    }
}

/// The number of the first two bytes of a hash.
fn first_two(hash: ModuleHash) -> usize {
    let [first, second, ..] = *hash.as_bytes();
    usize::from(u16::from_be_bytes([first, second]))
}

/// A graph without operations whose edge bits no renumbering makes smaller.
struct SmallestGraph {
    vertices: usize,
    edge_bits: u32,
    /// The renumberings that leave all edges as they are, as orders of the inner vertices from 0.
    symmetries: Vec<ArrayVec<u8, MAX_INNER>>,
}

/// All of them, few vertices first.
fn smallest_graphs() -> Vec<SmallestGraph> {
    let all = (2..=MAX_VERTICES).flat_map(|vertices| {
        (0..=all_edges(vertices))
            .filter_map(move |edge_bits| SmallestGraph::new(vertices, edge_bits))
    });
    all.collect()
}

impl SmallestGraph {
    fn new(vertices: usize, edge_bits: u32) -> Option<Self> {
        if edge_bits.count_ones() as usize > MAX_EDGES || dead_end(edge_bits, vertices).is_some() {
            return None;
        }
        let mut is_smallest = true;
        let mut symmetries = Vec::new();
        for_each_order(edge_bits, vertices, &mut |order, renumbered| {
            is_smallest &= edge_bits <= renumbered;
            if edge_bits == renumbered {
                let inner = &order[1..vertices - 1];
                symmetries.push(inner.iter().map(|vertex| vertex - 1).collect());
            }
        });
        is_smallest.then_some(Self {
            vertices,
            edge_bits,
            symmetries,
        })
    }

    /// The graph with each list of operations that no symmetry makes smaller: at least the first.
    fn stored_forms(&self) -> Vec<Module> {
        let inner = self.vertices - 2;
        let all = (0..3_usize.pow(inner as u32)).map(|number| {
            let digit = |place| number / 3_usize.pow(place as u32) % 3;
            (0..inner)
                .map(|place| Operation::ALL[digit(place)])
                .collect()
        });
        let smallest = all.filter(|operations: &ArrayVec<Operation, MAX_INNER>| {
            self.symmetries.iter().all(|order| {
                let renumbered = order.iter().map(|&vertex| operations[usize::from(vertex)]);
                operations.iter().copied().le(renumbered)
            })
        });
        smallest
            .map(|operations| Module::of_parts(self.vertices, self.edge_bits, &operations))
            .collect()
    }
}
