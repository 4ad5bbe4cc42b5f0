//! Whole networks: stem, blocks, head.

use crate::cell::Cell;
use crate::config::NetworkConfig;

use super::builder::{Builder, Made, Window, join};
use super::{Layer, MOST_ROWS, Place, Plan, Shape};

/// A side of images that the two halvings of a network cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "images of {side} x {side} pixels do not fit the network, which halves them twice; expected a multiple of 4, \
     at most {MOST_ROWS}"
)]
pub struct SideError {
    /// The side.
    pub side: usize,
}

impl Plan {
    /// The steps of a network for colour images of a side: 32 for those of CIFAR, 16 for those of `ImageNet16`.
    ///
    /// The side decides about [`flops`](Self::flops) and the shapes between the steps. Weights are the same for all.
    ///
    /// # Errors
    ///
    /// [`SideError`] unless the side is a multiple of 4, from 4 to 1024.
    pub fn new(config: &NetworkConfig, side: usize) -> Result<Self, SideError> {
        if side == 0 || !side.is_multiple_of(4) || side > MOST_ROWS {
            return Err(SideError { side });
        }
        let input = Shape { channels: 3, side };
        let (mut builder, images) = Builder::new(input, Place::Stem);
        let stem = Window {
            channels: config.widths()[0],
            kernel: 3,
            stride: 1,
        };
        let convolved = builder.convolution("stem.0".to_owned(), images, stem);
        let mut last = builder.batch_norm("stem.1".to_owned(), convolved);
        for (block, &channels) in config.widths().iter().enumerate() {
            builder.place = Place::Block(block);
            let name = format!("cells.{block}");
            last = if config.is_reduction(block) {
                builder.residual_block(&name, last, channels, 2)
            } else {
                builder.cell(&name, config.cell(), last, channels)
            };
        }
        builder.place = Place::Head;
        builder.head(last, config.classes());
        Ok(builder.finish())
    }
}

impl Builder {
    /// A cell as module `name`. Layers are counted over all edges, in the order of the text.
    fn cell(&mut self, name: &str, cell: &Cell, input: Made, channels: usize) -> Made {
        let mut nodes = vec![input];
        let mut edge_number = 0;
        for edges in cell.nodes() {
            let mut sum = Vec::with_capacity(edges.len());
            for edge in edges {
                let layer = join(name, &format!("layers.{edge_number}"));
                edge_number += 1;
                let source = nodes[edge.source];
                sum.push(self.operation(&layer, edge.operation, source, channels, 1));
            }
            nodes.push(match sum[..] {
                [alone] => alone,
                _ => self.step(None, Layer::Add, &sum),
            });
        }
        nodes[nodes.len() - 1]
    }

    fn head(&mut self, input: Made, classes: usize) {
        let normed = self.batch_norm("lastact.0".to_owned(), input);
        let rectified = self.module("lastact.1".to_owned(), Layer::Relu, normed);
        let pooled = self.module("global_pooling".to_owned(), Layer::MeanOfPixels, rectified);
        let layer = Layer::Linear {
            inputs: pooled.shape.channels,
            outputs: classes,
        };
        self.module("classifier".to_owned(), layer, pooled);
    }
}
