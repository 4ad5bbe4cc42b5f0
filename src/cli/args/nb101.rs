//! Arguments of `natsbench nb101`.

use clap::{Args, Subcommand, ValueEnum};

use crate::model::FULL_EPOCHS;

use super::{DatabaseArg, JsonOutput};

/// Ask about NAS-Bench-101, once it is imported.
#[derive(Debug, Args)]
#[command(
    after_help = "Accuracies are shares from 0 to 1, as the official API answers them, and percent in tables. Times are \
                        seconds of training alone."
)]
pub(crate) struct Nb101Args {
    /// The question.
    #[command(subcommand)]
    pub(crate) question: Question,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Question {
    Query(QueryArgs),
    Hash(HashArgs),
    Show(ShowArgs),
    Best(BestArgs),
}

/// A graph, which may have vertices and edges that lead nowhere: they are pruned.
#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    /// The adjacency matrix, row by row: as many digits 0 or 1 as there are vertices, squared.
    #[arg(long, value_name = "DIGITS")]
    pub(crate) adjacency: String,
    /// The operation of each vertex: input, then conv3x3-bn-relu, conv1x1-bn-relu or maxpool3x3, then output.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) operations: Vec<String>,
}

/// What the official query answers: one of three repeats, drawn at random.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench nb101 query --adjacency 011001000 --operations input,conv3x3-bn-relu,output --epochs 108"
)]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
    /// Epochs of training: 4, 12, 36 or 108, if the imported file has them.
    #[arg(long, default_value_t = FULL_EPOCHS)]
    pub(crate) epochs: u16,
    /// The evaluation after half of the epochs.
    #[arg(long)]
    pub(crate) stop_halfway: bool,
    /// Seed of the draw, as of the official NASBench(file, seed).
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// The hash of a graph, what is left of it after pruning, and whether it is of the space. Needs no database.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench nb101 hash --adjacency 011001000 --operations input,conv3x3-bn-relu,output"
)]
pub(crate) struct HashArgs {
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// A module and all its training runs.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench nb101 show 4789\n  natsbench nb101 show 02e5a0247bbdcf2860b7e96f74961594"
)]
pub(crate) struct ShowArgs {
    /// The index of the module, 0 to 423623, or its hash.
    pub(crate) module: String,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// The best modules by their mean accuracy over repeats.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench nb101 best --metric valid --epochs 12 --top 5")]
pub(crate) struct BestArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// Epochs of training: 4, 12, 36 or 108, if the imported file has them.
    #[arg(long, default_value_t = FULL_EPOCHS)]
    pub(crate) epochs: u16,
    /// The images whose accuracy ranks them.
    #[arg(long, value_enum, default_value_t = Metric::Test)]
    pub(crate) metric: Metric,
    /// How many are listed.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: u32,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Images whose accuracy ranks modules.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Metric {
    /// The 10,000 validation images.
    Valid,
    /// The 10,000 test images.
    Test,
}
