//! A network with its weights as they are needed.

use std::collections::HashMap;

use crate::images::{Images, WrongImageShape};
use crate::plan::{Layer, Plan, Shape, Step, Value};
use crate::state::{StateDict, Values};
use crate::weights::LayoutError;

use super::convolution::{Prepared, Room};
use super::pool::average_pool;

/// Added to variances.
const EPSILON: f64 = 1e-5;

/// A network that answers in eval mode. It can be used from several threads at once.
#[derive(Debug, Clone)]
pub struct Inference {
    plan: Plan,
    weights: Vec<Weights>,
    last_readers: Vec<Option<usize>>,
}

/// The weights of a step.
#[derive(Debug, Clone)]
enum Weights {
    None,
    Convolution(Prepared),
    /// x · scale + shift for each channel.
    Norm {
        scale: Vec<f32>,
        shift: Vec<f32>,
    },
    Linear {
        weight: Vec<f32>,
        bias: Vec<f32>,
    },
}

/// What a network answers for a batch of images.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// What the classifier reads: as many numbers for each image as the last block has channels, image by image.
    /// Empty for a piece without classifier.
    pub features: Vec<f32>,
    /// The logits: a number for each class, image by image. Of a piece, whatever comes out.
    pub logits: Vec<f32>,
}

impl Inference {
    /// A network with these weights.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] if they are those of another network.
    pub fn new(plan: &Plan, weights: &StateDict) -> Result<Self, LayoutError> {
        plan.check(weights)?;
        let by_key: HashMap<&str, &Values> = weights
            .iter()
            .map(|(key, tensor)| (key, tensor.values()))
            .collect();
        let weights = plan.steps().iter().map(|step| {
            let tensors = step.entries().into_iter();
            let floats = tensors.filter_map(|entry| match by_key.get(entry.key.as_str()) {
                Some(Values::Float32(values)) => Some(values.clone()),
                _ => None,
            });
            let shape = plan.shape(step.inputs[0]).unwrap_or(step.output);
            Weights::of(step, shape.side, floats.collect())
        });
        Ok(Self {
            plan: plan.clone(),
            weights: weights.collect(),
            last_readers: plan.last_readers(),
        })
    }

    /// Features and logits of a batch.
    ///
    /// # Errors
    ///
    /// [`WrongImageShape`] for images of another shape than the plan's.
    pub fn run(&self, images: &Images) -> Result<Answers, WrongImageShape> {
        images.check(self.plan.input())?;
        let mut answers = Answers::default();
        let mut room = Room::default();
        for image in images.values().chunks(images.shape().numbers()) {
            self.run_image(image, &mut room, &mut answers);
        }
        Ok(answers)
    }

    fn run_image(&self, image: &[f32], room: &mut Room, answers: &mut Answers) {
        let features_at = self.plan.features();
        let mut values: Vec<Vec<f32>> = vec![Vec::new(); self.last_readers.len()];
        values[Value::IMAGES.index()] = image.to_vec();
        for (position, step) in self.plan.steps().iter().enumerate() {
            let others = &step.inputs[1..];
            let first = step.inputs[0];
            // Most layers change numbers where they are, if no other step reads them.
            let is_last = self.last_readers[first.index()] == Some(position);
            let input = if is_last && !others.contains(&first) {
                std::mem::take(&mut values[first.index()])
            } else {
                values[first.index()].clone()
            };
            let others: Vec<&[f32]> = others
                .iter()
                .map(|other| &values[other.index()][..])
                .collect();
            let shape = self.plan.shape(first).unwrap_or(step.output);
            let output = apply(step, &self.weights[position], shape, input, &others, room);
            for read in &step.inputs {
                if self.last_readers[read.index()] == Some(position) {
                    values[read.index()] = Vec::new();
                }
            }
            let made = Value::of_step(position);
            if Some(made) == features_at {
                answers.features.extend_from_slice(&output);
            }
            values[made.index()] = output;
        }
        let output = self.plan.output().index();
        answers.logits.append(&mut values[output]);
    }
}

