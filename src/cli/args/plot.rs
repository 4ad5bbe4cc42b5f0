//! Arguments of `natsbench plot`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::model::Dataset;
use crate::query::MetricSet;
use crate::report::ParetoCost;
use crate::report::PictureWidth;

use super::names::one_of;
use super::query::{ArchitectureArgs, DatasetArg, RecipeArg};
use super::{DatabaseArg, JsonOutput, SpaceArg};

/// Draw one picture, SVG, PNG or PDF.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench plot curve 1234 --space tss --dataset cifar100 --hp 200 --out curve.svg\n  \
                  natsbench plot pareto --space tss --dataset cifar10 --hp 200 --out pareto.png\n  \
                  natsbench plot pareto --space tss --dataset cifar10 --hp 200 --cost hw_nas_bench.raspi4_latency --out hw.svg\n  \
                  natsbench plot pareto --space tss --dataset cifar10 --width column --out pareto.pdf\n  \
                  natsbench plot trajectory --space tss --dataset cifar10 --out searches.svg\n  \
                  natsbench plot architecture 1234 --space tss --out cell.svg"
)]
pub(crate) struct PlotArgs {
    /// What to draw.
    #[command(subcommand)]
    pub(crate) what: PlotCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlotCommand {
    Curve(PlotCurveArgs),
    Pareto(PlotParetoArgs),
    Trajectory(PlotTrajectoryArgs),
    Architecture(PlotArchitectureArgs),
}

impl PlotCommand {
    pub(crate) const fn picture(&self) -> &PictureArg {
        match self {
            Self::Curve(args) => &args.picture,
            Self::Pareto(args) => &args.picture,
            Self::Trajectory(args) => &args.picture,
            Self::Architecture(args) => &args.picture,
        }
    }
}

/// The file of the picture.
#[derive(Debug, Args)]
pub(crate) struct PictureArg {
    /// The file; its extension, .svg, .png or .pdf, is its format.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// How wide the picture is: column (84 mm), text (175 mm) or slide, or a length such as 84mm, 3.3in or 640px [default: 400
    /// pixels a panel]. Letters have 8 points on paper and 12 to 18 on a slide.
    #[arg(long, value_name = "WIDTH")]
    pub(crate) width: Option<PictureWidth>,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Learning curves of an architecture: all seeds and splits.
#[derive(Debug, Args)]
pub(crate) struct PlotCurveArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    #[command(flatten)]
    pub(crate) picture: PictureArg,
}

/// Accuracy against a cost, with the architectures that none beats in both.
#[derive(Debug, Args)]
pub(crate) struct PlotParetoArgs {
    /// Search space.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: SpaceArg,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    /// Images whose accuracy counts.
    #[arg(long, default_value = "test", value_parser = one_of::<MetricSet>(MetricSet::NAMES))]
    pub(crate) set: MetricSet,
    /// The cost: flops, params, or a column of an extension, EXTENSION.COLUMN.
    #[arg(long, default_value = "flops")]
    pub(crate) cost: ParetoCost,
    #[command(flatten)]
    pub(crate) picture: PictureArg,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
}

/// What stored searches had found over simulated time, mean over runs.
#[derive(Debug, Args)]
pub(crate) struct PlotTrajectoryArgs {
    /// Search space.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: SpaceArg,
    /// Data set of the searches.
    #[arg(long, short, value_parser = one_of::<Dataset>(Dataset::NAMES))]
    pub(crate) dataset: Dataset,
    #[command(flatten)]
    pub(crate) picture: PictureArg,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
}

/// The architecture itself: the graph of its cell, or the channels of its layers.
#[derive(Debug, Args)]
pub(crate) struct PlotArchitectureArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) picture: PictureArg,
}
