//! Specs of what people write on one line.

use super::{ModelSpec, SpecError};

/// Why digits and operations are no graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigitsError {
    /// The digits are no square matrix of the vertices that have an operation, or not all of them are 0 or 1.
    #[error(
        "expected {} digits 0 or 1, row by row, since there are {vertices} operations; found {found} characters",
        vertices.saturating_mul(*vertices)
    )]
    Digits {
        /// The number of operations.
        vertices: usize,
        /// The number of characters.
        found: usize,
    },
    /// They are a matrix, but no graph.
    #[error(transparent)]
    Spec(#[from] SpecError),
}

impl ModelSpec {
    /// Prunes a matrix that is written as digits, row by row, and its operations.
    ///
    /// The digits are those of the official files. Unlike [`Module::from_texts`](crate::Module::from_texts), this takes graphs
    /// of any size, and those with parts that do not count.
    ///
    /// ```
    /// use nasbench101::{DigitsError, ModelSpec};
    ///
    /// let operations = ["input", "conv3x3-bn-relu", "output"];
    /// let spec = ModelSpec::from_digits("010001000", &operations)?;
    /// assert_eq!(spec.hash().unwrap().to_string(), "b49ac8c578b4561d79ac7087988f1c61");
    /// let error = ModelSpec::from_digits("0100", &operations).unwrap_err();
    /// assert_eq!(error, DigitsError::Digits { vertices: 3, found: 4 });
    /// # Ok::<(), DigitsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DigitsError::Digits`] unless there is a digit 0 or 1 for each pair of vertices; [`DigitsError::Spec`] as
    /// [`ModelSpec::new`].
    pub fn from_digits(digits: &str, operations: &[impl AsRef<str>]) -> Result<Self, DigitsError> {
        let vertices = operations.len();
        let entries = digits.chars().map(|digit| digit.to_digit(2).map(i64::from));
        let entries: Option<Vec<i64>> = entries.collect();
        let entries = entries.filter(|entries| entries.len() == vertices.saturating_mul(vertices));
        let entries = entries.ok_or_else(|| DigitsError::Digits {
            vertices,
            found: digits.chars().count(),
        })?;
        let rows = entries.chunks(vertices.max(1));
        let matrix: Vec<Vec<i64>> = rows.map(<[i64]>::to_vec).collect();
        Ok(Self::new(&matrix, operations)?)
    }
}
