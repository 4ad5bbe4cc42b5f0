//! Supernets: one network that contains all architectures of a space.
//!
//! Each pass takes a *route*: which parts of the supernet the images go through, and with which factors. A search
//! method makes routes, and learns from the gradient of the loss for the factors of a route. It never sees layers.

mod batch;
mod block_pass;
mod builder;
mod cell_pass;
mod cells;
mod pass;
mod pieces;
mod route;
mod rule_pass;
mod running;
mod sizes;
mod trunk;
mod weights;

pub use batch::{Batch, Logits};
pub use builder::CellNorm;
pub use cells::{CellSupernet, CellSupernetConfig};
pub(crate) use route::EDGES;
pub use route::{CellRoute, ChannelRule, Factors, Path, SizeRoute};
pub use sizes::{SizeSupernet, SizeSupernetConfig};
pub use weights::{Gradients, Weight, Weights};

use crate::engine::Engine;

/// What a pass in training mode computes besides the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The gradient for the weights of the network.
    pub weights: bool,
    /// The gradient for the factors of the route.
    pub route: bool,
}

impl Wanted {
    /// The loss alone; running statistics learn all the same.
    pub const NOTHING: Self = Self {
        weights: false,
        route: false,
    };
    /// The gradient for the weights.
    pub const WEIGHTS: Self = Self {
        weights: true,
        route: false,
    };
    /// The gradient for the factors of the route.
    pub const ROUTE: Self = Self {
        weights: false,
        route: true,
    };
    /// Both gradients.
    pub const BOTH: Self = Self {
        weights: true,
        route: true,
    };
}

/// What comes out of a pass in training mode.
#[derive(Debug, Clone)]
pub struct Trained<E: Engine, G> {
    /// Cross-entropy, the mean over the batch.
    pub loss: f64,
    /// What the network answers for each image.
    pub logits: Logits,
    /// The gradient of the loss for each weight that the route reaches; if it was wanted.
    pub weights: Option<Gradients<E>>,
    /// The gradient of the loss for each factor of the route; if it was wanted.
    pub route: Option<G>,
}

impl<E: Engine, G> Trained<E, G> {
    /// The same with another form of the route's gradient.
    fn map_route<H>(self, form: impl FnOnce(G) -> H) -> Trained<E, H> {
        Trained {
            loss: self.loss,
            logits: self.logits,
            weights: self.weights,
            route: self.route.map(form),
        }
    }
}

/// A network that contains all architectures of a space.
pub trait Supernet<E: Engine>: Clone {
    /// Which parts of the network a pass goes through, and with which factors.
    type Route;
    /// A number for each factor of a route.
    type RouteGradient;

    /// Where its numbers are.
    fn engine(&self) -> &E;

    /// All weights, in the order of PyTorch's `parameters()`.
    fn weights(&self) -> &Weights<E>;

    /// All weights, to be changed by an optimizer.
    fn weights_mut(&mut self) -> &mut Weights<E>;

    /// Means and variances that batch norms keep, by PyTorch's names.
    fn running_statistics(&self) -> Vec<(String, Vec<f64>)>;

    /// Puts back what [`running_statistics`](Self::running_statistics) gave, in the same order.
    fn set_running_statistics(&mut self, values: &[Vec<f64>]);

    /// Which weights a pass on this route reaches: their gradients exist, even where they are 0.
    fn reached(&self, route: &Self::Route) -> Vec<bool>;

    /// A pass in training mode: batch norms use the batch's statistics, and their running ones learn from it.
    fn train(
        &mut self,
        batch: &Batch,
        route: &Self::Route,
        wanted: Wanted,
    ) -> Trained<E, Self::RouteGradient>;

    /// A pass in evaluation mode: the stem and the residual blocks use running statistics, all else those of the batch.
    fn evaluate(&self, batch: &Batch, route: &Self::Route) -> Logits;
}

#[cfg(test)]
#[path = "../../tests/suite/oracle.rs"]
mod oracle;
