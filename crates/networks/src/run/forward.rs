//! One pass through a network.

use burn_tensor::{Tensor, module};

use crate::plan::{Layer, Plan, Step, Value};

use super::RunError;
use super::layers::apply;
use super::tensors::Precision;

/// Added to variances.
const EPSILON: f64 = 1e-5;

/// What batch norms normalise with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Norm {
    /// The running statistics of training: eval mode.
    Running,
    /// Those of the batch: training mode.
    Batch,
    /// Nothing: they pass on what comes in, as if the network had none.
    LeftOut,
}

/// A step that a pass has just done, for whoever watches it.
pub(crate) struct Done<'a> {
    pub(crate) position: usize,
    pub(crate) step: &'a Step,
    pub(crate) inputs: &'a [Tensor<4>],
    pub(crate) output: Tensor<4>,
}

/// Looks at each step. The pass goes on with what it returns.
pub(crate) type Watch<'a> = &'a mut dyn FnMut(Done<'_>) -> Tensor<4>;

/// The running statistics of a batch norm.
#[derive(Debug, Clone)]
pub(crate) struct Statistics {
    pub(super) mean: Tensor<1>,
    pub(crate) variance: Tensor<1>,
    pub(super) batches: i64,
}

/// Mean and biased variance of a batch, and of how many numbers they are.
pub(crate) struct BatchStatistics {
    pub(super) step: usize,
    pub(super) mean: Tensor<1>,
    pub(super) variance: Tensor<1>,
    pub(super) numbers: usize,
}

/// What a pass reads.
pub(crate) struct Pass<'a> {
    pub(super) plan: &'a Plan,
    /// Of each step, flat, in the order of the state dict.
    pub(super) parameters: &'a [Vec<Tensor<1>>],
    /// Of each step that is a batch norm.
    pub(super) statistics: &'a [Option<Statistics>],
    pub(super) norm: Norm,
    pub(super) precision: Precision,
}

/// What comes out of a pass.
pub(crate) struct Passed {
    /// What the classifier reads. `None` for a piece without classifier.
    pub(super) features: Option<Tensor<4>>,
    /// What the last step makes.
    pub(crate) output: Tensor<4>,
    /// Statistics of the batch, in training mode.
    pub(crate) batch: Vec<BatchStatistics>,
}

impl Pass<'_> {
    /// Does all steps, and drops what no later step reads.
    pub(super) fn run(&self, images: Tensor<4>) -> Result<Passed, RunError> {
        self.run_watched(images, None)
    }

    /// As [`run`](Self::run), with someone who watches.
    pub(crate) fn run_watched(
        &self,
        images: Tensor<4>,
        mut watch: Option<Watch<'_>>,
    ) -> Result<Passed, RunError> {
        let last_readers = self.plan.last_readers();
        let features_at = self.plan.features();
        let mut values: Vec<Option<Tensor<4>>> = vec![None; last_readers.len()];
        let mut features = None;
        let mut batch = Vec::new();
        let mut output = images.clone();
        values[Value::IMAGES.index()] = Some(images);
        for (position, step) in self.plan.steps().iter().enumerate() {
            let inputs: Vec<Tensor<4>> = step
                .inputs
                .iter()
                .filter_map(|input| values[input.index()].clone())
                .collect();
            for input in &step.inputs {
                if last_readers[input.index()] == Some(position) {
                    values[input.index()] = None;
                }
            }
            // Copied only for a watcher: burn overwrites tensors that nobody else holds.
            let watched = watch.as_ref().map(|_| inputs.clone());
            output = self.step(position, step, inputs, &mut batch)?;
            if let (Some(watch), Some(inputs)) = (&mut watch, watched) {
                output = watch(Done {
                    position,
                    step,
                    inputs: &inputs,
                    output,
                });
            }
            let made = Value::of_step(position);
            if Some(made) == features_at {
                features = Some(output.clone());
            }
            if last_readers[made.index()].is_some() {
                values[made.index()] = Some(output.clone());
            }
        }
        Ok(Passed {
            features,
            output,
            batch,
        })
    }

    fn step(
        &self,
        position: usize,
        step: &Step,
        mut inputs: Vec<Tensor<4>>,
        batch: &mut Vec<BatchStatistics>,
    ) -> Result<Tensor<4>, RunError> {
        let parameters = &self.parameters[position];
        let (Layer::BatchNorm { .. }, Some(running)) = (step.layer, &self.statistics[position])
        else {
            return Ok(apply(
                step.layer,
                inputs,
                step.output,
                parameters,
                self.precision,
            ));
        };
        let input = inputs.remove(0);
        if self.norm == Norm::LeftOut {
            return Ok(input);
        }
        let (weight, bias) = (parameters[0].clone(), parameters[1].clone());
        if self.norm == Norm::Running {
            let (mean, variance) = (running.mean.clone(), running.variance.clone());
            return Ok(module::batch_norm(
                input, weight, bias, mean, variance, EPSILON,
            ));
        }
        let [images, _, rows, columns] = input.dims();
        let numbers = images * rows * columns;
        if numbers == 1 {
            let module = step.module.clone().unwrap_or_default();
            return Err(RunError::SingleNumber { module });
        }
        let normed = module::batch_norm_train(input, weight, bias, EPSILON);
        batch.push(BatchStatistics {
            step: position,
            mean: normed.mean.inner(),
            variance: normed.variance.inner(),
            numbers,
        });
        Ok(normed.output)
    }
}
