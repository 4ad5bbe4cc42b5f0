//! Steps of training.

use burn_tensor::Tensor;

use super::gradients::Gradients;
use super::network::Network;

/// Stochastic gradient descent as PyTorch has it, by default with the settings that the networks were trained with.
///
/// burn's own momentum has a dampening, which PyTorch's has not.
#[derive(Debug, Clone, Default)]
pub struct Sgd {
    settings: SgdSettings,
    velocities: Vec<Vec<Option<Tensor<1>>>>,
}

/// Settings of [`Sgd`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SgdSettings {
    /// How much of the last step goes into the next.
    pub momentum: f64,
    /// How much of each weight, also of batch norms and biases, is added to its gradient.
    pub weight_decay: f64,
    /// Whether gradients look one step of momentum ahead.
    pub nesterov: bool,
}

impl Default for SgdSettings {
    fn default() -> Self {
        Self {
            momentum: 0.9,
            weight_decay: 0.0005,
            nesterov: true,
        }
    }
}

impl SgdSettings {
    /// Where a parameter goes, before the learning rate.
    fn direction(
        self,
        parameter: &Tensor<1>,
        gradient: &Tensor<1>,
        velocity: &mut Option<Tensor<1>>,
    ) -> Tensor<1> {
        let gradient = gradient.clone() + parameter.clone().mul_scalar(self.weight_decay);
        let moved = match velocity.take() {
            None => gradient.clone(),
            Some(before) => before.mul_scalar(self.momentum) + gradient.clone(),
        };
        *velocity = Some(moved.clone());
        if self.nesterov {
            gradient + moved.mul_scalar(self.momentum)
        } else {
            moved
        }
    }
}

impl Sgd {
    /// Settings, and no step done yet.
    #[must_use]
    pub fn new(settings: SgdSettings) -> Self {
        Self {
            settings,
            velocities: Vec::new(),
        }
    }

    /// Changes the weights of a network by gradients that it gave. Parameters without gradient stay.
    pub fn step(&mut self, network: &mut Network, gradients: &Gradients, learning_rate: f64) {
        let settings = self.settings;
        self.velocities
            .resize_with(network.parameters.len(), Vec::new);
        let steps = network.parameters.iter_mut().zip(&gradients.tensors);
        for ((parameters, gradients), velocities) in steps.zip(&mut self.velocities) {
            velocities.resize(parameters.len(), None);
            let tensors = parameters.iter_mut().zip(gradients).zip(velocities);
            for ((parameter, gradient), velocity) in tensors {
                if let Some(gradient) = gradient {
                    let step = settings.direction(parameter, gradient, velocity);
                    *parameter = parameter.clone() - step.mul_scalar(learning_rate);
                }
            }
        }
    }
}
