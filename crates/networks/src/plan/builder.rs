//! Puts steps one after another, with the shapes that follow.

use super::{Convolution, Layer, Place, Plan, Shape, Step, Value};

/// Steps so far.
pub(super) struct Builder {
    plan: Plan,
    /// The place of the steps that come.
    pub(super) place: Place,
}

/// Something made, with its shape.
#[derive(Clone, Copy)]
pub(super) struct Made {
    value: Value,
    pub(super) shape: Shape,
}

impl Builder {
    /// Nothing yet, and the images.
    pub(super) fn new(input: Shape, place: Place) -> (Self, Made) {
        let steps = Vec::new();
        let plan = Plan { input, steps };
        let images = Made {
            value: Value::IMAGES,
            shape: input,
        };
        (Self { plan, place }, images)
    }

    pub(super) fn finish(self) -> Plan {
        self.plan
    }

    /// A step that a module does.
    pub(super) fn module(&mut self, name: String, layer: Layer, input: Made) -> Made {
        self.step(Some(name), layer, &[input])
    }

    /// A step that the code of a module does.
    pub(super) fn step(&mut self, module: Option<String>, layer: Layer, inputs: &[Made]) -> Made {
        let shape = output(layer, inputs);
        self.plan.steps.push(Step {
            module,
            place: self.place,
            layer,
            inputs: inputs.iter().map(|input| input.value).collect(),
            output: shape,
        });
        let value = Value::of_step(self.plan.steps.len() - 1);
        Made { value, shape }
    }

    /// Zeros of a number of channels.
    pub(super) fn zeros(&mut self, name: String, input: Made, channels: usize) -> Made {
        let mut zeros = self.module(name, Layer::Zeros, input);
        zeros.shape.channels = channels;
        if let Some(step) = self.plan.steps.last_mut() {
            step.output = zeros.shape;
        }
        zeros
    }

    pub(super) fn convolution(&mut self, name: String, input: Made, to: Window) -> Made {
        let layer = Layer::Convolution(Convolution {
            inputs: input.shape.channels,
            outputs: to.channels,
            kernel: to.kernel,
            stride: to.stride,
            padding: to.kernel / 2,
        });
        self.module(name, layer, input)
    }

    pub(super) fn batch_norm(&mut self, name: String, input: Made) -> Made {
        let channels = input.shape.channels;
        self.module(name, Layer::BatchNorm { channels }, input)
    }

    /// ReLU, convolution and batch norm: the modules `NAME.op.0` to `NAME.op.2`.
    pub(super) fn relu_convolution_norm(&mut self, name: &str, input: Made, to: Window) -> Made {
        let rectified = self.module(join(name, "op.0"), Layer::Relu, input);
        let convolved = self.convolution(join(name, "op.1"), rectified, to);
        self.batch_norm(join(name, "op.2"), convolved)
    }
}

/// What a convolution makes, and how. Its padding keeps the side at stride 1.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) channels: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
}

/// The name of a module inside another.
pub(super) fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() {
        inner.to_owned()
    } else {
        format!("{outer}.{inner}")
    }
}

fn output(layer: Layer, inputs: &[Made]) -> Shape {
    let first = inputs[0].shape;
    let channels = match layer {
        Layer::Convolution(convolution) => convolution.outputs,
        Layer::Concatenate => inputs.iter().map(|input| input.shape.channels).sum(),
        Layer::Linear { outputs, .. } => outputs,
        _ => first.channels,
    };
    let side = layer.side_after(first.side);
    Shape { channels, side }
}
