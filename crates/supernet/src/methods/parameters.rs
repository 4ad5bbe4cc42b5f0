//! The parameters of an architecture: a row of numbers for each edge or layer.

use super::softmax::{largest, softmax};
use crate::draws::Draws;
use crate::network::Factors;
use crate::optimizer::Adam;
use crate::settings::AdamSettings;
use crate::state::{State, StateError};

/// Rows of parameters, with the optimizer that they learn by. The larger a parameter, the more the search prefers its
/// operation or its width.
///
/// ```
/// use nats_supernet::draws::{Purpose, SeededDraws};
/// use nats_supernet::methods::Parameters;
/// use nats_supernet::settings::{MethodName, Settings};
///
/// let settings = Settings::paper(MethodName::DartsV1);
/// let mut draws = SeededDraws::new(settings.seed, Purpose::Parameters, 0);
/// let mut parameters = Parameters::random(6, 5, settings.architecture, &mut draws);
/// let mut gradient = vec![0.0; 30];
/// gradient[3] = -1.0; // More of the first edge's nor_conv_3x3 would lower the loss.
/// for _ in 0..100 {
///     parameters.learn(gradient.clone());
/// }
/// assert_eq!(parameters.largest(0)[0], 3);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    numbers: Vec<f64>,
    columns: usize,
    optimizer: Adam,
    gradient: Vec<f64>,
}

impl Parameters {
    /// So many rows of so many parameters, at first normally distributed with a deviation of 0.001.
    pub fn random(
        rows: usize,
        columns: usize,
        settings: AdamSettings,
        draws: &mut dyn Draws,
    ) -> Self {
        let normal = draws.normal(rows * columns);
        let numbers = normal.into_iter().map(|number| 1e-3 * number).collect();
        Self::new(numbers, columns, settings)
    }

    /// Parameters with these numbers, row by row. There is at least one in a row.
    #[must_use]
    pub fn new(numbers: Vec<f64>, columns: usize, settings: AdamSettings) -> Self {
        let count = numbers.len();
        Self {
            numbers,
            columns: columns.max(1),
            optimizer: Adam::new(count, settings),
            gradient: Vec::new(),
        }
    }

    /// All parameters, row by row.
    #[must_use]
    pub fn numbers(&self) -> &[f64] {
        &self.numbers
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.numbers.chunks(self.columns)
    }

    /// The softmax of each row.
    #[must_use]
    pub fn probabilities(&self) -> Vec<Vec<f64>> {
        self.rows().map(softmax).collect()
    }

    /// The softmax of each row, for the edges of a cell.
    #[must_use]
    pub fn shares(&self) -> Factors {
        let mut shares = Factors::default();
        for (share, row) in shares.iter_mut().zip(self.rows()) {
            for (one, probability) in share.iter_mut().zip(softmax(row)) {
                *one = probability;
            }
        }
        shares
    }

    /// The column of the largest parameter of each row, among the columns from `first` on; the first of several.
    #[must_use]
    pub fn largest(&self, first: usize) -> Vec<usize> {
        let best = |row: &[f64]| first + largest(row.get(first..).unwrap_or_default());
        self.rows().map(best).collect()
    }

    /// Follows a gradient, which has a number for each parameter.
    pub fn learn(&mut self, gradient: Vec<f64>) {
        self.optimizer.step(&mut self.numbers, &gradient);
        self.gradient = gradient;
    }

    /// The gradient that they followed last; empty before the first.
    #[must_use]
    pub fn last_gradient(&self) -> &[f64] {
        &self.gradient
    }

    /// Whether all of them are finite numbers.
    #[must_use]
    pub fn are_finite(&self) -> bool {
        self.numbers.iter().all(|number| number.is_finite())
    }

    /// What has to be kept to go on later.
    #[must_use]
    pub fn state(&self) -> State {
        let mut state = State::default();
        state.put("numbers", self.numbers.clone());
        self.optimizer.save(&mut state);
        let mut nested = State::default();
        nested.nest("parameters", state);
        nested
    }

    /// Takes what [`state`](Self::state) gave.
    ///
    /// # Errors
    ///
    /// It is not there, or is that of other rows.
    pub fn restore(&mut self, state: &State) -> Result<(), StateError> {
        let state = state.nested("parameters");
        let numbers = state.array("numbers", self.numbers.len())?.to_vec();
        self.optimizer.restore(&state)?;
        self.numbers = numbers;
        Ok(())
    }
}