impl Weights {
    /// From the tensors of a step that are float32, in the order of its entries.
    fn of(step: &Step, side: usize, tensors: Vec<Vec<f32>>) -> Self {
        let mut tensors = tensors.into_iter();
        let mut next = || tensors.next().unwrap_or_default();
        match step.layer {
            Layer::Convolution(of) => {
                Self::Convolution(Prepared::new(of, &next(), side, step.output.side))
            }
            Layer::Linear { .. } => Self::Linear {
                weight: next(),
                bias: next(),
            },
            Layer::BatchNorm { .. } => {
                let (weight, bias, mean, variance) = (next(), next(), next(), next());
                let scales = weight.iter().zip(&variance);
                let scales: Vec<f64> = scales
                    .map(|(&weight, &variance)| {
                        f64::from(weight) / (f64::from(variance) + EPSILON).sqrt()
                    })
                    .collect();
                let shifts = bias.iter().zip(&mean).zip(&scales);
                let shift = shifts
                    .map(|((&bias, &mean), scale)| {
                        (f64::from(bias) - f64::from(mean) * scale) as f32
                    })
                    .collect();
                let scale = scales.into_iter().map(|scale| scale as f32).collect();
                Self::Norm { scale, shift }
            }
            _ => Self::None,
        }
    }
}

/// What a step makes of one image.
fn apply(
    step: &Step,
    weights: &Weights,
    shape: Shape,
    mut input: Vec<f32>,
    others: &[&[f32]],
    room: &mut Room,
) -> Vec<f32> {
    let pixels = shape.side * shape.side;
    match (step.layer, weights) {
        (Layer::Convolution(_), Weights::Convolution(of)) => of.run(&input, room),
        (Layer::BatchNorm { .. }, Weights::Norm { scale, shift }) => {
            let channels = input.chunks_mut(pixels).zip(scale.iter().zip(shift));
            for (channel, (&scale, &shift)) in channels {
                for value in channel {
                    *value = *value * scale + shift;
                }
            }
            input
        }
        (Layer::Linear { .. }, Weights::Linear { weight, bias }) => linear(weight, bias, &input),
        (Layer::TimesZero { stride }, _) => {
            let mut kept = average_pool(&input, shape.side, [1, stride, 0], step.output.side);
            for value in &mut kept {
                *value *= 0.0;
            }
            kept
        }
        (Layer::Zeros, _) => vec![0.0; step.output.numbers()],
        (Layer::Relu, _) => {
            // Not `max`, which would make 0 of NaN.
            for value in &mut input {
                *value = if *value < 0.0 { 0.0 } else { *value };
            }
            input
        }
        (
            Layer::AveragePool {
                kernel,
                stride,
                padding,
            },
            _,
        ) => {
            let windows = [kernel, stride, padding];
            average_pool(&input, shape.side, windows, step.output.side)
        }
        (Layer::Shift, _) => shifted(&input, shape.side),
        (Layer::Concatenate, _) => {
            for other in others {
                input.extend_from_slice(other);
            }
            input
        }
        (Layer::Add, _) => {
            for other in others {
                for (sum, value) in input.iter_mut().zip(*other) {
                    *sum += value;
                }
            }
            input
        }
        (Layer::MeanOfPixels, _) => input
            .chunks(pixels)
            .map(|channel| channel.iter().sum::<f32>() / pixels as f32)
            .collect(),
        _ => input,
    }
}

fn linear(weight: &[f32], bias: &[f32], input: &[f32]) -> Vec<f32> {
    let rows = weight.chunks(input.len()).zip(bias);
    rows.map(|(row, bias)| {
        let products = row.iter().zip(input).map(|(weight, value)| weight * value);
        products.sum::<f32>() + bias
    })
    .collect()
}

/// Without the first row and column, and with zeros below and at the right.
fn shifted(input: &[f32], side: usize) -> Vec<f32> {
    let mut output = vec![0.0; input.len()];
    let images = input
        .chunks(side * side)
        .zip(output.chunks_mut(side * side));
    for (from, to) in images {
        let rows = from.chunks(side).skip(1).zip(to.chunks_mut(side));
        for (from, to) in rows {
            to[..side - 1].copy_from_slice(&from[1..]);
        }
    }
    output
}
