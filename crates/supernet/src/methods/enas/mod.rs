//! ENAS: a controller, trained by reinforcement, draws the paths.

mod controller;
mod lstm;

pub use controller::{Controller, Roll};

use super::method::{CellNetwork, Choice, Method};
use super::paths::best_of;
use super::setn::chosen_path;
use crate::Architecture;
use crate::architecture::first_operation;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::CellRoute;
use crate::optimizer::Adam;
use crate::settings::{ControllerSettings, Settings};
use crate::state::{State, StateError};

/// ENAS (Pham and others, 2018). The weights learn on a path that the controller samples in each step. After the steps of an
/// epoch, the controller learns from the accuracies of paths that it samples. The best of such paths is chosen.
#[derive(Debug, Clone)]
pub struct Enas {
    /// What samples the paths.
    pub controller: Controller,
    /// What accuracies are compared with, between 0 and 1. `None` before the first epoch.
    pub baseline: Option<f64>,
    optimizer: Adam,
    settings: ControllerSettings,
    baseline_per_step: bool,
    compared: usize,
    first_operation: usize,
    probabilities: Vec<Vec<f64>>,
}

/// What the updates of an epoch had, as means over their samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Updates {
    /// What an update makes smaller.
    pub loss: f64,
    /// In percent.
    pub accuracy_percent: f64,
    /// Accuracy between 0 and 1, plus a little of the entropy.
    pub reward: f64,
    /// What rewards were compared with.
    pub baseline: f64,
    /// The length of the gradient of each update, before it was shortened.
    pub gradient_norms: Vec<f64>,
}

impl Enas {
    /// The method with a random controller.
    pub fn new(settings: &Settings, draws: &mut dyn Draws) -> Self {
        let controller = Controller::random(settings.controller.hidden, draws);
        Self::with_controller(settings, controller)
    }

    /// The method with this controller.
    #[must_use]
    pub fn with_controller(settings: &Settings, controller: Controller) -> Self {
        Self {
            optimizer: Adam::new(controller.numbers().len(), settings.architecture),
            controller,
            baseline: None,
            settings: settings.controller,
            baseline_per_step: settings.options.baseline_per_step,
            compared: settings.compared,
            first_operation: first_operation(settings),
            probabilities: Vec::new(),
        }
    }

    /// Trains the controller: some updates, each with some samples. Every sample is tried on the next validation batch.
    ///
    /// # Errors
    ///
    /// Those of [`Validation::accuracy_percent`], and [`SearchError::NotFinite`], if the controller's numbers are not
    /// finite any more.
    pub fn train_controller<E: Engine, N: CellNetwork<E>>(
        &mut self,
        validation: &mut Validation<'_, E, N>,
    ) -> Result<Updates, SearchError> {
        let mut epoch = Sums::default();
        let mut gradient_norms = Vec::with_capacity(self.settings.updates);
        validation.announce(self.settings.updates.saturating_mul(self.settings.samples));
        for _ in 0..self.settings.updates {
            let norm = self.update(validation, &mut epoch)?;
            gradient_norms.push(norm);
        }
        let count = epoch.samples as f64;
        let baseline = epoch.baseline / count;
        if !self.baseline_per_step {
            self.baseline = Some(baseline);
        }
        Ok(Updates {
            loss: epoch.loss / count,
            accuracy_percent: epoch.accuracy_percent / count,
            reward: epoch.reward / count,
            baseline,
            gradient_norms,
        })
    }

