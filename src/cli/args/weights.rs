//! Arguments of the subcommands about trained weights.

use std::path::PathBuf;

use clap::Args;

use crate::model::{Dataset, Recipe};
use crate::weights::Codec;

use super::names::{one_of, recipe};
use super::{JsonOutput, WorkArgs};

/// The file of weights.
#[derive(Debug, Args)]
pub(crate) struct WeightsArg {
    /// The file of weights, apart from the database.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "weights.db",
        env = "NATSBENCH_WEIGHTS"
    )]
    pub(crate) weights: PathBuf,
}

/// Take the weights out of archives, into a file of their own.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench import-weights NATS-tss-v1_0-3ffb9-full.taraa --hp 200 --dataset cifar10 --seed 777\n  \
                  natsbench import-weights NATS-sss-v1_0-50262-full --arch 0-99,284 --codec planes-zstd\n  \
                  natsbench import-weights --lazy NATS-tss-v1_0-3ffb9-full\n\n\
                  The parts of the tar file (.taraa, .tarab, ...) are read where they lie, without joining them: name one \
                  beside which the others lie, or all of them. Of the parts, only those up to the last wanted architecture \
                  are needed. An import can be stopped at any time; the same command goes on from there."
)]
pub(crate) struct ImportWeightsArgs {
    /// Archives with weights: `-full` directories, `.tar` files of them, or the parts of one.
    #[arg(value_name = "SOURCE", required_unless_present = "lazy")]
    pub(crate) archives: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) weights: WeightsArg,
    /// Database of results to compare the architectures with [default: none].
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,
    /// Only these architectures: indexes, ranges such as 0-99, and strings, with commas between them [default: all].
    #[arg(long, value_name = "ARCH", value_delimiter = ',')]
    pub(crate) arch: Vec<String>,
    /// Only trials with these recipes [default: all].
    #[arg(long, value_name = "HP", value_delimiter = ',', value_parser = recipe())]
    pub(crate) hp: Vec<Recipe>,
    /// Only trials on these data sets [default: all].
    #[arg(long, short, value_name = "DATASET", value_delimiter = ',', value_parser = one_of::<Dataset>(Dataset::NAMES))]
    pub(crate) dataset: Vec<Dataset>,
    /// Only trials with these seeds [default: all].
    #[arg(long, value_name = "SEED", value_delimiter = ',')]
    pub(crate) seed: Vec<u32>,
    /// How weights are stored: as they are, or compressed.
    #[arg(long, value_name = "CODEC", default_value = "raw", value_parser = one_of::<Codec>(Codec::NAMES))]
    pub(crate) codec: Codec,
    /// Import nothing of these directories, and read the file of an architecture when it is asked for.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["archives", "db", "arch", "hp", "dataset", "seed", "replace", "keep_going"])]
    pub(crate) lazy: Vec<PathBuf>,
    /// Replace weights that are there with other numbers.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Leave damaged files out and go on; the exit code is then 3.
    #[arg(long)]
    pub(crate) keep_going: bool,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Check a file of weights, alone or against archives.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench verify-weights --weights weights.db\n  \
                  natsbench verify-weights NATS-tss-v1_0-3ffb9-full --weights weights.db"
)]
pub(crate) struct VerifyWeightsArgs {
    /// Archives to compare with, in any form that can be imported.
    #[arg(value_name = "SOURCE")]
    pub(crate) archives: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) weights: WeightsArg,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
