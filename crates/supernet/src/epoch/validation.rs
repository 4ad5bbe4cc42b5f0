//! Accuracies of architectures on validation images.

use super::{Event, Moment, SearchError, Stage, Watch};
use crate::data::SearchData;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::network::{Batch, Supernet};

/// Validation batches, one after the other: each architecture is tried on the next one. Used-up batches come again, in
/// another order. So architectures are compared on different images, as in the original scripts.
pub struct Validation<'a, E: Engine, N: Supernet<E>> {
    network: &'a N,
    data: &'a dyn SearchData,
    batches: Option<Box<dyn Iterator<Item = Batch> + Send + 'a>>,
    passes: &'a mut u32,
    watch: &'a mut dyn Watch,
    stage: Stage,
    done: usize,
    announced: Option<usize>,
    /// How far the search is.
    pub moment: Moment,
    /// Random numbers for architectures.
    pub draws: &'a mut dyn Draws,
    engine: std::marker::PhantomData<E>,
}

impl<'a, E: Engine, N: Supernet<E>> Validation<'a, E, N> {
    /// Validation batches for a stage of an epoch. `passes` counts how often the batches of the epoch were used up or
    /// begun, so that each time has an order of its own.
    pub fn new(
        network: &'a N,
        data: &'a dyn SearchData,
        passes: &'a mut u32,
        watch: &'a mut dyn Watch,
        stage: Stage,
        moment: Moment,
        draws: &'a mut dyn Draws,
    ) -> Self {
        Self {
            network,
            data,
            batches: None,
            passes,
            watch,
            stage,
            done: 0,
            announced: None,
            moment,
            draws,
            engine: std::marker::PhantomData,
        }
    }

    /// Says how many accuracies will be asked for, for those who watch.
    pub fn announce(&mut self, accuracies: usize) {
        self.announced = Some(accuracies);
    }

    /// The accuracy on the next batch, in percent, of the network in evaluation mode on a route.
    ///
    /// # Errors
    ///
    /// [`SearchError::Stopped`], if somebody wants that; [`SearchError::NoImages`], if there are no validation batches;
    /// [`SearchError::NotFinite`], if an answer of the network is infinite or not a number.
    pub fn accuracy_percent(&mut self, route: &N::Route) -> Result<f64, SearchError> {
        let epoch = self.moment.epoch;
        if self.watch.should_stop() {
            return Err(SearchError::Stopped { epoch });
        }
        let batch = self.next_batch()?;
        let logits = self.network.evaluate(&batch, route);
        if !logits.values.iter().all(|value| value.is_finite()) {
            return Err(SearchError::NotFinite {
                what: "an answer of the network for a validation image".to_owned(),
                epoch,
                step: None,
            });
        }
        self.done += 1;
        self.watch.event(Event::Progress {
            epoch,
            stage: self.stage,
            done: self.done,
            of: self.announced,
        });
        Ok(logits.top_percent(&batch.labels, 1))
    }

    fn next_batch(&mut self) -> Result<Batch, SearchError> {
        if let Some(batch) = self.batches.as_mut().and_then(Iterator::next) {
            return Ok(batch);
        }
        let mut batches = self.data.validation(self.moment.epoch, *self.passes);
        *self.passes += 1;
        let first = batches.next();
        self.batches = Some(batches);
        first.ok_or(SearchError::NoImages { kind: "validation" })
    }
}
