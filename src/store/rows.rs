//! Rows as the tables hold them: an import writes them, and queries read them.

use std::sync::Arc;

use crate::model::{
    ArchitectureIndex, ArchitectureKey, CurveLayout, Dataset, EpochKey, EpochTimeRow, MetricValues,
    Recipe, SearchSpace, Seed, TrialKey,
};

#[cfg(feature = "write")]
/// An architecture of a meta list: `stored_architectures` and the table of its space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArchitectureRow {
    /// Its position in the list.
    pub index: ArchitectureIndex,
    /// Its string.
    pub architecture: String,
    /// Its parts.
    pub columns: SpaceColumns,
}

#[cfg(feature = "write")]
/// The columns that only one of the spaces has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SpaceColumns {
    /// `topology_cells`.
    Topology {
        /// Operations on the edges 0-1, 0-2, 1-2, 0-3, 1-3, 2-3.
        operations: [String; 6],
        /// Equal for cells that compute the same.
        unique_str: String,
    },
    /// `size_channels`.
    Size {
        /// Channels of the five layers.
        channels: [i64; 5],
    },
}

/// Everything that is stored about one imported architecture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArchitectureRows {
    /// The space.
    pub space: SearchSpace,
    /// The architecture.
    pub index: ArchitectureIndex,
    /// Its key.
    pub key: ArchitectureKey,
    /// Its recipes, by position.
    pub recipes: Vec<RecipeRow>,
    /// Its data sets, by positions of recipe and data set.
    pub datasets: Vec<DatasetRow>,
    /// Its trials, by key.
    pub trials: Vec<TrialRow>,
    /// Latencies of trials with two or more, by key.
    pub latencies: Vec<LatencyRow>,
    /// Times that differ between epochs, by key.
    pub epoch_times: Vec<EpochTimeRow>,
    /// The curves, by key.
    pub metrics: Vec<MetricRow>,
}

/// A row of `stored_recipes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecipeRow {
    /// The recipe.
    pub recipe: Recipe,
    /// Position in the architecture's file.
    pub position: u32,
    /// Whether the weights were removed.
    pub weights_cleared: bool,
}

/// A row of `stored_datasets`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DatasetRow {
    /// The recipe.
    pub recipe: Recipe,
    /// The data set.
    pub dataset: Dataset,
    /// Position in `dataset_seed`.
    pub position: u32,
    /// What `get_cost_info` answers for params, in millions.
    pub params_millions: Option<f64>,
    /// What `get_cost_info` answers for FLOPs, in millions.
    pub flops_millions: Option<f64>,
    /// What `get_cost_info` answers for latency, in seconds.
    pub latency_seconds: Option<f64>,
    /// Top-1 accuracy in percent after the last epoch by [`Split::id`], mean over the seeds.
    pub top1_percent: [Option<f64>; 4],
    /// What `get_cost_info` answers for one epoch or evaluation of a split, in seconds, by [`Split::id`].
    pub epoch_seconds: [Option<f64>; 4],
    /// What it answers for all epochs, in seconds, by [`Split::id`].
    pub total_seconds: [Option<f64>; 4],
    /// Number of its trials.
    pub trial_count: u32,
}

/// A row of `stored_trials`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TrialRow {
    /// Its key.
    pub key: TrialKey,
    /// The recipe.
    pub recipe: Recipe,
    /// The data set.
    pub dataset: Dataset,
    /// The seed.
    pub seed: Seed,
    /// Position of the seed in `dataset_seed`.
    pub seed_position: u32,
    /// Position of the trial in `all_results`.
    pub result_position: u32,
    /// Epochs trained.
    pub epochs: u16,
    /// Weights in millions, as stored in the archive.
    pub params_millions: f64,
    /// Multiply-adds in millions, as stored in the archive.
    pub flops_millions: f64,
    /// Number of latency measurements, or `None` as in the archive.
    pub latency_count: Option<u32>,
    /// The measurement in seconds, if there is exactly one.
    pub latency_seconds: Option<f64>,
    /// The network.
    pub config: Arc<ConfigRow>,
    /// What its log holds.
    pub layout: Arc<CurveLayout>,
    /// Seconds by [`Split::id`], where all epochs have that same number.
    pub constant_seconds: [Option<f64>; 4],
    /// The metrics of its last epoch, which the curves have as well.
    pub final_metrics: MetricValues,
}

/// A row of `network_configs`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ConfigRow {
    /// Channels of the first stage; topology space.
    pub channel: Option<i64>,
    /// Cells in a stage; topology space.
    pub num_cells: Option<i64>,
    /// Name of the network; size space.
    pub name: Option<String>,
    /// The cell; size space.
    pub genotype: Option<String>,
    /// Classes.
    pub class_num: i64,
}

/// A row of `trial_latencies`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LatencyRow {
    /// The trial.
    pub trial: TrialKey,
    /// Position in the archive's list.
    pub position: u32,
    /// Seconds for a batch of 256 images.
    pub seconds: f64,
}

/// A row of `stored_epoch_metrics`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MetricRow {
    /// Trial and epoch.
    pub key: EpochKey,
    /// The values.
    pub values: MetricValues,
}
