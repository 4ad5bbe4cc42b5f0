//! One step of a search.

use super::{Moment, SearchError};
use crate::PhaseRecord;
use crate::draws::Draws;
use crate::engine::Engine;
use crate::network::{Batch, Supernet, Trained, Wanted};
use crate::optimizer::Sgd;

/// One step of a search: a network, a batch for its weights, and a batch for the architecture.
///
/// Most methods need no more than [`learn_weights`](Self::learn_weights) and then
/// [`architecture_gradient`](Self::architecture_gradient) or [`see_architecture`](Self::see_architecture). The others use
/// the parts themselves.
pub struct Step<'a, E: Engine, N: Supernet<E>> {
    /// The network.
    pub network: &'a mut N,
    /// The optimizer of its weights.
    pub optimizer: &'a mut Sgd<E>,
    /// What the weights learn from.
    pub weights_batch: &'a Batch,
    /// What the architecture is learned from.
    pub architecture_batch: &'a Batch,
    /// How far the search is.
    pub moment: Moment,
    /// The step of the epoch, from 0.
    pub number: usize,
    /// Random numbers for routes.
    pub draws: &'a mut dyn Draws,
}

/// The losses and accuracies of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phases {
    /// Of the batch that the weights learned from.
    pub weights: PhaseRecord,
    /// Of the batch that the architecture was learned from.
    pub architecture: PhaseRecord,
}

impl<E: Engine, N: Supernet<E>> Step<'_, E, N> {
    /// The weights learn from their batch on a route.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if the loss is infinite or not a number.
    pub fn learn_weights(&mut self, route: &N::Route) -> Result<PhaseRecord, SearchError> {
        let trained = self
            .network
            .train(self.weights_batch, route, Wanted::WEIGHTS);
        let phase = self.phase(&trained, self.weights_batch, "the loss of the weights")?;
        let gradients = trained.weights.ok_or(SearchError::NotGiven {
            what: "gradient for its weights",
        })?;
        let rate = self.moment.learning_rate;
        self.optimizer
            .step(self.network.weights_mut(), &gradients, rate);
        Ok(phase)
    }

    /// The gradient of the loss of the architecture's batch for the factors of a route. The weights stay, but count as
    /// reached.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if the loss is infinite or not a number.
    pub fn architecture_gradient(
        &mut self,
        route: &N::Route,
    ) -> Result<(PhaseRecord, N::RouteGradient), SearchError> {
        let trained = self
            .network
            .train(self.architecture_batch, route, Wanted::ROUTE);
        let phase = self.architecture_phase(&trained)?;
        self.optimizer.mark_reached(&self.network.reached(route));
        let gradient = trained.route.ok_or(SearchError::NotGiven {
            what: "gradient for its route",
        })?;
        Ok((phase, gradient))
    }

    /// The loss of the architecture's batch on a route, without a gradient. Running statistics learn from it.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if the loss is infinite or not a number.
    pub fn see_architecture(&mut self, route: &N::Route) -> Result<PhaseRecord, SearchError> {
        let trained = self
            .network
            .train(self.architecture_batch, route, Wanted::NOTHING);
        self.architecture_phase(&trained)
    }

    /// Loss and accuracies of a pass of the architecture's batch.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if the loss is infinite or not a number.
    pub fn architecture_phase<G>(
        &self,
        trained: &Trained<E, G>,
    ) -> Result<PhaseRecord, SearchError> {
        let what = "the loss of the architecture";
        self.phase(trained, self.architecture_batch, what)
    }

    /// That something is not a finite number.
    #[must_use]
    pub fn not_finite(&self, what: &str) -> SearchError {
        SearchError::NotFinite {
            what: what.to_owned(),
            epoch: self.moment.epoch,
            step: Some(self.number),
        }
    }

    fn phase<G>(
        &self,
        trained: &Trained<E, G>,
        batch: &Batch,
        what: &str,
    ) -> Result<PhaseRecord, SearchError> {
        if !trained.loss.is_finite() {
            return Err(self.not_finite(what));
        }
        Ok(PhaseRecord {
            loss: trained.loss,
            top1_percent: trained.logits.top_percent(&batch.labels, 1),
            top5_percent: trained.logits.top_percent(&batch.labels, 5),
        })
    }
}
