//! Arguments of the commands about networks and their weights.

use std::path::PathBuf;

use clap::{Args, Subcommand};
#[cfg(feature = "networks")]
use nats_networks::proxies::Proxy;

use crate::model::{Recipe, SearchSpace, Split};
use crate::query::ArchitectureSelector;

#[cfg(feature = "networks")]
use super::names::one_of_names;
use super::names::{one_of, recipe};
use super::numbers::whole_number;
use super::query::{DatasetArg, DigitsArg, OptionalSpaceArg, SpaceNeeded, selected};
use super::{DatabaseArg, JsonOutput, SpaceArg, WorkArgs};

/// An architecture whose results are not asked for, so that no database is needed.
#[derive(Debug, Args)]
pub(crate) struct NamedArchitectureArgs {
    /// The architecture: its index, or its string in quotes.
    #[arg(value_name = "ARCH")]
    pub(crate) architecture: String,
    #[command(flatten)]
    pub(crate) space: OptionalSpaceArg,
}

impl NamedArchitectureArgs {
    /// The space and the architecture that are meant.
    pub(crate) fn selected(&self) -> Result<(SearchSpace, ArchitectureSelector), SpaceNeeded> {
        selected(&self.architecture, self.space.space)
    }
}

/// Where weights come from.
#[derive(Debug, Args)]
pub(crate) struct WeightsArgs {
    /// Seed from which the first weights are drawn; with --weights, that of the trial.
    #[arg(long, short, value_name = "N", value_parser = whole_number::<u64>(0..=u64::MAX))]
    pub(crate) seed: Option<u64>,
    /// Trained weights: a database of `natsbench import-weights`, or a .safetensors or .npz file.
    #[arg(long, value_name = "FILE")]
    pub(crate) weights: Option<PathBuf>,
    /// Recipe of the trial [default: full training, 200 in tss, 90 in sss].
    #[arg(long, value_parser = recipe(), requires = "weights")]
    pub(crate) hp: Option<Recipe>,
}

/// Show the layers of a network, or write it with its weights.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench network 1234 --space tss --dataset cifar10\n  \
                  natsbench network 1234 --space tss --dataset cifar10 --seed 777 --out net.safetensors\n  \
                  natsbench network 8:8:40:32:40 --dataset cifar100 --weights trained.safetensors --out net.onnx\n  \
                  natsbench network 12 --space tss --dataset cifar10 --weights weights.db --hp 200 --seed 777 --out net.onnx\n\n\
                  No database is needed. Params and FLOPs add up to those of the benchmark. The first weights of a \
                  seed are those of PyTorch, bit for bit."
)]
pub(crate) struct NetworkArgs {
    #[command(flatten)]
    pub(crate) architecture: NamedArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    /// Every layer, instead of one row for each block.
    #[arg(long, conflicts_with = "out")]
    pub(crate) layers: bool,
    #[command(flatten)]
    pub(crate) weights: WeightsArgs,
    /// File to write: weights as .safetensors, .pth or .npz, or the network with its weights as .onnx.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Measure the accuracy of a network on images of yours.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench evaluate 12 --space tss --dataset cifar10 --weights weights.db --hp 200 --seed 777 \
                  --images cifar-10-batches-bin\n  \
                  natsbench evaluate 8:8:40:32:40 --dataset cifar100 --seed 1 --images cifar-100-python --split x-test\n\n\
                  Images are the published files: the binary or Python version of CIFAR-10 and CIFAR-100, or the batches of \
                  ImageNet16. Halves of them, such as x-valid, need a list that AutoDL-Projects publishes: cifar-split.txt, \
                  cifar100-test-split.txt or imagenet-16-120-test-split.txt. \
                  With weights of a trial, the accuracy that the database has of it is shown beside."
)]
pub(crate) struct EvaluateArgs {
    #[command(flatten)]
    pub(crate) architecture: NamedArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) weights: WeightsArgs,
    /// Folder with the published files of the data set.
    #[arg(long, value_name = "DIR")]
    pub(crate) images: PathBuf,
    /// Images to evaluate on, joined by commas [default: all but those of the training].
    #[arg(long, value_delimiter = ',', value_parser = one_of::<Split>(Split::NAMES))]
    pub(crate) split: Vec<Split>,
    /// Folder with the published lists of halves such as x-valid [default: that of the images, then the one around it].
    #[arg(long, value_name = "DIR")]
    pub(crate) splits: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
}

/// Compute zero-cost proxies of networks before any training.
#[cfg(feature = "networks")]
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench proxies 1234 --space tss --dataset cifar10 --proxy synflow,zen\n  \
                  natsbench proxies --space sss --dataset cifar10 --proxy naswot,snip \
                  --images cifar-10-batches-bin --out proxies.csv\n\n\
                  Prints CSV with one row per architecture. The weights are the first ones of the seed, which also decides \
                  which training images are in the batch."
)]
pub(crate) struct ProxiesArgs {
    /// Architectures: indexes, or strings in quotes [default: all of the space].
    #[arg(value_name = "ARCH")]
    pub(crate) architectures: Vec<String>,
    #[command(flatten)]
    pub(crate) space: OptionalSpaceArg,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    /// Proxies, joined by commas.
    #[arg(long, required = true, value_delimiter = ',', value_parser = one_of_names(Proxy::NAMES))]
    pub(crate) proxy: Vec<String>,
    /// Folder with the published files of the data set, for the proxies that need images.
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,
    /// Images in the batch, and images that zen draws.
    #[arg(long, value_name = "N", default_value = "64", value_parser = whole_number::<u16>(1..=4096))]
    pub(crate) batch: u16,
    /// Seed of the weights, the batch and what zen draws.
    #[arg(long, short, value_name = "N", default_value = "777", value_parser = whole_number::<u64>(0..=u64::MAX))]
    pub(crate) seed: u64,
    /// File to write the CSV to.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

/// Compare what a database says with what can be computed.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench check costs --db natsbench.db")]
pub(crate) struct CheckArgs {
    /// What to compare.
    #[command(subcommand)]
    pub(crate) what: CheckCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CheckCommand {
    Costs(CheckCostsArgs),
}

/// Count params and FLOPs of every network, and compare them with the log of every trial.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench check costs --space tss\n\n\
                  The published tss has trials of 204 cells whose logs, at hp 200, have the numbers of another network. \
                  The exit code is 1 if there are any.")]
pub(crate) struct CheckCostsArgs {
    /// Search space [default: all in the database].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
