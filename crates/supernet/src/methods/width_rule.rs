//! A step of the methods whose rules have a gradient: TAS and FBNet-V2.

use super::channels::{Widths, all};
use crate::draws::Draws;
use crate::engine::Engine;
use crate::epoch::{Moment, Phases, SearchError, Step};
use crate::network::{ChannelRule, SizeRoute, Supernet};

/// What is drawn for a rule, such that a gradient leads from the rule back to its row of parameters.
pub(super) trait WidthRule: Sized {
    /// A draw for a row of parameters.
    fn draw(row: &[f64], moment: &Moment, draws: &mut dyn Draws) -> Result<Self, SearchError>;

    /// The rule that it stands for.
    fn rule(&self, widths: &Widths) -> ChannelRule;

    /// The gradient for the row, from that for the numbers of the rule.
    fn gradient(&self, widths: &Widths, of_rule: &[f64]) -> Vec<f64>;
}

impl Widths {
    fn drawn<R: WidthRule>(
        &self,
        moment: &Moment,
        draws: &mut dyn Draws,
    ) -> Result<[R; 6], SearchError> {
        all(self.rows_of_rules().map(|row| R::draw(row, moment, draws)))
    }

    fn route<R: WidthRule>(&self, drawn: &[R; 6]) -> SizeRoute {
        SizeRoute {
            layers: drawn.each_ref().map(|one| one.rule(self)),
        }
    }

    /// The route of a pass: that of a draw, or of the warm-up.
    pub(super) fn drawn_route<R: WidthRule>(
        &self,
        moment: &Moment,
        draws: &mut dyn Draws,
    ) -> Result<SizeRoute, SearchError> {
        match self.warm_up(moment, draws) {
            Some(route) => Ok(route),
            None => Ok(self.route(&self.drawn::<R>(moment, draws)?)),
        }
    }

    /// The weights learn on one draw; then the parameters on another, except during warm-up.
    pub(super) fn step_by_gradient<R, E, N>(
        &mut self,
        step: &mut Step<'_, E, N>,
    ) -> Result<Phases, SearchError>
    where
        R: WidthRule,
        E: Engine,
        N: Supernet<E, Route = SizeRoute, RouteGradient = Vec<Vec<f64>>>,
    {
        let moment = step.moment;
        let route = self.drawn_route::<R>(&moment, step.draws)?;
        let weights = step.learn_weights(&route)?;
        if let Some(route) = self.warm_up(&moment, step.draws) {
            let architecture = step.see_architecture(&route)?;
            return Ok(Phases {
                weights,
                architecture,
            });
        }
        let drawn = self.drawn::<R>(&moment, step.draws)?;
        let (architecture, gradient) = step.architecture_gradient(&self.route(&drawn))?;
        let mut gradients = gradient.iter();
        let of_rows = drawn.map(|one| {
            let of_rule = gradients.next().map(Vec::as_slice).unwrap_or_default();
            one.gradient(self, of_rule)
        });
        self.parameters.learn(Self::gradient(of_rows));
        if !self.parameters.are_finite() {
            return Err(step.not_finite("a parameter of the architecture"));
        }
        Ok(Phases {
            weights,
            architecture,
        })
    }
}
