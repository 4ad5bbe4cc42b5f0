//! Typed records of what an archive holds of an architecture.
//!
//! A record keeps everything that an archive says about an architecture. It also
//! keeps each order on which answers depend: that of recipes in the file, of data
//! sets and seeds in `dataset_seed`, of trials in `all_results`, of names in
//! `eval_names`, and of keys in every dictionary of a trial.

use serde::{Deserialize, Serialize};

use super::ids::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed, Split};

/// Everything an archive holds about one architecture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchitectureRecord {
    /// The space it belongs to, which follows from the form of its string.
    pub space: SearchSpace,
    /// Its position in the meta list.
    pub index: ArchitectureIndex,
    /// Its string, such as `8:8:8:8:8`.
    pub architecture: String,
    /// Its recipes, in the order of the file.
    pub recipes: Vec<RecipeRecord>,
}

/// All trials of an architecture under one recipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecipeRecord {
    /// The recipe.
    pub recipe: Recipe,
    /// Data sets and their seeds, in the order in which values are added up and listed.
    pub datasets: Vec<DatasetSeeds>,
    /// One trial for each data set and seed, in the order of `all_results`.
    pub trials: Vec<TrialRecord>,
    /// Whether the weights were removed (`clear_net_done`).
    pub weights_cleared: bool,
}

/// The seeds of one data set, in the order of `dataset_seed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetSeeds {
    /// The data set.
    pub dataset: Dataset,
    /// Its seeds; may be empty.
    pub seeds: Vec<Seed>,
}

/// One training run: an architecture, a recipe, a data set and a seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialRecord {
    /// What it was trained on.
    pub dataset: Dataset,
    /// Its random seed.
    pub seed: Seed,
    /// Number of epochs trained, 1 to 256.
    pub epochs: u16,
    /// Weights in millions.
    pub params_millions: f64,
    /// Multiply-adds for one image in millions.
    pub flops_millions: f64,
    /// Measured latencies in seconds for a batch of 256, or `None` as in the file.
    pub latency_seconds: Option<Vec<f64>>,
    /// The network that was built.
    pub config: NetworkConfig,
    /// Curves on the training images.
    pub train: TrainCurves,
    /// The evaluated splits that the trial names (`eval_names`), in its order.
    pub evaluated_splits: Vec<Split>,
    /// Cross-entropy in nats by split and epoch.
    pub evaluation_loss: SplitSeries,
    /// Top-1 accuracy in percent by split and epoch.
    pub evaluation_top1_percent: SplitSeries,
    /// Seconds of one evaluation by split and epoch; it may have more keys than the other two.
    pub evaluation_seconds: SplitSeries,
}

/// Curves on the training images. A series keeps the key order of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainCurves {
    /// Cross-entropy in nats.
    pub loss: EpochSeries,
    /// Top-1 accuracy in percent.
    pub top1_percent: EpochSeries,
    /// Top-5 accuracy in percent, or `None` as in the file.
    pub top5_percent: Option<EpochSeries>,
    /// Seconds of each epoch, or `None` as in the file.
    pub seconds: Option<EpochSeries>,
}

/// Values by epoch, in the order of the file (ascending in all files seen).
pub type EpochSeries = Vec<(u16, f64)>;

/// Values by evaluated split and epoch, in the order of the file.
pub type SplitSeries = Vec<(Split, u16, f64)>;

/// What `arch_config` says, except the architecture string, which the record itself has.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NetworkConfig {
    /// Of the topology space.
    Topology {
        /// Channels of the first stage (16).
        channel: i64,
        /// Cells in a stage (5).
        num_cells: i64,
        /// Classes of the data set.
        class_num: i64,
    },
    /// Of the size space.
    Size {
        /// Name of the network (`infer.shape.tiny`).
        name: String,
        /// The cell that all sizes share.
        genotype: String,
        /// Classes of the data set.
        class_num: i64,
    },
}
