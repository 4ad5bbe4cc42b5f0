//! Multiply-adds and weights of an architecture, computed by formulas.
//!
//! The networks of both spaces are so regular that both numbers follow from the text and
//! the data set. The sums are whole numbers and are divided only once, so the results are
//! the stored doubles to the bit (except where a file of the topology space has the
//! numbers of another cell, a known fault of some seeds).

use crate::model::{Dataset, SearchSpace};

use super::cell_operations::CellOperations;
use super::dataset_sizes::class_count;
use super::layer_widths::LayerWidths;

/// What an architecture costs on a data set, on any machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Multiply-adds of convolutions and linear layers for one image, in millions.
    pub flops_millions: f64,
    /// Trainable weights in millions.
    pub params_millions: f64,
}

impl Cost {
    fn from_counts(flops: u64, params: u64) -> Self {
        Self {
            flops_millions: flops as f64 / 1e6,
            params_millions: params as f64 / 1e6,
        }
    }
}

/// The cost of `architecture` on `dataset`, or `None` if it is not of `space`.
///
/// ```
/// use natsbench::{Dataset, SearchSpace};
/// use natsbench::space::architecture_cost;
///
/// let cost = architecture_cost(SearchSpace::Size, "8:8:8:8:8", Dataset::Cifar10);
/// assert_eq!(cost.map(|cost| cost.params_millions), Some(0.011_714));
/// ```
#[must_use]
pub fn architecture_cost(space: SearchSpace, architecture: &str, dataset: Dataset) -> Option<Cost> {
    match space {
        SearchSpace::Topology => Some(topology_cost(architecture.parse().ok()?, dataset)),
        SearchSpace::Size => Some(size_cost(architecture.parse().ok()?, dataset)),
    }
}

/// The cost of a cell, stacked five times in each of three stages of 16, 32 and 64
/// channels.
#[must_use]
pub(crate) fn topology_cost(cell: CellOperations, dataset: Dataset) -> Cost {
    let count = |name| {
        cell.names()
            .into_iter()
            .filter(|operation| *operation == name)
            .count() as u64
    };
    let (edges_3x3, edges_1x1) = (count("nor_conv_3x3"), count("nor_conv_1x1"));
    let convolutions = 7_782_400 + 35_389_440 * edges_3x3 + 3_932_160 * edges_1x1;
    let classifier = 65 * u64::from(class_count(dataset));
    Cost::from_counts(
        convolutions / fewer_pixels(dataset) + classifier,
        72_656 + 243_040 * edges_3x3 + 28_000 * edges_1x1 + classifier,
    )
}

/// The cost of a network with these widths: stem, cell, residual block, cell,
/// residual block, cell, classifier.
#[must_use]
pub(crate) fn size_cost(widths: LayerWidths, dataset: Dataset) -> Cost {
    let [c0, c1, c2, c3, c4] = widths.widths().map(u64::from);
    let classifier = (c4 + 1) * u64::from(class_count(dataset));
    let stem = 27 * c0;
    let full = stem + cell_weights(c0, c0);
    let half = residual_weights(c0, c1) + cell_weights(c1, c2);
    let quarter = residual_weights(c2, c3) + cell_weights(c3, c4);

    let pixels = 1024 / fewer_pixels(dataset);
    let flops = pixels * full + pixels / 4 * half + pixels / 16 * quarter + classifier;

    let normalisation = 2 * c0
        + cell_norm(c0, c0)
        + 4 * c1
        + cell_norm(c1, c2)
        + 4 * c3
        + cell_norm(c3, c4)
        + 2 * c4;
    Cost::from_counts(flops, full + half + quarter + classifier + normalisation)
}

/// How many times fewer pixels an image has than one of CIFAR.
const fn fewer_pixels(dataset: Dataset) -> u64 {
    match dataset {
        Dataset::Cifar10Valid | Dataset::Cifar10 | Dataset::Cifar100 => 1,
        Dataset::ImageNet16 => 4,
    }
}

/// Weights of the convolutions of a cell: two edges see its input, three its inner
/// nodes, and a skip needs a 1x1 convolution if the width changes.
fn cell_weights(input: u64, output: u64) -> u64 {
    18 * input * output + 27 * output * output + skip_weights(input, output)
}

fn skip_weights(input: u64, output: u64) -> u64 {
    if input == output { 0 } else { input * output }
}

/// Weights of the batch normalisations of a cell.
fn cell_norm(input: u64, output: u64) -> u64 {
    10 * output + if input == output { 0 } else { 2 * output }
}

/// Weights of the convolutions of a residual block that halves the resolution.
fn residual_weights(input: u64, output: u64) -> u64 {
    10 * input * output + 9 * output * output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_the_stored_numbers_of_real_trials() {
        let cell = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+\
                    |nor_conv_1x1~0|skip_connect~1|skip_connect~2|";
        let cases = [
            (
                SearchSpace::Topology,
                cell,
                Dataset::Cifar10Valid,
                15.64737,
                0.129_306,
            ),
            (
                SearchSpace::Topology,
                cell,
                Dataset::Cifar100,
                15.65322,
                0.135_156,
            ),
            (
                SearchSpace::Topology,
                cell,
                Dataset::ImageNet16,
                3.91948,
                0.136_456,
            ),
            (
                SearchSpace::Size,
                "8:8:8:8:8",
                Dataset::Cifar10,
                4.481_114,
                0.011_714,
            ),
            (
                SearchSpace::Size,
                "8:8:8:16:32",
                Dataset::Cifar100,
                6.84362,
                0.052_172,
            ),
            (
                SearchSpace::Size,
                "8:8:40:32:40",
                Dataset::ImageNet16,
                5.461_816,
                0.149_344,
            ),
        ];
        for (space, architecture, dataset, flops_millions, params_millions) in cases {
            let expected = Some(Cost {
                flops_millions,
                params_millions,
            });
            assert_eq!(
                architecture_cost(space, architecture, dataset),
                expected,
                "{architecture}"
            );
        }
    }

    #[test]
    fn an_architecture_of_the_other_space_has_no_cost() {
        assert_eq!(
            architecture_cost(SearchSpace::Topology, "8:8:8:8:8", Dataset::Cifar10),
            None
        );
    }
}
