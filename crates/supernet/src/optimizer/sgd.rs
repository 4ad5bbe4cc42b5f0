//! Stochastic gradient descent, for the weights of a supernet.

use crate::engine::Engine;
use crate::network::{Gradients, Weights};
use crate::settings::{SgdSettings, Stale};
use crate::state::{State, StateError};

/// Stochastic gradient descent with Nesterov momentum. A weight and its momentum stay where the engine has them.
#[derive(Debug, Clone)]
pub struct Sgd<E: Engine> {
    engine: E,
    settings: SgdSettings,
    momentum: Vec<Option<E::Array>>,
    reached: Vec<bool>,
}

impl<E: Engine> Sgd<E> {
    /// An optimizer of so many weights.
    #[must_use]
    pub fn new(engine: E, weights: usize, settings: SgdSettings) -> Self {
        Self {
            engine,
            settings,
            momentum: vec![None; weights],
            reached: vec![false; weights],
        }
    }

    /// What it was made with.
    #[must_use]
    pub fn settings(&self) -> &SgdSettings {
        &self.settings
    }

    /// The momentum of each weight; none before its first step.
    #[must_use]
    pub fn momentum(&self) -> &[Option<E::Array>] {
        &self.momentum
    }

    /// Notes that a backward pass has reached weights, whatever it was for: with [`Stale::Coast`] they move in all later
    /// steps.
    pub fn mark_reached(&mut self, reached: &[bool]) {
        for (mark, reached) in self.reached.iter_mut().zip(reached) {
            *mark |= reached;
        }
    }

    /// Changes the weights by their gradients: g is the gradient plus the decay; the momentum is g at first, and later
    /// becomes its share plus g; the weight moves by -`learning_rate` (g + share x momentum).
    pub fn step(&mut self, weights: &mut Weights<E>, gradients: &Gradients<E>, learning_rate: f64) {
        let share = self.settings.momentum;
        let decay = self.settings.weight_decay;
        let coast = self.settings.stale == Stale::Coast;
        let memory = self.momentum.iter_mut().zip(&mut self.reached);
        for ((weight, gradient), (momentum, reached)) in
            weights.iter_mut().zip(gradients).zip(memory)
        {
            *reached |= gradient.is_some();
            if gradient.is_none() && !(coast && *reached) {
                continue;
            }
            let values = &weight.values;
            let mut terms = vec![(decay, values)];
            terms.extend(gradient.iter().map(|gradient| (1.0, gradient)));
            terms.extend(momentum.iter().map(|momentum| (share, momentum)));
            let next = self.engine.combine(&terms);
            // The small terms first, so that the weight is rounded once.
            let mut terms = vec![(-learning_rate * decay, values)];
            terms.extend(gradient.iter().map(|gradient| (-learning_rate, gradient)));
            terms.push((-learning_rate * share, &next));
            terms.push((1.0, values));
            weight.values = self.engine.combine(&terms);
            *momentum = Some(next);
        }
    }

    /// Keeps each momentum by the name of its weight, and which weights have been reached.
    pub fn save(&self, weights: &Weights<E>, state: &mut State) {
        for (weight, momentum) in weights.iter().zip(&self.momentum) {
            let numbers = momentum.iter().map(|array| self.engine.numbers(array));
            if let Some(numbers) = numbers.last() {
                state.put(&format!("momentum/{}", weight.name), numbers);
            }
        }
        let marks = self.reached.iter().map(|&reached| f64::from(reached));
        state.put("reached", marks.collect());
    }

    /// Takes what [`save`](Self::save) kept.
    ///
    /// # Errors
    ///
    /// It is not there, or is that of other weights.
    pub fn restore(&mut self, weights: &Weights<E>, state: &State) -> Result<(), StateError> {
        let marks = state.array("reached", self.reached.len())?;
        let mut kept = Vec::with_capacity(self.momentum.len());
        for weight in weights {
            let name = format!("momentum/{}", weight.name);
            if state.arrays.contains_key(&name) {
                let numbers = state.array(&name, weight.shape.iter().product())?;
                kept.push(Some(self.engine.weight(numbers)));
            } else {
                kept.push(None);
            }
        }
        self.reached = marks.iter().map(|&mark| mark > 0.5).collect();
        self.momentum = kept;
        Ok(())
    }
}
