//! Modules from texts, checked.

use crate::graph::{all_edges, dead_end, edge_bit};
use crate::module::{MAX_INNER, Module};
use crate::operation::Operation;
use crate::{MAX_EDGES, MAX_VERTICES};

use arrayvec::ArrayVec;

/// Why a text is no module of the space, and at which place. Vertices are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModuleError {
    /// The matrix has a length that no square of 2 to 7 vertices has.
    #[error(
        "expected an adjacency text of 4, 9, 16, 25, 36 or 49 characters, which is 2 to 7 vertices, found {length}"
    )]
    AdjacencyLength {
        /// Its number of bytes.
        length: usize,
    },
    /// A character of the matrix is neither `0` nor `1`.
    #[error("expected 0 or 1 at character {place} of the adjacency text, found {found:?}")]
    AdjacencyCharacter {
        /// Its place, from 0.
        place: usize,
        /// The character.
        found: char,
    },
    /// An edge leads to the same or a lower number.
    #[error("expected edges to higher vertices only, found one from vertex {from} to vertex {to}")]
    Backward {
        /// Where it starts.
        from: usize,
        /// Where it ends.
        to: usize,
    },
    /// Fewer than 2 or more than 7 vertices.
    #[error("expected 2 to {MAX_VERTICES} vertices, found {found}")]
    Vertices {
        /// The number of vertices.
        found: usize,
    },
    /// A bit is set that stands for no edge of so few vertices.
    #[error("expected edge bits up to {most} for {vertices} vertices, found {found}")]
    EdgeBits {
        /// The number of vertices.
        vertices: usize,
        /// All bits that they can have.
        most: u32,
        /// The bits.
        found: u32,
    },
    /// More than 9 edges.
    #[error("expected at most {MAX_EDGES} edges, found {found}")]
    Edges {
        /// The number of edges.
        found: u32,
    },
    /// A vertex lies on no way from the input to the output.
    #[error("vertex {vertex} lies on no way from the input to the output")]
    DeadEnd {
        /// The vertex.
        vertex: usize,
    },
    /// Another number of operations than of vertices.
    #[error("expected {expected} operations, found {found}")]
    OperationCount {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// An operation that is not the one that this vertex has, or not one of the three.
    #[error("expected {expected} at vertex {vertex}, found {found:?}")]
    Operation {
        /// The vertex.
        vertex: usize,
        /// What it can have.
        expected: &'static str,
        /// What it has.
        found: String,
    },
}

impl Module {
    /// The module of the two texts of a record: the matrix row by row, and the names of the operations.
    ///
    /// # Errors
    ///
    /// The texts are not those of a module with every vertex on a way from the input to the output.
    pub fn from_texts(adjacency: &str, operations: &str) -> Result<Self, ModuleError> {
        let length = adjacency.len();
        let vertices = (2..=MAX_VERTICES)
            .find(|vertices| vertices * vertices == length)
            .ok_or(ModuleError::AdjacencyLength { length })?;
        let mut edge_bits = 0;
        for (place, byte) in adjacency.bytes().enumerate() {
            let (from, to) = (place / vertices, place % vertices);
            match byte {
                b'0' => (),
                b'1' if from < to => edge_bits |= edge_bit(from, to),
                b'1' => return Err(ModuleError::Backward { from, to }),
                _ => return Err(wrong_character(adjacency)),
            }
        }
        let found = operations.split(',').count();
        if found != vertices {
            return Err(ModuleError::OperationCount {
                expected: vertices,
                found,
            });
        }
        let mut inner = ArrayVec::<Operation, MAX_INNER>::new();
        for (vertex, name) in operations.split(',').enumerate() {
            let wrong = |expected| ModuleError::Operation {
                vertex,
                expected,
                found: name.to_owned(),
            };
            match vertex {
                0 if name != "input" => return Err(wrong("input")),
                0 => (),
                _ if vertex + 1 < vertices => {
                    let operation = Operation::from_name(name);
                    inner.push(operation.ok_or_else(|| wrong("one of the three operations"))?);
                }
                _ if name != "output" => return Err(wrong("output")),
                _ => (),
            }
        }
        Self::checked(vertices, edge_bits, &inner)
    }

    /// The module of its parts as a database stores them: see [`edge_bits`](Self::edge_bits) and
    /// [`operation_digits`](Self::operation_digits).
    ///
    /// ```
    /// use nasbench101::Module;
    ///
    /// let module = Module::from_stored(3, 0b111, "2")?;
    /// assert_eq!(module.adjacency_text(), "011001000");
    /// assert_eq!(module.operations_text(), "input,maxpool3x3,output");
    /// # Ok::<(), nasbench101::ModuleError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The parts are not those of a module with every vertex on a way from the input to the output.
    pub fn from_stored(
        vertices: u8,
        edge_bits: u32,
        operation_digits: &str,
    ) -> Result<Self, ModuleError> {
        let vertices = usize::from(vertices);
        if !(2..=MAX_VERTICES).contains(&vertices) {
            return Err(ModuleError::Vertices { found: vertices });
        }
        let most = all_edges(vertices);
        if edge_bits > most {
            return Err(ModuleError::EdgeBits {
                vertices,
                most,
                found: edge_bits,
            });
        }
        let found = operation_digits.chars().count();
        if found != vertices - 2 {
            return Err(ModuleError::OperationCount {
                expected: vertices - 2,
                found,
            });
        }
        let mut inner = ArrayVec::<Operation, MAX_INNER>::new();
        for (place, digit) in operation_digits.chars().enumerate() {
            let number = digit.to_digit(10).map(|number| number as u8);
            inner.push(number.and_then(Operation::from_number).ok_or_else(|| {
                ModuleError::Operation {
                    vertex: place + 1,
                    expected: "0, 1 or 2",
                    found: digit.to_string(),
                }
            })?);
        }
        Self::checked(vertices, edge_bits, &inner)
    }

    /// The module of parts that fit each other, if it belongs to the space.
    fn checked(vertices: usize, edge_bits: u32, inner: &[Operation]) -> Result<Self, ModuleError> {
        let found = edge_bits.count_ones();
        if found as usize > MAX_EDGES {
            return Err(ModuleError::Edges { found });
        }
        match dead_end(edge_bits, vertices) {
            Some(vertex) => Err(ModuleError::DeadEnd { vertex }),
            None => Ok(Self::of_parts(vertices, edge_bits, inner)),
        }
    }
}

/// The error of the first character that is neither `0` nor `1`.
fn wrong_character(adjacency: &str) -> ModuleError {
    let wrong = adjacency
        .chars()
        .enumerate()
        .find(|(_place, character)| !matches!(character, '0' | '1'));
    let (place, found) = wrong.unwrap_or_default();
    ModuleError::AdjacencyCharacter { place, found }
}
