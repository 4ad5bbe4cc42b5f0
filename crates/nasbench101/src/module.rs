//! An architecture of the space.

use std::fmt;

use arrayvec::ArrayString;

use crate::MAX_VERTICES;
use crate::graph::{edges, has_edge, inputs, outputs};
use crate::hashing::{INPUT, Labels, Numbers, OUTPUT, Vertex, hash_graph};
use crate::module_hash::ModuleHash;
use crate::operation::Operation;
use crate::renumbering::for_each_order;

/// Most vertices of a module that have an operation.
pub(crate) const MAX_INNER: usize = MAX_VERTICES - 2;

/// A module, or cell: 2 to 7 vertices, at most 9 edges, and every vertex on a way from the input to the output.
///
/// Vertex 0 is the input and the last one the output. Two modules are equal if they are written in the same way. The same
/// architecture written in two ways has one [`hash`](Self::hash) and one [`stored_form`](Self::stored_form).
///
/// ```
/// use nasbench101::Module;
///
/// let module = Module::from_texts("0110000100010000", "input,conv3x3-bn-relu,maxpool3x3,output")?;
/// assert_eq!((module.vertices(), module.edges(), module.depth()), (4, 4, 2));
/// assert_eq!(module.operation_digits().as_str(), "02");
/// println!("{}: {} weights", module.hash(), module.trainable_parameters());
/// # Ok::<(), nasbench101::ModuleError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Module {
    vertices: u8,
    edge_bits: u32,
    /// Those of vertices 1, 2, ...; the places after the last inner vertex hold [`Operation::Conv3x3`].
    operations: [Operation; MAX_INNER],
}

impl Module {
    /// The module of parts that were checked.
    pub(crate) fn of_parts(vertices: usize, edge_bits: u32, inner: &[Operation]) -> Self {
        let mut operations = [Operation::Conv3x3; MAX_INNER];
        for (place, &operation) in operations.iter_mut().zip(inner) {
            *place = operation;
        }
        Self {
            vertices: vertices as u8,
            edge_bits,
            operations,
        }
    }

    /// The number of vertices, input and output included: 2 to 7.
    #[must_use]
    pub fn vertices(&self) -> usize {
        usize::from(self.vertices)
    }

    /// The edges as bits: the edge from x to y is bit x + y(y-1)/2.
    #[must_use]
    pub const fn edge_bits(&self) -> u32 {
        self.edge_bits
    }

    /// The number of edges: 1 to 9.
    #[must_use]
    pub const fn edges(&self) -> usize {
        self.edge_bits.count_ones() as usize
    }

    /// Whether there is an edge from one vertex to another.
    #[must_use]
    pub fn has_edge(&self, from: usize, to: usize) -> bool {
        to < self.vertices() && has_edge(self.edge_bits, from, to)
    }

    /// The operations of the inner vertices, from vertex 1 on.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations[..self.vertices().saturating_sub(2)]
    }

    /// The numbers of the operations, a digit each: `02` is a 3x3 convolution and a pooling.
    #[must_use]
    pub fn operation_digits(&self) -> ArrayString<MAX_INNER> {
        let digits = self
            .operations()
            .iter()
            .map(|operation| char::from(b'0' + operation.number()));
        let mut text = ArrayString::new();
        digits.for_each(|digit| text.push(digit));
        text
    }

    /// The matrix as the files have it: row by row, `0` or `1` for each pair of vertices.
    #[must_use]
    pub fn adjacency_text(&self) -> String {
        let rows = self.matrix().into_iter().flatten();
        rows.map(|entry| if entry == 0 { '0' } else { '1' })
            .collect()
    }

    /// The names of the operations as the files have them, from `input` to `output`, with commas between them.
    #[must_use]
    pub fn operations_text(&self) -> String {
        self.operation_names().join(",")
    }

    /// The names of the operations, from `input` to `output`.
    #[must_use]
    pub fn operation_names(&self) -> Vec<&'static str> {
        let inner = self.operations().iter().map(|operation| operation.name());
        ["input"]
            .into_iter()
            .chain(inner)
            .chain(["output"])
            .collect()
    }

    /// The matrix: row x, column y is 1 if there is an edge from x to y.
    #[must_use]
    pub fn matrix(&self) -> Vec<Vec<i64>> {
        let all = 0..self.vertices();
        all.clone()
            .map(|from| {
                all.clone()
                    .map(|to| i64::from(self.has_edge(from, to)))
                    .collect()
            })
            .collect()
    }

    /// The number of edges on the longest way from the input to the output.
    #[must_use]
    pub fn depth(&self) -> usize {
        let mut depths = [0; MAX_VERTICES];
        for (from, to) in edges(self.edge_bits, self.vertices()) {
            depths[to] = depths[to].max(depths[from] + 1);
        }
        depths[self.vertices() - 1]
    }

    /// The official hash, which is the same for all ways to write the module.
    #[must_use]
    pub fn hash(&self) -> ModuleHash {
        hash_graph(&self.graph(), Numbers::Integers)
    }

    /// The module as a graph with labels.
    pub(crate) fn graph(&self) -> Vec<Vertex> {
        let labelled = self.labels().into_iter().enumerate();
        labelled
            .map(|(vertex, label)| {
                let inputs: Vec<usize> = inputs(self.edge_bits, vertex).collect();
                let outputs: Vec<usize> =
                    outputs(self.edge_bits, self.vertices(), vertex).collect();
                Vertex {
                    out_degree: outputs.len() as i64,
                    in_degree: inputs.len() as i64,
                    label,
                    inputs,
                    outputs,
                }
            })
            .collect()
    }

    /// The label of each vertex.
    pub(crate) fn labels(&self) -> Labels {
        let inner = self
            .operations()
            .iter()
            .map(|operation| operation.number() as i8);
        [INPUT].into_iter().chain(inner).chain([OUTPUT]).collect()
    }

    /// The module as the official files write it.
    ///
    /// Of all ways to number the inner vertices, this is the one with the smallest [`edge_bits`](Self::edge_bits), and of
    /// those with the same, the one with the smallest numbers of operations.
    #[must_use]
    pub fn stored_form(&self) -> Self {
        let mut smallest = *self;
        for_each_order(self.edge_bits, self.vertices(), &mut |order, edge_bits| {
            let mut candidate = Self { edge_bits, ..*self };
            let inner = &order[1..order.len() - 1];
            for (place, &vertex) in candidate.operations.iter_mut().zip(inner) {
                *place = self.operations[usize::from(vertex) - 1];
            }
            smallest = smallest.min(candidate);
        });
        smallest
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Module({} {})",
            self.adjacency_text(),
            self.operations_text()
        )
    }
}
