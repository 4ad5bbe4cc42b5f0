//! What happens to the channels of a layer's output, forward and backward.

use crate::engine::{Convolution, Engine, Kernel};

use super::pass::Pass;
use super::route::ChannelRule;

/// What a rule read.
pub(super) enum RuleDone<E: Engine> {
    Scale(E::Activations),
    Mix(E::Prepared),
}

impl<E: Engine> Pass<'_, E> {
    /// The output by a rule, and what it read.
    pub(super) fn rule(
        &self,
        rule: &ChannelRule,
        input: E::Activations,
    ) -> (E::Activations, RuleDone<E>) {
        match rule {
            ChannelRule::Scale(factors) => (
                self.engine.scale_channels(&input, factors),
                RuleDone::Scale(input),
            ),
            ChannelRule::Mix(matrix) => {
                let read = self.engine.prepare(&input, false);
                let weight = self.engine.weight(matrix);
                let kernel = Kernel {
                    of: mixing(matrix),
                    weight: &weight,
                    bias: None,
                };
                (self.engine.convolve(&read, kernel), RuleDone::Mix(read))
            }
        }
    }

    /// The gradient for what a rule read; adds that for its factors to `factors`, if they are wanted.
    pub(super) fn rule_backward(
        &self,
        rule: &ChannelRule,
        done: &RuleDone<E>,
        gradient: E::Activations,
        factors: Option<&mut Vec<Vec<f64>>>,
    ) -> E::Activations {
        let engine = self.engine;
        match (rule, done) {
            (ChannelRule::Scale(scales), RuleDone::Scale(input)) => {
                if let Some(factors) = factors {
                    factors.push(engine.channel_dots(&gradient, input));
                }
                engine.scale_channels(&gradient, scales)
            }
            (ChannelRule::Mix(matrix), RuleDone::Mix(read)) => {
                let weight = engine.weight(matrix);
                let kernel = Kernel {
                    of: mixing(matrix),
                    weight: &weight,
                    bias: None,
                };
                let mut into = engine.zeros_for(read);
                let wanted = factors.is_some();
                let of_matrix =
                    engine.convolve_backward(read, kernel, &gradient, &mut into, wanted);
                if let (Some(factors), Some(of_matrix)) = (factors, of_matrix) {
                    factors.push(engine.numbers(&of_matrix));
                }
                into
            }
            _ => gradient,
        }
    }
}

/// A sum of channels for each channel is a convolution of single pixels.
fn mixing(matrix: &[f64]) -> Convolution {
    let channels = matrix.len().isqrt();
    Convolution {
        inputs: channels,
        outputs: channels,
        kernel: 1,
        stride: 1,
    }
}
