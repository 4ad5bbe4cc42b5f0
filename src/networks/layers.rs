//! The layers of a network in words and numbers, as they are shown to people.

use nats_networks::{Convolution, Layer, Place, Plan, Shape, Step, Value};
use serde::Serialize;

use crate::model::Dataset;

use super::{NetworkError, plan};

/// All layers of the network of an architecture on a data set, in the order in which they run.
///
/// ```
/// use natsbench::Dataset;
/// use natsbench::networks::NetworkLayers;
///
/// let network = NetworkLayers::of("8:8:8:8:8", Dataset::Cifar10)?;
/// let first = &network.layers[0];
/// assert_eq!(first.what, "convolution 3x3, 3 to 8 channels");
/// assert_eq!((first.output.as_str(), first.params, first.flops), ("8 x 32 x 32", 216, 221_184));
/// # Ok::<(), natsbench::networks::NetworkError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkLayers {
    /// The string of the architecture.
    pub architecture: String,
    /// The data set, which decides the size of the images and the number of classes.
    pub dataset: Dataset,
    /// Channels of an image.
    pub channels: usize,
    /// Pixels along each side of an image.
    pub side: usize,
    /// Weights.
    pub params: u64,
    /// Multiply-adds for one image.
    pub flops: u64,
    /// Millions of weights.
    pub params_millions: f64,
    /// Millions of multiply-adds for one image.
    pub flops_millions: f64,
    /// The layers.
    pub layers: Vec<NamedLayer>,
}

/// A layer of a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedLayer {
    /// `PyTorch`'s name of the module. Sums have no module, and are numbered.
    pub layer: String,
    /// The part of the network that it belongs to: `stem`, `cells.0` and so on, `head`.
    pub part: String,
    /// What it does, in words.
    pub what: String,
    /// The layers whose outputs it takes; `images` for the first one.
    pub inputs: Vec<String>,
    /// Shape of its output, such as `16 x 32 x 32`.
    pub output: String,
    /// Channels of its output.
    pub channels: usize,
    /// Pixels along each side of its output.
    pub side: usize,
    /// Weights.
    pub params: u64,
    /// Multiply-adds for one image.
    pub flops: u64,
}

impl NetworkLayers {
    /// The layers of the network of an architecture.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Config`] for a text that is no architecture.
    pub fn of(architecture: &str, dataset: Dataset) -> Result<Self, NetworkError> {
        Ok(Self::of_plan(
            &plan(architecture, dataset)?,
            architecture,
            dataset,
        ))
    }

    /// The layers of a network that is known already.
    pub(crate) fn of_plan(plan: &Plan, architecture: &str, dataset: Dataset) -> Self {
        let input = plan.input();
        let steps = plan.steps().iter().enumerate();
        Self {
            architecture: architecture.to_owned(),
            dataset,
            channels: input.channels,
            side: input.side,
            params: plan.params(),
            flops: plan.flops(),
            params_millions: plan.params_millions(),
            flops_millions: plan.flops_millions(),
            layers: steps.map(|(at, step)| named(plan, at, step)).collect(),
        }
    }
}

fn named(plan: &Plan, position: usize, step: &Step) -> NamedLayer {
    NamedLayer {
        layer: name(plan, Value::of_step(position)),
        part: part_name(step.place),
        what: what(plan, step),
        inputs: names_of_inputs(plan, step),
        output: shape_text(step.layer, step.output),
        channels: step.output.channels,
        side: step.output.side,
        params: step.params(),
        flops: step.flops(),
    }
}

/// The name of a part of a network.
pub(crate) fn part_name(place: Place) -> String {
    match place {
        Place::Stem => "stem".to_owned(),
        Place::Block(block) => format!("cells.{block}"),
        Place::Head => "head".to_owned(),
    }
}

/// The shape of an output, in words.
pub(crate) fn shape_text(layer: Layer, shape: Shape) -> String {
    match layer {
        Layer::MeanOfPixels | Layer::Linear { .. } => shape.channels.to_string(),
        _ => format!("{} x {} x {}", shape.channels, shape.side, shape.side),
    }
}

fn name(plan: &Plan, value: Value) -> String {
    let Some(position) = value.step() else {
        return "images".to_owned();
    };
    let step = plan.steps().get(position);
    match step.and_then(|step| step.module.clone()) {
        Some(module) => module,
        None => format!("step {position}"),
    }
}

fn what(plan: &Plan, step: &Step) -> String {
    let by_stride = |stride: usize| match stride {
        1 => String::new(),
        more => format!(", stride {more}"),
    };
    match step.layer {
        Layer::Identity => "passes on".to_owned(),
        Layer::TimesZero { stride } => format!("times zero{}", by_stride(stride)),
        Layer::Zeros => "zeros".to_owned(),
        Layer::Relu => "ReLU".to_owned(),
        Layer::Convolution(Convolution {
            inputs,
            outputs,
            kernel,
            stride,
            ..
        }) => format!(
            "convolution {kernel}x{kernel}, {inputs} to {outputs} channels{}",
            by_stride(stride)
        ),
        Layer::BatchNorm { .. } => "batch norm".to_owned(),
        Layer::AveragePool { kernel, stride, .. } => {
            format!("mean of {kernel}x{kernel}{}", by_stride(stride))
        }
        Layer::Shift => "shift by one pixel".to_owned(),
        Layer::Concatenate => format!("channels of {}", names_of_inputs(plan, step).join(", ")),
        Layer::Add => format!("sum of {}", names_of_inputs(plan, step).join(", ")),
        Layer::MeanOfPixels => "mean of pixels".to_owned(),
        Layer::Linear { .. } => "linear".to_owned(),
        other => format!("{other:?}"),
    }
}

fn names_of_inputs(plan: &Plan, step: &Step) -> Vec<String> {
    step.inputs.iter().map(|&input| name(plan, input)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_add_up_to_the_network_and_name_their_inputs() {
        let cell =
            "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|";
        for text in [cell, "8:16:24:32:40"] {
            let network = NetworkLayers::of(text, Dataset::ImageNet16).unwrap();
            let sum = |of: fn(&NamedLayer) -> u64| network.layers.iter().map(of).sum::<u64>();
            assert_eq!(sum(|layer| layer.params), network.params);
            assert_eq!(sum(|layer| layer.flops), network.flops);
            assert_eq!((network.channels, network.side), (3, 16));
            let mut known = vec!["images"];
            for layer in &network.layers {
                assert!(
                    layer
                        .inputs
                        .iter()
                        .all(|input| known.contains(&input.as_str()))
                );
                known.push(&layer.layer);
            }
            let last = network.layers.last().unwrap();
            assert_eq!((last.part.as_str(), last.output.as_str()), ("head", "120"));
        }
    }
}