    /// One update. Returns the length of its gradient.
    fn update<E: Engine, N: CellNetwork<E>>(
        &mut self,
        validation: &mut Validation<'_, E, N>,
        sums: &mut Sums,
    ) -> Result<f64, SearchError> {
        let ControllerSettings {
            samples,
            entropy_weight,
            baseline_decay,
            largest_gradient,
            ..
        } = self.settings;
        let mut gradient = vec![0.0; self.controller.numbers().len()];
        for _ in 0..samples {
            let roll = self.controller.roll(0, validation.draws);
            let accuracy_percent = validation.accuracy_percent(&CellRoute::Path(roll.path))?;
            let accuracy = accuracy_percent / 100.0;
            let reward = accuracy + entropy_weight * roll.entropy;
            // The entropy is part of the reward and, through it, of the baseline; how much of it is left in their
            // difference decides its part of the gradient.
            let (baseline, entropy_left) = match self.baseline {
                None => (accuracy, 1.0),
                Some(before) => (
                    before - (1.0 - baseline_decay) * (before - reward),
                    baseline_decay,
                ),
            };
            if self.baseline_per_step {
                self.baseline = Some(baseline);
            }
            let advantage = reward - baseline;
            let share = samples as f64;
            self.controller.add_gradient(
                &roll,
                -advantage / share,
                -roll.log_probability * entropy_weight * entropy_left / share,
                &mut gradient,
            );
            sums.samples += 1;
            sums.loss -= roll.log_probability * advantage;
            sums.accuracy_percent += accuracy_percent;
            sums.reward += reward;
            sums.baseline += baseline;
        }
        let norm = gradient.iter().map(|one| one * one).sum::<f64>().sqrt();
        let shorter = (largest_gradient / (norm + 1e-6)).min(1.0);
        for one in &mut gradient {
            *one *= shorter;
        }
        self.optimizer
            .step(self.controller.numbers_mut(), &gradient);
        if self.controller.numbers().iter().all(|one| one.is_finite()) {
            return Ok(norm);
        }
        Err(SearchError::NotFinite {
            what: "a parameter of the controller".to_owned(),
            epoch: validation.moment.epoch,
            step: None,
        })
    }
}

/// Sums over samples.
#[derive(Debug, Default)]
struct Sums {
    samples: usize,
    loss: f64,
    accuracy_percent: f64,
    reward: f64,
    baseline: f64,
}

impl<E: Engine, N: CellNetwork<E>> Method<E, N> for Enas {
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError> {
        let route = CellRoute::Path(self.controller.roll(0, step.draws).path);
        let weights = step.learn_weights(&route)?;
        let architecture = step.see_architecture(&route)?;
        Ok(Phases {
            weights,
            architecture,
        })
    }

    fn after_steps(&mut self, validation: &mut Validation<'_, E, N>) -> Result<(), SearchError> {
        self.train_controller(validation).map(|_| ())
    }

    fn choose(&mut self, validation: &mut Validation<'_, E, N>) -> Result<Choice, SearchError> {
        let rolls: Vec<Roll> = (0..self.compared)
            .map(|_| self.controller.roll(self.first_operation, validation.draws))
            .collect();
        self.probabilities = mean_probabilities(&rolls);
        best_of(rolls.iter().map(|roll| roll.path), validation)
    }

    fn evaluation_route(
        &mut self,
        chosen: &Architecture,
        _moment: &Moment,
        _draws: &mut dyn Draws,
    ) -> Result<CellRoute, SearchError> {
        chosen_path(chosen)
    }

    /// The controller's own, as means over the paths that were compared last. They depend on the edges before, so there are
    /// none without a path.
    fn probabilities(&self) -> Vec<Vec<f64>> {
        self.probabilities.clone()
    }

    fn state(&self) -> State {
        let mut controller = State::default();
        self.optimizer.save(&mut controller);
        controller.put("numbers", self.controller.numbers().to_vec());
        controller.put_number("baseline", self.baseline);
        let mut state = State::default();
        state.nest("controller", controller);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), StateError> {
        let state = state.nested("controller");
        let count = self.controller.numbers().len();
        let numbers = state.array("numbers", count)?;
        let baseline = state.number("baseline")?;
        self.optimizer.restore(&state)?;
        self.controller.numbers_mut().copy_from_slice(numbers);
        self.baseline = baseline;
        Ok(())
    }
}

/// The mean over rolls of the probabilities of each operation of each edge.
fn mean_probabilities(rolls: &[Roll]) -> Vec<Vec<f64>> {
    let mut means = vec![vec![0.0; 5]; 6];
    for roll in rolls {
        let sums = means.iter_mut().flatten();
        for (sum, one) in sums.zip(roll.probabilities().into_iter().flatten()) {
            *sum += one / rolls.len() as f64;
        }
    }
    means
}
