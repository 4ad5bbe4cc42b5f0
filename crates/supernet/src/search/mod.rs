//! A search, epoch by epoch.

mod keep;
mod mean;
mod start;

use std::time::Instant;

use mean::Mean;

use crate::data::SearchData;
use crate::draws::{Draws, Purpose, SeededDraws};
use crate::engine::Engine;
use crate::epoch::{Event, Moment, Phases, SearchError, Stage, Step, Validation, Watch};
use crate::methods::{Choice, Method};
use crate::network::Supernet;
use crate::optimizer::Sgd;
use crate::settings::Settings;
use crate::{Architecture, EpochRecord, PhaseRecord, TrainingRecord};

/// A search: a supernet, a method, and how far they are.
///
/// Each call of [`run_epoch`](Self::run_epoch) is an epoch. Between two epochs, [`state`](Self::state) has all that is
/// needed to go on later, and the later search does the same to the last bit.
///
/// ```
/// use nats_supernet::data::{ImageData, Synthetic};
/// use nats_supernet::engine::Cpu;
/// use nats_supernet::search::Search;
/// use nats_supernet::settings::{MethodName, Settings};
///
/// let mut settings = Settings::small(MethodName::Gdas);
/// (settings.epochs, settings.width) = (1, 2);
/// let images = Synthetic { side: 8, classes: 3, images: 12, ..Synthetic::default() };
/// let data = ImageData::new(images.halves()?, &settings);
/// let mut search = Search::of_cells(settings, Cpu::<f32>::new(1)?, 3)?;
/// let record = search.run_epoch(&data, &mut ())?;
/// assert!(record.architecture.starts_with('|'));
/// assert_eq!(search.next_epoch(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Search<E: Engine, N: Supernet<E>> {
    settings: Settings,
    network: N,
    method: Box<dyn Method<E, N>>,
    optimizer: Sgd<E>,
    next_epoch: u32,
}

impl<E: Engine, N: Supernet<E>> Search<E, N> {
    /// A search that has not begun.
    ///
    /// # Errors
    ///
    /// [`SearchError::Settings`], if no search can be run with the settings.
    pub fn new(
        settings: Settings,
        network: N,
        method: Box<dyn Method<E, N>>,
    ) -> Result<Self, SearchError> {
        settings.check()?;
        let engine = network.engine().clone();
        let optimizer = Sgd::new(engine, network.weights().len(), settings.weights);
        Ok(Self {
            settings,
            network,
            method,
            optimizer,
            next_epoch: 0,
        })
    }

