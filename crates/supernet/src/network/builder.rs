//! Names, shapes and first values of weights, in the order in which PyTorch builds the modules.

use crate::engine::{Convolution, Engine};

use super::pieces::{Cell, Conv, ConvNorm, Full, Head, Residual};
use super::route::EDGES;
use super::running::Running;
use super::weights::{Weight, Weights};

/// Which batch norms are behind the convolutions of cells, and at the end.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CellNorm {
    /// Without scale, shift and running statistics, and the convolutions have biases: as NATS-Bench searched.
    #[default]
    Plain,
    /// With scale, shift and running statistics, and the convolutions have no biases.
    Full,
}

/// Builds a network, weight by weight.
pub(super) struct Builder<'a, E: Engine> {
    pub(super) engine: E,
    norm: CellNorm,
    /// A number from 0 to 1 for each weight that begins at random.
    uniform: &'a mut dyn FnMut() -> f64,
    pub(super) weights: Weights<E>,
    pub(super) running: Vec<Running<E>>,
}

impl<'a, E: Engine> Builder<'a, E> {
    pub(super) fn new(engine: E, norm: CellNorm, uniform: &'a mut dyn FnMut() -> f64) -> Self {
        let (weights, running) = (Vec::new(), Vec::new());
        Self {
            engine,
            norm,
            uniform,
            weights,
            running,
        }
    }

    fn push(&mut self, name: String, shape: Vec<usize>, values: &[f64]) -> usize {
        let values = self.engine.weight(values);
        self.weights.push(Weight {
            name,
            shape,
            values,
        });
        self.weights.len() - 1
    }

    /// Uniform between -1 and 1 over the root of the number of inputs of an output: the defaults of PyTorch.
    fn random(&mut self, name: String, shape: Vec<usize>, inputs: usize) -> usize {
        let bound = 1.0 / (inputs as f64).sqrt();
        let numbers = shape.iter().product();
        let values: Vec<f64> = (0..numbers)
            .map(|_| bound * (2.0 * (self.uniform)() - 1.0))
            .collect();
        self.push(name, shape, &values)
    }

    fn conv(&mut self, module: &str, of: Convolution, with_bias: bool) -> Conv {
        let inputs = of.inputs * of.kernel * of.kernel;
        let shape = vec![of.outputs, of.inputs, of.kernel, of.kernel];
        let weight = self.random(format!("{module}.weight"), shape, inputs);
        let bias =
            with_bias.then(|| self.random(format!("{module}.bias"), vec![of.outputs], inputs));
        Conv { of, weight, bias }
    }

    fn full(&mut self, module: &str, channels: usize) -> Full {
        let scale = self.push(
            format!("{module}.weight"),
            vec![channels],
            &vec![1.0; channels],
        );
        let shift = self.push(
            format!("{module}.bias"),
            vec![channels],
            &vec![0.0; channels],
        );
        self.running
            .push(Running::new(&self.engine, module, channels));
        Full {
            scale,
            shift,
            running: self.running.len() - 1,
        }
    }

    /// A convolution with a full batch norm, as the stem and residual blocks have them.
    pub(super) fn full_conv(&mut self, conv: &str, norm: &str, of: Convolution) -> ConvNorm {
        let conv = self.conv(conv, of, false);
        ConvNorm {
            conv,
            full: Some(self.full(norm, of.outputs)),
        }
    }

    /// A convolution with the batch norm of cells.
    pub(super) fn cell_conv(&mut self, conv: &str, norm: &str, of: Convolution) -> ConvNorm {
        match self.norm {
            CellNorm::Plain => ConvNorm {
                conv: self.conv(conv, of, true),
                full: None,
            },
            CellNorm::Full => self.full_conv(conv, norm, of),
        }
    }

    /// A cell whose edges have the operations that `has` names; `module` gives the name of an operation.
    pub(super) fn cell(
        &mut self,
        channels: usize,
        has: impl Fn(usize, usize) -> bool,
        module: impl Fn(usize, usize) -> String,
    ) -> Cell {
        let mut convs = [[None; 5]; 6];
        for (edge, convs) in convs.iter_mut().enumerate() {
            for (operation, kernel) in [(2, 1), (3, 3)] {
                if has(edge, operation) {
                    let of = Convolution {
                        inputs: channels,
                        outputs: channels,
                        kernel,
                        stride: 1,
                    };
                    let module = module(edge, operation);
                    let (conv, norm) = (format!("{module}.op.1"), format!("{module}.op.2"));
                    convs[operation] = Some(self.cell_conv(&conv, &norm, of));
                }
            }
        }
        Cell { convs }
    }

    pub(super) fn residual(&mut self, module: &str, inputs: usize, outputs: usize) -> Residual {
        let first = Convolution {
            inputs,
            outputs,
            kernel: 3,
            stride: 2,
        };
        let second = Convolution {
            inputs: outputs,
            outputs,
            kernel: 3,
            stride: 1,
        };
        let shortcut = Convolution {
            inputs,
            outputs,
            kernel: 1,
            stride: 1,
        };
        let names = |part: &str| [1, 2].map(|number| format!("{module}.{part}.op.{number}"));
        let ([conv_a, norm_a], [conv_b, norm_b]) = (names("conv_a"), names("conv_b"));
        Residual {
            first: self.full_conv(&conv_a, &norm_a, first),
            second: self.full_conv(&conv_b, &norm_b, second),
            shortcut: self.conv(&format!("{module}.downsample.1"), shortcut, false),
        }
    }

    pub(super) fn head(&mut self, channels: usize, classes: usize) -> Head {
        let full = match self.norm {
            CellNorm::Plain => None,
            CellNorm::Full => Some(self.full("lastact.0", channels)),
        };
        let weight = self.random(
            "classifier.weight".to_owned(),
            vec![classes, channels],
            channels,
        );
        let bias = self.random("classifier.bias".to_owned(), vec![classes], channels);
        Head { full, weight, bias }
    }
}

/// The name of an operation in the supernet of topologies, such as `_cells.0.edges.1<-0.2`.
pub(super) fn edge_module(cell: usize, edge: usize, operation: usize) -> String {
    let (to, from) = EDGES[edge];
    format!("_cells.{cell}.edges.{to}<-{from}.{operation}")
}
