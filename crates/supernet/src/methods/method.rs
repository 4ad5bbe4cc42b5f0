//! What a method of weight-sharing search is.

use super::{Darts, Enas, FbnetV2, Gdas, Rsps, Setn, Tas, Tunas};
use crate::Architecture;
use crate::draws::{Draws, Purpose, SeededDraws};
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step, Validation};
use crate::network::{CellRoute, Factors, SizeRoute, Supernet};
use crate::settings::{MethodName, Settings, Space};
use crate::state::{State, StateError};

/// A supernet of the topology space.
pub trait CellNetwork<E: Engine>: Supernet<E, Route = CellRoute, RouteGradient = Factors> {}

impl<E: Engine, N: Supernet<E, Route = CellRoute, RouteGradient = Factors>> CellNetwork<E> for N {}

/// A supernet of the size space.
pub trait SizeNetwork<E: Engine>:
    Supernet<E, Route = SizeRoute, RouteGradient = Vec<Vec<f64>>>
{
}

impl<E: Engine, N: Supernet<E, Route = SizeRoute, RouteGradient = Vec<Vec<f64>>>> SizeNetwork<E>
    for N
{
}

/// How a search learns and chooses. An epoch is: its steps, one after the other; then
/// [`after_steps`](Self::after_steps); then a choice; then the evaluation of the validation set.
pub trait Method<E: Engine, N: Supernet<E>> {
    /// One step: the weights learn from one batch, the architecture from another.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if a number is infinite or not a number.
    fn step(&mut self, step: &mut Step<'_, E, N>) -> Result<Phases, SearchError>;

    /// What is learned after the steps of an epoch. Nothing, unless a method says otherwise.
    ///
    /// # Errors
    ///
    /// Those of [`Validation::accuracy_percent`].
    fn after_steps(&mut self, _validation: &mut Validation<'_, E, N>) -> Result<(), SearchError> {
        Ok(())
    }

    /// The architecture that the method would choose now.
    ///
    /// # Errors
    ///
    /// Those of [`Validation::accuracy_percent`].
    fn choose(&mut self, validation: &mut Validation<'_, E, N>) -> Result<Choice, SearchError>;

    /// On which route a batch of the validation set is evaluated, after `chosen` was chosen.
    ///
    /// # Errors
    ///
    /// [`SearchError::NotFinite`], if the parameters give no finite numbers.
    fn evaluation_route(
        &mut self,
        chosen: &Architecture,
        moment: &Moment,
        draws: &mut dyn Draws,
    ) -> Result<N::Route, SearchError>;

    /// How probable each operation of each edge, or each width of each layer, is. Empty, if the method has no such
    /// numbers.
    fn probabilities(&self) -> Vec<Vec<f64>> {
        Vec::new()
    }

    /// What has to be kept to go on later: everything that [`step`](Self::step) and
    /// [`after_steps`](Self::after_steps) change.
    fn state(&self) -> State {
        State::default()
    }

    /// Takes what [`state`](Self::state) gave.
    ///
    /// # Errors
    ///
    /// It is not there, or is that of other settings.
    fn restore(&mut self, _state: &State) -> Result<(), StateError> {
        Ok(())
    }
}

/// An architecture that a method chose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The architecture.
    pub architecture: Architecture,
    /// Its accuracy in the supernet, if it was preferred to others by that.
    pub score_percent: Option<f64>,
}

impl Choice {
    /// An architecture that was not compared with others.
    #[must_use]
    pub fn uncompared(architecture: Architecture) -> Self {
        Self {
            architecture,
            score_percent: None,
        }
    }
}

/// A method of the topology space, by the settings.
///
/// # Errors
///
/// [`SearchError::NoMethodOfSpace`], if the settings name another method.
pub fn cell_method<E: Engine, N: CellNetwork<E>>(
    settings: &Settings,
) -> Result<Box<dyn Method<E, N>>, SearchError> {
    let draws = &mut SeededDraws::new(settings.seed, Purpose::Parameters, 0);
    Ok(match settings.method {
        MethodName::DartsV1 => Box::new(Darts::first_order(settings, draws)),
        MethodName::DartsV2 => Box::new(Darts::second_order(settings, draws)),
        MethodName::Gdas => Box::new(Gdas::new(settings, draws)),
        MethodName::Setn => Box::new(Setn::new(settings, draws)),
        MethodName::Rsps => Box::new(Rsps::new(settings)),
        MethodName::Enas => Box::new(Enas::new(settings, draws)),
        _ => return Err(no_method(settings, Space::Topology)),
    })
}

/// A method of the size space, by the settings.
///
/// # Errors
///
/// [`SearchError::NoMethodOfSpace`], if the settings name another method; [`SearchError::TooFewCandidates`], if the method
/// needs more widths to choose from.
pub fn size_method<E: Engine, N: SizeNetwork<E>>(
    settings: &Settings,
) -> Result<Box<dyn Method<E, N>>, SearchError> {
    let draws = &mut SeededDraws::new(settings.seed, Purpose::Parameters, 0);
    Ok(match settings.method {
        MethodName::Tas => Box::new(Tas::new(settings, draws)?),
        MethodName::FbnetV2 => Box::new(FbnetV2::new(settings, draws)),
        MethodName::Tunas => Box::new(Tunas::new(settings, draws)),
        _ => return Err(no_method(settings, Space::Size)),
    })
}

fn no_method(settings: &Settings, space: Space) -> SearchError {
    let method = settings.method.name().to_owned();
    SearchError::NoMethodOfSpace { method, space }
}
