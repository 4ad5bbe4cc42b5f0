//! A network with its weights.

use std::collections::HashMap;

use burn_tensor::Tensor;

use crate::images::Images;
use crate::plan::{Plan, Shape};
use crate::state::{DataType, StateDict, Values};
use crate::weights::Role;

use super::RunError;
use super::device::Device;
use super::forward::{BatchStatistics, Norm, Pass, Passed, Statistics};
use super::tensors::{Precision, numbers};

/// How much of a batch goes into the running statistics.
const MOMENTUM: f64 = 0.1;

/// A network with its weights, ready to run.
#[derive(Debug, Clone)]
pub struct Network {
    plan: Plan,
    device: Device,
    precision: Precision,
    pub(crate) parameters: Vec<Vec<Tensor<1>>>,
    pub(crate) statistics: Vec<Option<Statistics>>,
}

/// What a network answers for a batch of images.
#[derive(Debug, Clone, PartialEq)]
pub struct Outputs {
    /// Images in the batch.
    pub images: usize,
    /// What the classifier reads: as many numbers for each image as the last block has channels, image by image.
    /// Empty for a piece without classifier.
    pub features: Vec<f64>,
    /// The logits: a number for each class, image by image. Of a piece, whatever comes out.
    pub logits: Vec<f64>,
}

impl Network {
    /// A network with these weights.
    ///
    /// # Errors
    ///
    /// [`RunError::Weights`] if they are those of another network.
    pub fn new(
        plan: Plan,
        weights: &StateDict,
        device: &Device,
        precision: Precision,
    ) -> Result<Self, RunError> {
        plan.check(weights)?;
        let by_key: HashMap<&str, &Values> = weights
            .iter()
            .map(|(key, tensor)| (key, tensor.values()))
            .collect();
        let mut parameters = Vec::new();
        let mut statistics = Vec::new();
        for step in plan.steps() {
            let mut trained = Vec::new();
            let mut kept = Vec::new();
            let mut batches = 0;
            for entry in step.entries() {
                match (by_key.get(entry.key.as_str()), entry.role) {
                    (Some(Values::Float32(values)), role) => {
                        let shape = [values.len()];
                        let tensor = precision.tensor(values.clone(), shape, &device.0);
                        match role {
                            Role::Parameter => trained.push(tensor),
                            Role::Buffer => kept.push(tensor),
                        }
                    }
                    (Some(Values::Int64(counter)), _) => batches = counter[0],
                    (None, _) => {}
                }
            }
            parameters.push(trained);
            let mut kept = kept.into_iter();
            statistics.push(
                kept.next()
                    .zip(kept.next())
                    .map(|(mean, variance)| Statistics {
                        mean,
                        variance,
                        batches,
                    }),
            );
        }
        Ok(Self {
            plan,
            device: device.clone(),
            precision,
            parameters,
            statistics,
        })
    }

    /// Its steps.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How precisely it computes.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Features and logits in eval mode: batch norms use their running statistics.
    ///
    /// # Errors
    ///
    /// [`RunError::Images`] for images of another shape than the plan's.
    pub fn evaluate(&self, images: &Images) -> Result<Outputs, RunError> {
        let input = self.input(images)?;
        let passed = self.pass(&self.parameters, Norm::Running).run(input)?;
        Ok(outputs(&passed))
    }

    /// Features and logits in training mode: batch norms use the statistics of the batch, and their running
    /// statistics learn from it.
    ///
    /// # Errors
    ///
    /// [`RunError::Images`] for images of another shape than the plan's, [`RunError::SingleNumber`] for too few.
    pub fn train_pass(&mut self, images: &Images) -> Result<Outputs, RunError> {
        let input = self.input(images)?;
        let passed = self.pass(&self.parameters, Norm::Batch).run(input)?;
        self.learn_statistics(&passed.batch);
        Ok(outputs(&passed))
    }

    /// The numbers of a weight, a bias or a running statistic, as precise as the network has them.
    #[must_use]
    pub fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        for (position, step) in self.plan.steps().iter().enumerate() {
            let entries = step.entries();
            let Some(at) = entries.iter().position(|entry| entry.key == key) else {
                continue;
            };
            if entries[at].data_type == DataType::Int64 {
                return None;
            }
            let trained = &self.parameters[position];
            let statistics = self.statistics[position].as_ref();
            return match at.checked_sub(trained.len()) {
                None => Some(numbers(&trained[at])),
                Some(0) => statistics.map(|of| numbers(&of.mean)),
                Some(_) => statistics.map(|of| numbers(&of.variance)),
            };
        }
        None
    }

    /// The images as a tensor.
    pub(crate) fn input(&self, images: &Images) -> Result<Tensor<4>, RunError> {
        images.check(self.plan.input())?;
        let Shape { channels, side } = images.shape();
        let shape = [images.count(), channels, side, side];
        let values = images.values().to_vec();
        Ok(self.precision.tensor(values, shape, &self.device.0))
    }

    /// A tensor where the network is.
    pub(crate) fn tensor<const D: usize>(&self, numbers: Vec<f64>, shape: [usize; D]) -> Tensor<D> {
        self.precision.tensor(numbers, shape, &self.device.0)
    }

    /// A pass with these parameters.
    pub(crate) fn pass<'a>(&'a self, parameters: &'a [Vec<Tensor<1>>], norm: Norm) -> Pass<'a> {
        Pass {
            plan: &self.plan,
            parameters,
            statistics: &self.statistics,
            norm,
            precision: self.precision,
        }
    }

    /// Running statistics move a tenth of the way to those of a batch, whose variance is the unbiased one here.
    pub(crate) fn learn_statistics(&mut self, batch: &[BatchStatistics]) {
        for of_batch in batch {
            let Some(running) = &mut self.statistics[of_batch.step] else {
                continue;
            };
            let unbiased = of_batch.numbers as f64 / (of_batch.numbers - 1) as f64;
            let moved = |from: &Tensor<1>, to: &Tensor<1>, factor: f64| {
                from.clone().mul_scalar(1.0 - MOMENTUM) + to.clone().mul_scalar(factor * MOMENTUM)
            };
            running.mean = moved(&running.mean, &of_batch.mean, 1.0);
            running.variance = moved(&running.variance, &of_batch.variance, unbiased);
            running.batches += 1;
        }
    }
}

/// Numbers of tensors.
pub(super) fn outputs(passed: &Passed) -> Outputs {
    Outputs {
        images: passed.output.dims()[0],
        features: passed.features.as_ref().map(numbers).unwrap_or_default(),
        logits: numbers(&passed.output),
    }
}
