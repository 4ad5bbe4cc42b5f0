//! What all trials of an invented architecture share: how well it learns, how long an
//! epoch takes, which seeds it was trained with.

use crate::model::{ArchitectureIndex, Dataset, SearchSpace, Seed, Split};
use crate::space::{CellOperations, Cost, LayerWidths, image_count};
use crate::space::{size_cost, topology_cost};

use super::draws::Draws;

/// The structure of an architecture, as its string describes it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// A cell of the topology space.
    Cell(CellOperations),
    /// A network of the size space.
    Widths(LayerWidths),
}

impl Form {
    pub(super) fn cost(self, dataset: Dataset) -> Cost {
        match self {
            Self::Cell(cell) => topology_cost(cell, dataset),
            Self::Widths(widths) => size_cost(widths, dataset),
        }
    }

    /// How well it learns, from 0 to 1, where 1 is as well as the best of its space; `None`
    /// if the output does not depend on the input.
    fn ability(self) -> Option<f64> {
        match self {
            Self::Cell(cell) => cell_ability(cell),
            Self::Widths(widths) => Some(size_ability(widths)),
        }
    }
}

/// Source and target of each edge of a cell, in the order of its text.
const EDGE_ENDS: [(usize, usize); 6] = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)];

/// Counts what is between input and output: convolutions help, even more if one follows
/// another; pooling hurts a little; nothing else matters.
fn cell_ability(cell: CellOperations) -> Option<f64> {
    let edges: Vec<_> = EDGE_ENDS.into_iter().zip(cell.names()).collect();
    let mut reached = [true, false, false, false];
    for &((source, target), operation) in &edges {
        reached[target] |= reached[source] && operation != "none";
    }
    let mut useful = [false, false, false, true];
    for &((source, target), operation) in edges.iter().rev() {
        useful[source] |= useful[target] && operation != "none";
    }
    if !reached[3] {
        return None;
    }

    let mut capacity = 0.0;
    let mut depth = [0.0_f64; 4];
    for &((source, target), operation) in &edges {
        if !(reached[source] && useful[target]) {
            continue;
        }
        let (gain, layers) = match operation {
            "nor_conv_3x3" => (1.0, 1.0),
            "nor_conv_1x1" => (0.55, 0.5),
            "avg_pool_3x3" => (-0.1, 0.0),
            _ => (0.0, 0.0),
        };
        capacity += gain;
        if operation != "none" {
            depth[target] = depth[target].max(depth[source] + layers);
        }
    }
    let strength = (capacity + 0.25 * depth[3]).max(0.0);
    Some(0.25 + 0.75 * (1.0 - libm::exp(-0.5 * strength)))
}

/// Grows with the number of weights, but less if most of them are in few layers.
fn size_ability(widths: LayerWidths) -> f64 {
    // Millions of weights of 8:8:8:8:8 and of 64:64:64:64:64 on CIFAR-10.
    const LEAST: f64 = 0.011_714;
    const MOST: f64 = 0.713_674;
    let params = size_cost(widths, Dataset::Cifar10).params_millions;
    let size = libm::log(params / LEAST) / libm::log(MOST / LEAST);
    let narrowest = widths.widths().into_iter().fold(64, u32::min);
    let share = 0.75 * size + 0.25 * f64::from(narrowest - 8) / 56.0;
    0.35 + 0.65 * libm::pow(share.clamp(0.0, 1.0), 0.8)
}

/// Seconds that belong to an architecture and a data set; the same for all its trials.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "the last word is the unit")]
pub(super) struct Times {
    /// One training epoch.
    pub(super) train_seconds: f64,
    /// One evaluation of each split, by [`Split::id`]; not used for splits that the data set does not have.
    evaluation_seconds: [f64; 4],
    /// One batch of 256 images.
    pub(super) latency_seconds: f64,
}

