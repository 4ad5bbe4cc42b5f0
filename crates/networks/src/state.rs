//! Weights by the names that PyTorch gives them.

/// What the numbers of a tensor are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataType {
    /// Four bytes: every weight, bias and running statistic.
    Float32,
    /// Eight bytes: the counters of the batch norms.
    Int64,
}

impl DataType {
    /// Bytes of one number.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Float32 => 4,
            Self::Int64 => 8,
        }
    }

    /// The name that PyTorch and NumPy have for it: `float32`, `int64`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Int64 => "int64",
        }
    }
}

/// The numbers of a tensor, in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Weights, biases and running statistics.
    Float32(Vec<f32>),
    /// Counters.
    Int64(Vec<i64>),
}

impl Values {
    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Float32(values) => values.len(),
            Self::Int64(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Their bytes, little-endian.
    #[must_use]
    pub fn to_le_bytes(&self) -> Vec<u8> {
        match self {
            Self::Float32(values) => values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
            Self::Int64(values) => values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }
}

/// Numbers with a shape. A shape without dimensions is that of a single number.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    values: Values,
}

/// There are not as many numbers as the shape of a tensor asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tensor of shape {shape:?} has no room for exactly {found} numbers")]
pub struct WrongLength {
    /// The shape.
    pub shape: Vec<usize>,
    /// The numbers that came with it.
    pub found: usize,
}

impl Tensor {
    /// Numbers in row-major order, with their shape.
    ///
    /// # Errors
    ///
    /// [`WrongLength`] unless there are as many numbers as the shape has places.
    ///
    /// ```
    /// use nats_networks::{Tensor, Values};
    ///
    /// assert!(Tensor::new(vec![2, 3], Values::Float32(vec![0.0; 6])).is_ok());
    /// assert!(Tensor::new(vec![2, 3], Values::Float32(vec![0.0; 5])).is_err());
    /// ```
    pub fn new(shape: Vec<usize>, values: Values) -> Result<Self, WrongLength> {
        let places = shape
            .iter()
            .try_fold(1_usize, |product, &side| product.checked_mul(side));
        if places == Some(values.len()) {
            Ok(Self { shape, values })
        } else {
            let found = values.len();
            Err(WrongLength { shape, found })
        }
    }

    /// Numbers that were made for their shape.
    pub(crate) fn made_for(shape: Vec<usize>, values: Values) -> Self {
        debug_assert_eq!(shape.iter().product::<usize>(), values.len());
        Self { shape, values }
    }

    /// The length of each dimension.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The numbers, in row-major order.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// What the numbers are.
    #[must_use]
    pub fn data_type(&self) -> DataType {
        match self.values {
            Values::Float32(_) => DataType::Float32,
            Values::Int64(_) => DataType::Int64,
        }
    }
}

/// The weights of a network: tensors by the names of PyTorch, in the order of `state_dict()`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StateDict {
    entries: Vec<(String, Tensor)>,
}

/// A state dict with the same key twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key {key} is there twice")]
pub struct RepeatedKey {
    /// The key.
    pub key: String,
}

impl StateDict {
    /// Tensors in the order in which they come.
    ///
    /// # Errors
    ///
    /// [`RepeatedKey`] where two of them have the same name.
    pub fn new(entries: Vec<(String, Tensor)>) -> Result<Self, RepeatedKey> {
        let mut seen = std::collections::HashSet::new();
        match entries.iter().find(|(key, _)| !seen.insert(key.as_str())) {
            Some((key, _)) => Err(RepeatedKey { key: key.clone() }),
            None => Ok(Self { entries }),
        }
    }

    /// Tensors whose names come from a plan, which has each one once.
    pub(crate) fn of_distinct(entries: Vec<(String, Tensor)>) -> Self {
        Self { entries }
    }

    /// The tensors with their names, in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Tensor)> {
        self.entries
            .iter()
            .map(|(key, tensor)| (key.as_str(), tensor))
    }

    /// The tensor of a name. Looks through all of them.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tensor> {
        self.iter()
            .find(|(name, _)| *name == key)
            .map(|(_, tensor)| tensor)
    }

    /// How many tensors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
