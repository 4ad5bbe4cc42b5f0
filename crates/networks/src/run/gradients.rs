//! Gradients: of all parameters for a loss, and of the images for what comes out.

use burn_tensor::{Tensor, activation};

use crate::images::Images;
use crate::plan::Shape;
use crate::weights::Role;

use super::RunError;
use super::forward::{Norm, Passed, Watch};
use super::network::{Network, Outputs, outputs};
use super::tensors::numbers;

/// The gradients of a batch.
#[derive(Debug, Clone)]
pub struct Gradients {
    /// The mean cross-entropy of the batch.
    pub loss: f64,
    /// What the network answered.
    pub outputs: Outputs,
    keys: Vec<Vec<String>>,
    pub(super) tensors: Vec<Vec<Option<Tensor<1>>>>,
}

impl Gradients {
    /// The gradient of a parameter, by PyTorch's name and in row-major order. `None` for a name without parameter, and
    /// for a parameter that the loss does not depend on at all.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Vec<f64>> {
        self.iter()
            .find(|(name, _)| *name == key)
            .and_then(|(_, tensor)| tensor.map(numbers))
    }

    /// The names of all parameters, in PyTorch's order.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        self.iter().map(|(key, _)| key).collect()
    }

    fn iter(&self) -> impl Iterator<Item = (&str, Option<&Tensor<1>>)> {
        let keys = self.keys.iter().flatten();
        let tensors = self.tensors.iter().flatten();
        keys.zip(tensors)
            .map(|(key, tensor)| (key.as_str(), tensor.as_ref()))
    }
}

impl Network {
    /// The mean cross-entropy of a batch in training mode, and its gradients. Running statistics learn from the
    /// batch, as in [`train_pass`](Self::train_pass).
    ///
    /// # Errors
    ///
    /// As [`train_pass`](Self::train_pass); [`RunError::TargetCount`] and [`RunError::Class`] for targets that are
    /// not one class for each image.
    pub fn gradients(&mut self, images: &Images, targets: &[usize]) -> Result<Gradients, RunError> {
        let tracked: Vec<Vec<Tensor<1>>> = self.parameters.iter().map(|of| track(of)).collect();
        let (loss, passed) = self.loss(&tracked, images, targets, None)?;
        let mut found = loss.backward();
        let tensors = tracked.iter().map(|of| {
            let gradients = of.iter().map(|tensor| tensor.grad_remove(&mut found));
            gradients.collect()
        });
        let tensors = tensors.collect();
        self.learn_statistics(&passed.batch);
        Ok(Gradients {
            loss: numbers(&loss)[0],
            outputs: outputs(&passed),
            keys: self.parameter_keys(),
            tensors,
        })
    }

    /// The gradient of the images, in eval mode, of the sum of all logits, each multiplied by its factor. `None`
    /// where nothing that comes out depends on the images.
    ///
    /// # Errors
    ///
    /// [`RunError::Images`] for images of another shape than the plan's, [`RunError::FactorCount`] unless there is
    /// a factor for each number that comes out.
    pub fn image_gradient(
        &self,
        images: &Images,
        factors: &[f64],
    ) -> Result<Option<Vec<f64>>, RunError> {
        let input = self.input(images)?.autodiff().require_grad();
        let passed = self
            .pass(&self.parameters, Norm::Running)
            .run(input.clone())?;
        let shape = passed.output.dims();
        let expected = shape.iter().product();
        if factors.len() != expected {
            let found = factors.len();
            return Err(RunError::FactorCount { found, expected });
        }
        if !passed.output.is_tracked() {
            return Ok(None);
        }
        let sum = (passed.output * self.tensor(factors.to_vec(), shape)).sum();
        Ok(input.grad(&sum.backward()).map(|of| numbers(&of)))
    }

    /// The mean cross-entropy of a batch in training mode, with these parameters, and the pass that led to it.
    pub(crate) fn loss(
        &self,
        parameters: &[Vec<Tensor<1>>],
        images: &Images,
        targets: &[usize],
        watch: Option<Watch<'_>>,
    ) -> Result<(Tensor<1>, Passed), RunError> {
        let chosen = self.chosen(images.count(), targets)?;
        let input = self.input(images)?.autodiff();
        let passed = self
            .pass(parameters, Norm::Batch)
            .run_watched(input, watch)?;
        let [count, classes, ..] = passed.output.dims();
        let logits = passed.output.clone().reshape([count, classes]);
        let right = activation::log_softmax(logits, 1) * chosen;
        // A quotient would be differentiated by a factor that burn rounds to float32.
        Ok((right.sum().mul_scalar(-1.0 / count as f64), passed))
    }

    /// A row for each image, with 1 at its class and 0 elsewhere.
    fn chosen(&self, images: usize, targets: &[usize]) -> Result<Tensor<2>, RunError> {
        let found = targets.len();
        if found != images {
            return Err(RunError::TargetCount { found, images });
        }
        let plan = self.plan();
        let classes = plan.shape(plan.output()).map_or(0, Shape::numbers);
        let mut rows = vec![0.0; images * classes];
        for (image, &class) in targets.iter().enumerate() {
            if class >= classes {
                return Err(RunError::Class {
                    image,
                    class,
                    classes,
                });
            }
            rows[image * classes + class] = 1.0;
        }
        Ok(self.tensor(rows, [images, classes]))
    }

    /// The names of the parameters of each step.
    fn parameter_keys(&self) -> Vec<Vec<String>> {
        let steps = self.plan().steps().iter();
        let keys = steps.map(|step| {
            let entries = step.entries().into_iter();
            let trained = entries.filter(|entry| entry.role == Role::Parameter);
            trained.map(|entry| entry.key).collect()
        });
        keys.collect()
    }
}

/// Tensors whose gradients are kept.
pub(crate) fn track(tensors: &[Tensor<1>]) -> Vec<Tensor<1>> {
    let tensors = tensors.iter().cloned();
    tensors.map(|of| of.autodiff().require_grad()).collect()
}