    /// What it is run with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The supernet.
    #[must_use]
    pub fn network(&self) -> &N {
        &self.network
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &dyn Method<E, N> {
        &*self.method
    }

    /// The epoch that comes next, from 0. `None` if there are no more.
    #[must_use]
    pub fn next_epoch(&self) -> Option<u32> {
        (self.next_epoch < self.settings.epochs).then_some(self.next_epoch)
    }

    /// What is written down before the first epoch: an architecture at random.
    #[must_use]
    pub fn first_record(&self) -> EpochRecord {
        let mut draws = SeededDraws::new(self.settings.seed, Purpose::FirstArchitecture, 0);
        EpochRecord {
            epoch: -1,
            architecture: Architecture::random(&self.settings, &mut draws).to_string(),
            score_percent: None,
            training: None,
            validation: None,
            probabilities: self.method.probabilities(),
            seconds: 0.0,
        }
    }

    /// Runs the next epoch: its steps, what the method learns after them, the choice of an architecture, the evaluation of
    /// the validation set.
    ///
    /// After an error, the search is in the middle of an epoch. Go on with one that is restored from the state before.
    ///
    /// # Errors
    ///
    /// [`SearchError::Stopped`], if `watch` wants that; [`SearchError::NotFinite`] with the place, if a number is infinite
    /// or not a number; [`SearchError::NoImages`], if there is nothing to learn from or to compare on;
    /// [`SearchError::Over`], if there are no more epochs.
    pub fn run_epoch(
        &mut self,
        data: &dyn SearchData,
        watch: &mut dyn Watch,
    ) -> Result<EpochRecord, SearchError> {
        let began = Instant::now();
        let epoch = self.next_epoch().ok_or(SearchError::Over {
            epochs: self.settings.epochs,
        })?;
        let moment = Moment::new(&self.settings, epoch);
        let (steps, phases) = self.steps(data, moment, watch)?;
        let mut passes = 0;
        self.after_steps(data, moment, &mut passes, watch)?;
        self.check_weights(moment)?;
        let choice = self.choose(data, moment, &mut passes, watch)?;
        let validation = self.evaluate(data, moment, passes, choice.architecture, watch)?;
        self.next_epoch += 1;
        let temperature = self.settings.method.has_temperature();
        Ok(EpochRecord {
            epoch: i64::from(epoch),
            architecture: choice.architecture.to_string(),
            score_percent: choice.score_percent,
            training: Some(TrainingRecord {
                steps,
                learning_rate: moment.learning_rate,
                temperature: temperature.then_some(moment.temperature),
                weights: phases.weights,
                architecture: phases.architecture,
            }),
            validation: Some(validation),
            probabilities: self.method.probabilities(),
            seconds: began.elapsed().as_secs_f64(),
        })
    }

    fn draws(&self, purpose: Purpose, moment: Moment) -> SeededDraws {
        SeededDraws::new(self.settings.seed, purpose, moment.epoch)
    }

    fn steps(
        &mut self,
        data: &dyn SearchData,
        moment: Moment,
        watch: &mut dyn Watch,
    ) -> Result<(usize, Phases), SearchError> {
        let mut draws = self.draws(Purpose::Steps, moment);
        let epoch = moment.epoch;
        let mut weights = Mean::default();
        let mut architecture = Mean::default();
        let mut done = 0;
        for (weights_batch, architecture_batch) in data.pairs(epoch) {
            if watch.should_stop() {
                return Err(SearchError::Stopped { epoch });
            }
            let phases = self.method.step(&mut Step {
                network: &mut self.network,
                optimizer: &mut self.optimizer,
                weights_batch: &weights_batch,
                architecture_batch: &architecture_batch,
                moment,
                number: done,
                draws: &mut draws,
            })?;
            weights.add(phases.weights, weights_batch.labels.len());
            architecture.add(phases.architecture, architecture_batch.labels.len());
            done += 1;
            watch.event(Event::Step {
                epoch,
                done,
                of: data.steps(),
                phases: Phases {
                    weights: weights.mean(),
                    architecture: architecture.mean(),
                },
            });
        }
        if done == 0 {
            return Err(SearchError::NoImages { kind: "training" });
        }
        let phases = Phases {
            weights: weights.mean(),
            architecture: architecture.mean(),
        };
        Ok((done, phases))
    }

    fn after_steps(
        &mut self,
        data: &dyn SearchData,
        moment: Moment,
        passes: &mut u32,
        watch: &mut dyn Watch,
    ) -> Result<(), SearchError> {
        let draws = &mut self.draws(Purpose::AfterSteps, moment);
        let network = &self.network;
        let stage = Stage::Sampling;
        let mut validation = Validation::new(network, data, passes, watch, stage, moment, draws);
        self.method.after_steps(&mut validation)
    }

    fn choose(
        &mut self,
        data: &dyn SearchData,
        moment: Moment,
        passes: &mut u32,
        watch: &mut dyn Watch,
    ) -> Result<Choice, SearchError> {
        let draws = &mut self.draws(Purpose::Choice, moment);
        let network = &self.network;
        let stage = Stage::Choosing;
        let mut validation = Validation::new(network, data, passes, watch, stage, moment, draws);
        self.method.choose(&mut validation)
    }

    fn evaluate(
        &mut self,
        data: &dyn SearchData,
        moment: Moment,
        pass: u32,
        chosen: Architecture,
        watch: &mut dyn Watch,
    ) -> Result<PhaseRecord, SearchError> {
        let draws: &mut dyn Draws = &mut self.draws(Purpose::Evaluation, moment);
        let epoch = moment.epoch;
        let mut mean = Mean::default();
        for (index, batch) in data.validation(epoch, pass).enumerate() {
            if watch.should_stop() {
                return Err(SearchError::Stopped { epoch });
            }
            let route = self.method.evaluation_route(&chosen, &moment, draws)?;
            let logits = self.network.evaluate(&batch, &route);
            let loss = logits.cross_entropy(&batch.labels);
            if !loss.is_finite() {
                return Err(not_finite("the loss of validation images", moment));
            }
            let phase = PhaseRecord {
                loss,
                top1_percent: logits.top_percent(&batch.labels, 1),
                top5_percent: logits.top_percent(&batch.labels, 5),
            };
            mean.add(phase, batch.labels.len());
            watch.event(Event::Progress {
                epoch,
                stage: Stage::Evaluating,
                done: index + 1,
                of: None,
            });
        }
        if mean.images == 0 {
            return Err(SearchError::NoImages { kind: "validation" });
        }
        Ok(mean.mean())
    }

    /// Finds weights and running statistics that are infinite or no numbers before a state is made of them.
    fn check_weights(&self, moment: Moment) -> Result<(), SearchError> {
        let engine = self.network.engine();
        let weights = self.network.weights().iter();
        let broken = weights
            .filter(|weight| !engine.sum_of_squares(&weight.values).is_finite())
            .map(|weight| weight.name.as_str());
        if let Some(name) = broken.into_iter().next() {
            return Err(not_finite(&format!("the weight {name}"), moment));
        }
        for (name, numbers) in self.network.running_statistics() {
            if !numbers.iter().all(|number| number.is_finite()) {
                return Err(not_finite(&format!("the running statistic {name}"), moment));
            }
        }
        Ok(())
    }
}

fn not_finite(what: &str, moment: Moment) -> SearchError {
    SearchError::NotFinite {
        what: what.to_owned(),
        epoch: moment.epoch,
        step: None,
    }
}