impl Times {
    pub(super) fn evaluation_seconds(&self, split: Split) -> f64 {
        self.evaluation_seconds[split.id() as usize]
    }
}

/// Everything that the trials of an architecture share.
#[derive(Debug, Clone)]
pub(super) struct Traits {
    pub(super) form: Form,
    /// As [`Form::ability`], with a random deviation.
    pub(super) ability: Option<f64>,
    /// By [`Dataset::id`].
    times: [Times; 4],
    /// Seeds of full trainings in the topology space; some cells lack one of them.
    pub(super) full_seeds: Vec<Seed>,
}

impl Traits {
    pub(super) fn draw(index: ArchitectureIndex, form: Form, draws: &mut Draws) -> Self {
        let luck = 0.02 * draws.normal();
        let ability = form
            .ability()
            .map(|ability| (ability + luck).clamp(0.05, 1.0));
        let times = match form {
            Form::Cell(_) => cell_times(form, draws),
            Form::Widths(_) => size_times(form, draws),
        };
        Self {
            form,
            ability,
            times,
            full_seeds: full_seeds(index, draws),
        }
    }

    pub(super) fn times(&self, dataset: Dataset) -> &Times {
        let [cifar10_valid, cifar10, cifar100, imagenet] = &self.times;
        match dataset {
            Dataset::Cifar10Valid => cifar10_valid,
            Dataset::Cifar10 => cifar10,
            Dataset::Cifar100 => cifar100,
            Dataset::ImageNet16 => imagenet,
        }
    }
}

/// Number of cells of the archive that were trained in full with three seeds; all others were with two.
const CELLS_WITH_THREE_SEEDS: u32 = 8_169;

/// All cells.
const CELLS: u32 = 15_625;

/// Whether a cell has three full trainings instead of two. In the whole space, exactly as many cells have three as in the
/// archive, and among the first N cells the share is as near to that as possible. But these are not the same cells.
fn has_three_seeds(index: ArchitectureIndex) -> bool {
    let rounded = |cells: u32| (cells * CELLS_WITH_THREE_SEEDS + CELLS / 2) / CELLS;
    let before = index.0 % CELLS;
    rounded(before + 1) > rounded(before)
}

/// The seeds of a cell's full trainings, the same on all data sets.
fn full_seeds(index: ArchitectureIndex, draws: &mut Draws) -> Vec<Seed> {
    let mut seeds = vec![Seed(777), Seed(888), Seed(999)];
    if !has_three_seeds(index) {
        let lost = draws.choice(&seeds).copied();
        seeds.retain(|seed| Some(*seed) != lost);
    }
    seeds
}

/// Number of images of a split, as a factor for times.
fn images(dataset: Dataset, split: Split) -> f64 {
    image_count(dataset, split).map_or(0.0, f64::from)
}

/// A random factor around 1, another one at each call, like the differences between measurements.
fn jitter(draws: &mut Draws) -> f64 {
    libm::exp(0.03 * draws.normal())
}

/// Times of a cell: measured once and scaled by numbers of images.
fn cell_times(form: Form, draws: &mut Draws) -> [Times; 4] {
    let flops = form.cost(Dataset::Cifar10).flops_millions;
    let epoch_seconds = (5.6 + 0.1 * flops) * jitter(draws);
    let image_seconds = (1.4 + 0.3 * epoch_seconds) / 35_000.0 * jitter(draws);
    let cifar10_latency = (0.0125 + 7e-5 * flops) * jitter(draws);
    let other_latencies =
        [jitter(draws), jitter(draws)].map(|factor| cifar10_latency * 0.95 * factor);

    let times = |dataset, train_factor, latency_seconds| Times {
        train_seconds: epoch_seconds * train_factor,
        evaluation_seconds: [Split::Train, Split::XValid, Split::XTest, Split::OriTest]
            .map(|split| images(dataset, split) * image_seconds),
        latency_seconds,
    };
    [
        times(Dataset::Cifar10Valid, 1.0, cifar10_latency),
        times(Dataset::Cifar10, 2.0, cifar10_latency),
        times(Dataset::Cifar100, 2.0, other_latencies[0]),
        times(
            Dataset::ImageNet16,
            151_700.0 / 25_000.0,
            other_latencies[1],
        ),
    ]
}

