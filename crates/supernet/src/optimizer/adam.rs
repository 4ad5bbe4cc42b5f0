//! Adam, for the parameters of an architecture.

use crate::settings::AdamSettings;
use crate::state::{State, StateError};

/// Adam with the decay of the parameters added to their gradients, as PyTorch's `Adam` has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    settings: AdamSettings,
    mean: Vec<f64>,
    mean_of_squares: Vec<f64>,
    steps: u64,
}

impl Adam {
    /// An optimizer of so many parameters.
    #[must_use]
    pub fn new(parameters: usize, settings: AdamSettings) -> Self {
        Self {
            settings,
            mean: vec![0.0; parameters],
            mean_of_squares: vec![0.0; parameters],
            steps: 0,
        }
    }

    /// Changes the parameters by their gradients; one of each.
    pub fn step(&mut self, parameters: &mut [f64], gradients: &[f64]) {
        let AdamSettings {
            learning_rate,
            beta1,
            beta2,
            epsilon,
            weight_decay,
        } = self.settings;
        self.steps += 1;
        let steps = self.steps as f64;
        let rate = learning_rate / (1.0 - beta1.powf(steps));
        let root = (1.0 - beta2.powf(steps)).sqrt();
        let moments = self.mean.iter_mut().zip(&mut self.mean_of_squares);
        for ((parameter, gradient), (mean, square)) in
            parameters.iter_mut().zip(gradients).zip(moments)
        {
            let gradient = gradient + weight_decay * *parameter;
            *mean = beta1 * *mean + (1.0 - beta1) * gradient;
            *square = beta2 * *square + (1.0 - beta2) * gradient * gradient;
            *parameter -= rate * *mean / (square.sqrt() / root + epsilon);
        }
    }

    /// Keeps the moments.
    pub fn save(&self, state: &mut State) {
        state.put("mean", self.mean.clone());
        state.put("mean_of_squares", self.mean_of_squares.clone());
        state.put_count("steps", self.steps);
    }

    /// Takes the moments that [`save`](Self::save) kept.
    ///
    /// # Errors
    ///
    /// They are not there, or are those of another number of parameters.
    pub fn restore(&mut self, state: &State) -> Result<(), StateError> {
        let count = self.mean.len();
        self.mean = state.array("mean", count)?.to_vec();
        self.mean_of_squares = state.array("mean_of_squares", count)?.to_vec();
        self.steps = state.count("steps")?;
        Ok(())
    }
}
