//! Arrays of NumPy: numbers in their bytes, with a shape.

use std::borrow::Cow;

use crate::containers::Containers;
use crate::error::{PickleProblem, unexpected};
use crate::value::{DtypeId, SequenceId, Value};

/// Most dimensions that are read, which is NumPy's own limit.
const MOST_DIMENSIONS: usize = 32;

/// What the numbers of an array are. They are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ElementType {
    /// Which numbers.
    pub kind: ElementKind,
    /// Bytes of one: 1, 2, 4 or 8.
    pub bytes: usize,
}

/// Kinds of numbers in arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElementKind {
    /// From 0.
    Unsigned,
    /// Two's complement.
    Signed,
    /// IEEE 754.
    Float,
}

impl ElementType {
    /// `numpy.float64`.
    pub const FLOAT64: Self = Self {
        kind: ElementKind::Float,
        bytes: 8,
    };
    /// `numpy.uint8`.
    pub const UINT8: Self = Self {
        kind: ElementKind::Unsigned,
        bytes: 1,
    };
    /// `numpy.int64`.
    pub const INT64: Self = Self {
        kind: ElementKind::Signed,
        bytes: 8,
    };

    /// The type of a name such as `f8`.
    pub(crate) fn from_name(name: &[u8]) -> Option<Self> {
        let &[kind, digit] = name else { return None };
        let kind = match kind {
            b'u' => ElementKind::Unsigned,
            b'i' => ElementKind::Signed,
            b'f' => ElementKind::Float,
            _ => return None,
        };
        let bytes = usize::from(digit.checked_sub(b'0')?);
        matches!(bytes, 1 | 2 | 4 | 8).then_some(Self { kind, bytes })
    }
}

/// A `numpy.ndarray` of a [`Document`](crate::Document).
#[derive(Debug, Clone, PartialEq)]
pub struct Array<'a> {
    /// What its numbers are.
    pub element: ElementType,
    /// The length of each dimension. One without dimensions is a single number.
    pub shape: Vec<usize>,
    /// Whether the first index changes fastest, as in Fortran; else the last does.
    pub column_major: bool,
    bytes: ArrayBytes<'a>,
}

/// Bytes as they were written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ArrayBytes<'a> {
    Bytes(&'a [u8]),
    /// The text that Latin-1 turns into them, as protocol 2 has it.
    Latin1(&'a str),
}

impl<'a> Array<'a> {
    /// Its numbers: as many as the shape has places, little-endian.
    #[must_use]
    pub fn bytes(&self) -> Cow<'a, [u8]> {
        match self.bytes {
            ArrayBytes::Bytes(bytes) => Cow::Borrowed(bytes),
            // All are below 256: `read` looked.
            ArrayBytes::Latin1(text) => text.chars().map(|character| character as u8).collect(),
        }
    }

    /// An array from what NumPy writes for one.
    pub(crate) fn read(
        containers: &Containers<'a>,
        shape: SequenceId,
        dtype: DtypeId,
        column_major: bool,
        bytes: Value<'a>,
    ) -> Result<Self, PickleProblem> {
        let element = containers
            .finished_element(dtype)
            .ok_or(unexpected("a dtype with its state", "one without"))?;
        let sides = containers.items(shape);
        let side = |value: &Value<'_>| match value {
            Value::Int(side) => usize::try_from(*side).ok(),
            _ => None,
        };
        let shape = sides.iter().take(MOST_DIMENSIONS + 1).map(side);
        let shape: Vec<usize> = shape
            .collect::<Option<_>>()
            .filter(|shape: &Vec<_>| shape.len() <= MOST_DIMENSIONS)
            .ok_or(unexpected("a shape of up to 32 lengths", "another tuple"))?;
        let (bytes, length) = match bytes {
            Value::Bytes(bytes) => (ArrayBytes::Bytes(bytes), Some(bytes.len())),
            Value::Latin1(text) => (ArrayBytes::Latin1(text), latin1_length(text)),
            other => return Err(unexpected("the bytes of an array", other.type_name())),
        };
        let mut places = shape.iter();
        let needed = places.try_fold(element.bytes, |product, &side| product.checked_mul(side));
        if length.is_none() || length != needed {
            return Err(unexpected(
                "as many bytes as the shape of the array needs",
                "another number",
            ));
        }
        Ok(Self {
            element,
            shape,
            column_major,
            bytes,
        })
    }
}

/// How many bytes Latin-1 makes of a text; `None` if it cannot.
fn latin1_length(text: &str) -> Option<usize> {
    let mut length = 0;
    for character in text.chars() {
        u8::try_from(character).ok()?;
        length += 1;
    }
    Some(length)
}
