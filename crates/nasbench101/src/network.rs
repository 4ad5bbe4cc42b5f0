//! The network that is made of a module: three stacks of three modules between a stem and a classifier.

use crate::graph::{PerVertex, has_edge, inputs, outputs};
use crate::module::Module;
use crate::operation::Operation;

/// Channels after the first convolution.
const STEM_CHANNELS: u32 = 128;
/// Stacks, each with twice the channels of the one before.
const STACKS: u32 = 3;
/// Modules of a stack.
const MODULES_OF_A_STACK: u64 = 3;
/// Classes of CIFAR-10.
const CLASSES: u64 = 10;
/// Colours of an image.
const COLOURS: u32 = 3;

impl Module {
    /// The number of weights that the whole network trains.
    ///
    /// The files have that of the [`stored_form`](Self::stored_form). Another numbering of the vertices can have a few
    /// more or less: channels that cannot be shared evenly go to the vertices with the lowest numbers.
    ///
    /// ```
    /// use nasbench101::Module;
    ///
    /// let smallest = Module::from_texts("0100", "input,output")?;
    /// assert_eq!(smallest.trainable_parameters(), 882_570);
    /// # Ok::<(), nasbench101::ModuleError>(())
    /// ```
    #[must_use]
    pub fn trainable_parameters(&self) -> u64 {
        let mut weights = convolution(3, COLOURS, STEM_CHANNELS);
        let mut before = STEM_CHANNELS;
        for stack in 0..STACKS {
            // Inner vertices have the same channels in all modules of a stack.
            let output = STEM_CHANNELS << stack;
            let channels = self.channels(before, output);
            weights += self.weights(&channels, before, output);
            weights += (MODULES_OF_A_STACK - 1) * self.weights(&channels, output, output);
            before = output;
        }
        weights + u64::from(before) * CLASSES + CLASSES
    }

    /// The channels of each vertex of a module that gets `input` channels and returns `output`.
    ///
    /// Inner vertices with an edge to the output share its channels, as the output joins them. Each other one has as
    /// many as the widest vertex after it.
    #[must_use]
    pub fn vertex_channels(&self, input: u32, output: u32) -> Vec<u32> {
        self.channels(input, output).to_vec()
    }

    fn channels(&self, input: u32, output: u32) -> PerVertex<u32> {
        let (vertices, edge_bits) = (self.vertices(), self.edge_bits());
        let last = vertices - 1;
        let mut channels: PerVertex<u32> = (0..vertices).map(|_vertex| 0).collect();
        channels[0] = input;
        channels[last] = output;
        let joined = inputs(edge_bits, last).filter(|&vertex| vertex != 0);
        let count = joined.clone().count() as u32;
        for (place, vertex) in joined.enumerate() {
            channels[vertex] = output / count + u32::from((place as u32) < output % count);
        }
        for vertex in (1..last).rev() {
            if !has_edge(edge_bits, vertex, last) {
                let after = outputs(edge_bits, vertices, vertex).map(|to| channels[to]);
                channels[vertex] = after.max().unwrap_or(0);
            }
        }
        channels
    }

    /// The weights of one module of the network.
    fn weights(&self, channels: &PerVertex<u32>, input: u32, output: u32) -> u64 {
        let mut weights = 0;
        for (place, operation) in self.operations().iter().enumerate() {
            let own = channels[place + 1];
            if has_edge(self.edge_bits(), 0, place + 1) {
                weights += convolution(1, input, own);
            }
            weights += match operation {
                Operation::Conv3x3 => convolution(3, own, own),
                Operation::Conv1x1 => convolution(1, own, own),
                Operation::MaxPool3x3 => 0,
            };
        }
        if has_edge(self.edge_bits(), 0, self.vertices() - 1) {
            weights += convolution(1, input, output);
        }
        weights
    }
}

/// The weights of a convolution without bias and of its batch normalization, which has two a channel.
fn convolution(side: u64, input: u32, output: u32) -> u64 {
    side * side * u64::from(input) * u64::from(output) + 2 * u64::from(output)
}
