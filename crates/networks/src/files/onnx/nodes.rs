//! The steps of a network as nodes of ONNX.

use super::proto::{
    ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_INTS, Attribute, FLOAT, INT64, Node, TensorData,
};
use crate::plan::{Layer, Shape};

/// Nodes and constants so far.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    pub(super) nodes: Vec<Node>,
    pub(super) constants: Vec<TensorData>,
}

/// A step: what it reads, and what it makes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    /// The name of the node and of what it makes.
    pub(super) name: &'a str,
    pub(super) inputs: &'a [String],
    /// PyTorch's name of the module, before that of its weights.
    pub(super) module: &'a str,
    pub(super) output: Shape,
}

/// Further than any row or column.
const TO_THE_END: i64 = i64::MAX;

impl Nodes {
    /// Adds the nodes of a step. The last one makes what the step makes.
    pub(super) fn add(&mut self, layer: Layer, step: Named<'_>) {
        let input = step.inputs.first().cloned().unwrap_or_default();
        let weight = |name: &str| format!("{}.{name}", step.module);
        match layer {
            Layer::Identity => self.node("Identity", vec![input], vec![], step.name),
            Layer::Relu => self.node("Relu", vec![input], vec![], step.name),
            Layer::TimesZero { stride } => self.times_zero(stride, input, step.name),
            Layer::Zeros => self.zeros(input, step),
            Layer::Convolution(of) => {
                let attributes = windows(of.kernel, of.stride, of.padding);
                self.node("Conv", vec![input, weight("weight")], attributes, step.name);
            }
            Layer::BatchNorm { .. } => {
                let names = ["weight", "bias", "running_mean", "running_var"];
                let mut inputs = vec![input];
                inputs.extend(names.map(weight));
                let attributes = vec![float("epsilon", 1e-5)];
                self.node("BatchNormalization", inputs, attributes, step.name);
            }
            Layer::AveragePool {
                kernel,
                stride,
                padding,
            } => {
                let mut attributes = windows(kernel, stride, padding);
                attributes.push(int("count_include_pad", 0));
                self.node("AveragePool", vec![input], attributes, step.name);
            }
            Layer::Shift => self.shift(input, step.name),
            Layer::Concatenate => {
                let attributes = vec![int("axis", 1)];
                self.node("Concat", step.inputs.to_vec(), attributes, step.name);
            }
            Layer::Add => self.sum(step.inputs, step.name),
            Layer::MeanOfPixels => {
                let pooled = self.between("GlobalAveragePool", vec![input], vec![], step.name);
                let attributes = vec![int("axis", 1)];
                self.node("Flatten", vec![pooled], attributes, step.name);
            }
            Layer::Linear { .. } => {
                let inputs = vec![input, weight("weight"), weight("bias")];
                self.node("Gemm", inputs, vec![int("transB", 1)], step.name);
            }
        }
    }

    fn node(&mut self, operation: &str, input: Vec<String>, attribute: Vec<Attribute>, name: &str) {
        self.nodes.push(Node {
            input,
            output: vec![name.to_owned()],
            name: name.to_owned(),
            op_type: operation.to_owned(),
            attribute,
        });
    }

    /// A node before the last one of a step: the name of what it makes.
    fn between(
        &mut self,
        operation: &str,
        input: Vec<String>,
        attribute: Vec<Attribute>,
        step: &str,
    ) -> String {
        let name = format!("{step}/{}", self.nodes.len());
        self.node(operation, input, attribute, &name);
        name
    }

    /// A list of integers beside the weights: its name.
    fn integers(&mut self, numbers: &[i64], step: &str) -> String {
        let name = format!("{step}/constant_{}", self.constants.len());
        self.constants.push(TensorData {
            dims: vec![numbers.len() as i64],
            data_type: INT64,
            name: name.clone(),
            raw_data: numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect(),
        });
        name
    }

    fn times_zero(&mut self, stride: usize, input: String, name: &str) {
        let zero = format!("{name}/zero");
        self.constants.push(TensorData {
            dims: vec![],
            data_type: FLOAT,
            name: zero.clone(),
            raw_data: 0.0_f32.to_le_bytes().to_vec(),
        });
        let kept = if stride == 1 {
            input
        } else {
            self.rows_and_columns(input, 0, stride as i64, name)
        };
        self.node("Mul", vec![kept, zero], vec![], name);
    }

    /// Rows and columns from `start` on, every `stride`-th.
    fn rows_and_columns(&mut self, input: String, start: i64, stride: i64, step: &str) -> String {
        let lists = [[start; 2], [TO_THE_END; 2], [2, 3], [stride; 2]];
        let mut inputs = vec![input];
        inputs.extend(lists.map(|list| self.integers(&list, step)));
        self.between("Slice", inputs, vec![], step)
    }

    /// Zeros for as many images as come in.
    fn zeros(&mut self, input: String, step: Named<'_>) {
        let Shape { channels, side } = step.output;
        let sides = self.integers(&[channels as i64, side as i64, side as i64], step.name);
        let [start, end] = [0, 1].map(|number| self.integers(&[number], step.name));
        let shape = self.between("Shape", vec![input], vec![], step.name);
        let images = self.between("Slice", vec![shape, start, end], vec![], step.name);
        let attributes = vec![int("axis", 0)];
        let shape = self.between("Concat", vec![images, sides], attributes, step.name);
        self.node("ConstantOfShape", vec![shape], vec![], step.name);
    }

    /// Without the first row and column, and with zeros behind the last.
    fn shift(&mut self, input: String, name: &str) {
        let cut = self.rows_and_columns(input, 1, 1, name);
        let behind = self.integers(&[0, 0, 0, 0, 0, 0, 1, 1], name);
        self.node("Pad", vec![cut, behind], vec![], name);
    }

    /// From left to right, two at a time: ONNX leaves open in which order its own `Sum` adds.
    fn sum(&mut self, inputs: &[String], name: &str) {
        let [first, middle @ .., last] = inputs else {
            return self.node("Identity", inputs.to_vec(), vec![], name);
        };
        let mut sum = first.clone();
        for input in middle {
            sum = self.between("Add", vec![sum, input.clone()], vec![], name);
        }
        self.node("Add", vec![sum, last.clone()], vec![], name);
    }
}

/// The attributes of convolutions and pools.
fn windows(kernel: usize, stride: usize, padding: usize) -> Vec<Attribute> {
    let ints = |name: &str, number: usize, count: usize| Attribute {
        name: name.to_owned(),
        ints: vec![number as i64; count],
        kind: ATTRIBUTE_INTS,
        ..Attribute::default()
    };
    vec![
        ints("kernel_shape", kernel, 2),
        ints("strides", stride, 2),
        ints("pads", padding, 4), // top, left, bottom, right
    ]
}

fn int(name: &str, number: i64) -> Attribute {
    Attribute {
        name: name.to_owned(),
        i: number,
        kind: ATTRIBUTE_INT,
        ..Attribute::default()
    }
}

fn float(name: &str, number: f32) -> Attribute {
    Attribute {
        name: name.to_owned(),
        f: number,
        kind: ATTRIBUTE_FLOAT,
        ..Attribute::default()
    }
}
