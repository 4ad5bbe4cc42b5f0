//! The steps of a network.
//!
//! All that is known about a network is read from its [`Plan`]: the names of its weights, their first values, its costs,
//! how it is run, and how it is written for other programs.

mod builder;
mod layer;
mod network;
mod pieces;

pub use layer::{Convolution, Layer, Shape};
pub use network::SideError;
pub use pieces::Piece;

/// Largest side of images that a plan is made for: far above any use, and low enough that no count overflows.
const MOST_ROWS: usize = 1024;

/// Something that steps read: the images, or what an earlier step makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(usize);

impl Value {
    /// What comes into the network.
    pub const IMAGES: Self = Self(0);

    /// What the step at this position makes.
    #[must_use]
    pub fn of_step(position: usize) -> Self {
        Self(position + 1)
    }

    /// The position of the step that makes it; `None` for the images.
    #[must_use]
    pub fn step(self) -> Option<usize> {
        self.0.checked_sub(1)
    }

    /// A number for tables of values: 0 for the images, then the steps in order.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }
}

/// In which part of a network a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The convolution and the batch norm in front.
    Stem,
    /// A block, counted from 0: a cell or a reduction.
    Block(usize),
    /// Batch norm, ReLU, mean of pixels and classifier at the end.
    Head,
}

/// A step: what it does, to what, and what comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// PyTorch's name of the module that does it, such as `cells.0.layers.3.op.1`, which its weights have before
    /// theirs (`cells.0.layers.3.op.1.weight`). `None` for what no module of its own does: sums and concatenations.
    pub module: Option<String>,
    /// The part of the network that it belongs to.
    pub place: Place,
    /// What it does.
    pub layer: Layer,
    /// What it does it to: one value, or as many as are added or concatenated, in order.
    pub inputs: Vec<Value>,
    /// What comes out.
    pub output: Shape,
}

impl Step {
    /// How many weights are trained.
    #[must_use]
    pub fn params(&self) -> u64 {
        self.layer.params()
    }

    /// Multiply-adds for one image, as NATS-Bench counts them.
    #[must_use]
    pub fn flops(&self) -> u64 {
        self.layer.flops(self.output)
    }
}

/// The steps of a network for images of one side, in an order in which they can be done, which is also that of
/// PyTorch's state dict.
///
/// ```
/// use nats_networks::{Layer, NetworkConfig, Plan};
///
/// let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
/// let plan = Plan::new(&config, 32)?;
/// assert_eq!(plan.params_millions(), 0.011_714);
/// assert_eq!(plan.flops_millions(), 4.481_114);
///
/// let convolutions = plan.steps().iter().filter(|step| matches!(step.layer, Layer::Convolution(_)));
/// assert_eq!(convolutions.count(), 22);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    input: Shape,
    steps: Vec<Step>,
}

impl Plan {
    /// The steps, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The images that come in.
    #[must_use]
    pub fn input(&self) -> Shape {
        self.input
    }

    /// The shape of a value. `None` for one of another plan, which has more steps.
    #[must_use]
    pub fn shape(&self, value: Value) -> Option<Shape> {
        match value.step() {
            None => Some(self.input),
            Some(step) => Some(self.steps.get(step)?.output),
        }
    }

    /// What comes out at the end: of a network, the logits, one number for each class.
    #[must_use]
    pub fn output(&self) -> Value {
        Value(self.steps.len())
    }

    /// What the classifier reads: one vector for each image. `None` for a piece without classifier.
    #[must_use]
    pub fn features(&self) -> Option<Value> {
        let last = self.steps.last()?;
        matches!(last.layer, Layer::Linear { .. }).then(|| last.inputs[0])
    }

    /// For each value, by its [`index`](Value::index), the position of the last step that reads it: `None` where
    /// no step does. After that step it can be dropped.
    #[must_use]
    pub fn last_readers(&self) -> Vec<Option<usize>> {
        let mut readers = vec![None; self.steps.len() + 1];
        for (position, step) in self.steps.iter().enumerate() {
            for input in &step.inputs {
                readers[input.0] = Some(position);
            }
        }
        readers
    }

    /// How many weights are trained.
    #[must_use]
    pub fn params(&self) -> u64 {
        self.steps.iter().map(Step::params).sum()
    }

    /// Multiply-adds for one image, as NATS-Bench counts them. All steps count, also those that go nowhere.
    #[must_use]
    pub fn flops(&self) -> u64 {
        self.steps.iter().map(Step::flops).sum()
    }

    /// Trained weights in millions: the `params` of NATS-Bench, to the bit.
    #[must_use]
    pub fn params_millions(&self) -> f64 {
        self.params() as f64 / 1e6
    }

    /// Multiply-adds for one image in millions: the `flop` of NATS-Bench, to the bit.
    #[must_use]
    pub fn flops_millions(&self) -> f64 {
        self.flops() as f64 / 1e6
    }
}