/// Batches of 256 images, the last one smaller.
fn batches(dataset: Dataset, split: Split) -> f64 {
    f64::from(image_count(dataset, split).map_or(1, |count| count.div_ceil(256)))
}

/// Times of a size: measured on each data set, latency from the evaluations.
fn size_times(form: Form, draws: &mut Draws) -> [Times; 4] {
    let measured = [
        Dataset::Cifar10Valid,
        Dataset::Cifar10,
        Dataset::Cifar100,
        Dataset::ImageNet16,
    ]
    .map(|dataset| {
        let flops = form.cost(dataset).flops_millions;
        let train = images(dataset, Split::Train) * (6e-5 + 1.2e-6 * flops);
        let seconds = |split, draws: &mut Draws| {
            (0.17 + images(dataset, split) * (4.2e-5 + 5e-7 * flops)) * jitter(draws)
        };
        Times {
            train_seconds: (0.8 + train) * jitter(draws),
            evaluation_seconds: [Split::Train, Split::XValid, Split::XTest, Split::OriTest]
                .map(|split| seconds(split, draws)),
            latency_seconds: 0.0,
        }
    });
    let batch_seconds = |times: &Times, dataset, splits: &[Split]| {
        let each = splits
            .iter()
            .map(|&split| times.evaluation_seconds(split) / batches(dataset, split));
        each.sum::<f64>() / splits.len() as f64
    };
    let [cifar10_valid, cifar10, cifar100, imagenet] = measured;
    let shared = batch_seconds(
        &cifar10_valid,
        Dataset::Cifar10Valid,
        &[Split::XValid, Split::OriTest],
    );
    let cifar100_batch = batch_seconds(&cifar100, Dataset::Cifar100, &Split::EVALUATED);
    let imagenet_batch = batch_seconds(&imagenet, Dataset::ImageNet16, &Split::EVALUATED);
    [
        Times {
            latency_seconds: shared,
            ..cifar10_valid
        },
        Times {
            latency_seconds: shared,
            ..cifar10
        },
        Times {
            latency_seconds: cifar100_batch,
            ..cifar100
        },
        Times {
            latency_seconds: imagenet_batch,
            ..imagenet
        },
    ]
}

/// The structure of the architecture with this string, if the space has it.
pub(super) fn form_of(space: SearchSpace, architecture: &str) -> Option<Form> {
    match space {
        SearchSpace::Topology => architecture.parse().ok().map(Form::Cell),
        SearchSpace::Size => architecture.parse().ok().map(Form::Widths),
    }
}

/// The random numbers and the properties of an architecture.
pub(super) fn draw_traits(
    seed: u64,
    space: SearchSpace,
    index: ArchitectureIndex,
    form: Form,
) -> (Draws, Traits) {
    let mut draws = Draws::of_architecture(seed, space, index);
    let traits = Traits::draw(index, form, &mut draws);
    (draws, traits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_census_of_seeds_is_that_of_the_archive() {
        let three = |cells: u32| {
            (0..cells)
                .filter(|&index| has_three_seeds(ArchitectureIndex(index)))
                .count()
        };
        assert_eq!(
            (three(CELLS), CELLS as usize - three(CELLS)),
            (8_169, 7_456)
        );
        let mut so_far = 0.0;
        for index in 0..CELLS {
            so_far += f64::from(u8::from(has_three_seeds(ArchitectureIndex(index))));
            let share = f64::from(index + 1) * 8_169.0 / 15_625.0;
            assert!((so_far - share).abs() <= 0.5, "up to {index}: {so_far}");
        }
    }
}
