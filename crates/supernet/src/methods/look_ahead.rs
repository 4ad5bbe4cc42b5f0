//! The gradient of DARTS of second order.

use super::darts::shares_gradient;
use super::method::CellNetwork;
use crate::PhaseRecord;
use crate::engine::Engine;
use crate::epoch::{SearchError, Step};
use crate::network::{CellRoute, Factors, Gradients, Wanted, Weights};

/// The gradient of the loss that the architecture's batch would have after one more step of the weights. The step depends
/// on the parameters, too; that part of the gradient is found with weights that are moved a little to both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct LookAhead {
    /// Loss and accuracies of the architecture's batch after the step.
    pub phase: PhaseRecord,
    /// The gradient for the parameters at the weights after the step.
    pub direct: Vec<f64>,
    /// The change of the gradient of the weights' loss along the gradient for the weights, for each unit of length.
    pub implicit: Vec<f64>,
    /// The length of the gradient for the weights.
    pub norm: f64,
    /// How far the weights are moved to each side, in units of that gradient.
    pub radius: f64,
    /// The whole: `direct` minus the learning rate times `implicit`.
    pub gradient: Vec<f64>,
}

impl LookAhead {
    /// The gradient at the weights of the network, on the route that its `shares` are for. The weights are in the end what
    /// they were; running statistics have learned from the three passes of the weights' batch.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if a loss or the gradient for the weights is infinite or not a number.
    pub fn new<E: Engine, N: CellNetwork<E>>(
        step: &mut Step<'_, E, N>,
        route: &CellRoute,
        shares: &Factors,
        nesterov: bool,
    ) -> Result<Self, SearchError> {
        let engine = step.network.engine().clone();
        let now = step
            .network
            .train(step.weights_batch, route, Wanted::WEIGHTS);
        let descent = now.weights.ok_or(NO_WEIGHTS)?;
        let mut ahead = step.network.clone();
        take_step(step, ahead.weights_mut(), &descent, nesterov);
        let trained = ahead.train(step.architecture_batch, route, Wanted::BOTH);
        drop(ahead);
        let phase = step.architecture_phase(&trained)?;
        let direction = trained.weights.ok_or(NO_WEIGHTS)?;
        let direct = shares_gradient(shares, &trained.route.ok_or(NO_ROUTE)?);
        let squares = direction.iter().flatten();
        let norm = squares
            .map(|array| engine.sum_of_squares(array))
            .sum::<f64>()
            .sqrt();
        if !norm.is_finite() {
            return Err(step.not_finite("the gradient for the weights, one step ahead,"));
        }
        step.optimizer.mark_reached(&step.network.reached(route));
        let radius = 0.01 / norm;
        let implicit = if norm > 0.0 {
            let plus = side(step, route, shares, &direction, radius)?;
            let minus = side(step, route, shares, &direction, -radius)?;
            let pairs = plus.iter().zip(&minus);
            pairs
                .map(|(plus, minus)| (plus - minus) / (2.0 * radius))
                .collect()
        } else {
            // Without a direction nothing changes along it. The original divides by zero here.
            vec![0.0; direct.len()]
        };
        let rate = step.moment.learning_rate;
        let pairs = direct.iter().zip(&implicit);
        let gradient = pairs
            .map(|(direct, implicit)| direct - rate * implicit)
            .collect();
        Ok(Self {
            phase,
            direct,
            implicit,
            norm,
            radius,
            gradient,
        })
    }
}

const NO_WEIGHTS: SearchError = SearchError::NotGiven {
    what: "gradient for its weights",
};

const NO_ROUTE: SearchError = SearchError::NotGiven {
    what: "gradient for its route",
};

/// Moves weights as the optimizer would, without a change of its momentum. With plain momentum, a weight p of gradient g
/// and momentum m goes to p - rate (share m + g + decay p). Nesterov's goes on with the momentum that comes out of this.
fn take_step<E: Engine, N: CellNetwork<E>>(
    step: &Step<'_, E, N>,
    weights: &mut Weights<E>,
    gradients: &Gradients<E>,
    nesterov: bool,
) {
    let engine = step.network.engine();
    let settings = step.optimizer.settings();
    let share = settings.momentum;
    let rate = step.moment.learning_rate;
    let (of_gradient, of_momentum) = if nesterov {
        (-rate * (1.0 + share), -rate * share * share)
    } else {
        (-rate, -rate * share)
    };
    let momenta = step.optimizer.momentum();
    for ((weight, gradient), momentum) in weights.iter_mut().zip(gradients).zip(momenta) {
        let mut terms = vec![(of_gradient * settings.weight_decay, &weight.values)];
        terms.extend(gradient.iter().map(|gradient| (of_gradient, gradient)));
        terms.extend(momentum.iter().map(|momentum| (of_momentum, momentum)));
        terms.push((1.0, &weight.values));
        weight.values = engine.combine(&terms);
    }
}

/// The gradient for the parameters of the weights' loss, with weights that are moved along a direction and then put back.
fn side<E: Engine, N: CellNetwork<E>>(
    step: &mut Step<'_, E, N>,
    route: &CellRoute,
    shares: &Factors,
    direction: &Gradients<E>,
    distance: f64,
) -> Result<Vec<f64>, SearchError> {
    let engine = step.network.engine().clone();
    let weights = step.network.weights_mut();
    let mut kept = Vec::with_capacity(weights.len());
    for (weight, direction) in weights.iter_mut().zip(direction) {
        let moved = direction
            .as_ref()
            .map(|direction| engine.combine(&[(distance, direction), (1.0, &weight.values)]));
        kept.push(moved.map(|moved| std::mem::replace(&mut weight.values, moved)));
    }
    let trained = step.network.train(step.weights_batch, route, Wanted::ROUTE);
    for (weight, kept) in step.network.weights_mut().iter_mut().zip(kept) {
        if let Some(kept) = kept {
            weight.values = kept;
        }
    }
    if !trained.loss.is_finite() {
        return Err(step.not_finite("the loss of the weights, moved a little,"));
    }
    Ok(shares_gradient(shares, &trained.route.ok_or(NO_ROUTE)?))
}
