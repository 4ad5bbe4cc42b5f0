//! Arguments of the subcommands that answer questions.

use std::path::PathBuf;

use clap::Args;

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed, Split};
use crate::query::{ArchitectureSelector, ColumnLimit, EpochSelector, MeasuredColumn, MetricSet};
use crate::space::{EncodedArchitecture, Form, FormError};

use super::names::{one_of, recipe};
use super::numbers::{number_between, whole_number};
use super::{DatabaseArg, JsonOutput, SpaceArg};

/// Which architecture.
#[derive(Debug, Args)]
pub(crate) struct ArchitectureArgs {
    /// The architecture: its index, its string in quotes, or another form of it, such as '(8, 8, 40, 32, 40)'.
    #[arg(value_name = "ARCH")]
    pub(crate) architecture: String,
    /// Form of the architecture [default: the only one that looks like it]. Two forms look like six numbers: naslib, and
    /// operations, the official numbers in the order of the string.
    #[arg(long = "as", value_name = "FORM", value_parser = one_of::<Form>(Form::NAMES))]
    pub(crate) form: Option<Form>,
    #[command(flatten)]
    pub(crate) space: OptionalSpaceArg,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
}

/// The search space. It need not be given with an architecture string, which belongs to one space only.
#[derive(Debug, Args)]
pub(crate) struct OptionalSpaceArg {
    /// Search space; needed if the architecture is given by its index.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
}

/// An architecture whose space is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpaceNeeded {
    #[error("{0} is an index: add --space tss or --space sss")]
    Index(u32),
    /// A number that no architecture has: `-1`, `1e3` or 99999999999.
    #[error("{0:?} is no index: expected a whole number, from 0 to 15624 in tss or 32767 in sss")]
    NoIndex(String),
    #[error(
        "{0:?} is neither an index such as 284 nor a string such as 8:8:40:32:40 or \
         '|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|'"
    )]
    Other(String),
    /// Another form of an architecture, which is not right.
    #[error(transparent)]
    Form(FormError),
    /// Six numbers.
    #[error("{0}: add --as naslib or --as operations")]
    Ambiguous(FormError),
}

impl From<FormError> for SpaceNeeded {
    fn from(error: FormError) -> Self {
        match error {
            FormError::SpaceNeeded { index } => match u32::try_from(index) {
                Ok(index) => Self::Index(index),
                Err(_) => Self::NoIndex(index.to_string()),
            },
            FormError::Ambiguous { .. } => Self::Ambiguous(error),
            error => Self::Form(error),
        }
    }
}

impl ArchitectureArgs {
    /// The space and the architecture that are meant.
    pub(crate) fn selected(&self) -> Result<(SearchSpace, ArchitectureSelector), SpaceNeeded> {
        let text = &self.architecture;
        // Strings and indexes are looked up in the database, which may have a list of its own.
        if self.form.is_none() && !text.contains([',', '[', '(', '{']) {
            return selected(text, self.space.space);
        }
        let space = self.space.space.map(SearchSpace::from);
        let read = EncodedArchitecture::read(text, self.form, space)?;
        Ok((read.space(), read.to_string().into()))
    }
}

/// The space and the architecture that a text means.
pub(crate) fn selected(
    architecture: &str,
    space: Option<SpaceArg>,
) -> Result<(SearchSpace, ArchitectureSelector), SpaceNeeded> {
    let shown = match architecture {
        text if text.contains('|') => Some(SearchSpace::Topology),
        text if text.contains(':') => Some(SearchSpace::Size),
        _ => None,
    };
    let space = space.map(SearchSpace::from).or(shown);
    match (architecture.parse(), space) {
        (Ok(index), Some(space)) => Ok((space, ArchitectureIndex(index).into())),
        (Ok(index), None) => Err(SpaceNeeded::Index(index)),
        (Err(_), _) if architecture.parse::<f64>().is_ok() => {
            Err(SpaceNeeded::NoIndex(architecture.to_owned()))
        }
        (Err(_), Some(space)) => Ok((space, architecture.into())),
        (Err(_), None) => Err(SpaceNeeded::Other(architecture.to_owned())),
    }
}

/// The data set.
#[derive(Debug, Args)]
pub(crate) struct DatasetArg {
    /// Data set that the trials were trained on.
    #[arg(long, short, value_parser = one_of::<Dataset>(Dataset::NAMES))]
    pub(crate) dataset: Dataset,
}

/// The recipe.
#[derive(Debug, Args)]
pub(crate) struct RecipeArg {
    /// Training recipe by its epochs; full training is 200 in tss, 90 in sss.
    #[arg(long, default_value = "12", value_parser = recipe())]
    pub(crate) hp: Recipe,
}

/// The epoch.
#[derive(Debug, Args)]
pub(crate) struct EpochArg {
    /// Epoch, counted from 0: the values after this epoch [default: the last].
    #[arg(long, short, value_name = "N", value_parser = whole_number::<u16>(0..=u16::MAX.into()))]
    pub(crate) epoch: Option<u16>,
}

impl EpochArg {
    pub(crate) fn selected(&self) -> EpochSelector {
        self.epoch.into()
    }
}

/// The trial.
#[derive(Debug, Args)]
pub(crate) struct SeedArg {
    /// Seed of one trial, such as 777 [default: the mean over all trials].
    #[arg(long, short, value_name = "N", value_parser = whole_number::<u32>(0..=u32::MAX.into()))]
    pub(crate) seed: Option<u32>,
}

impl SeedArg {
    pub(crate) fn selected(&self) -> Option<Seed> {
        self.seed.map(Seed)
    }
}

/// How the answer is printed.
#[derive(Debug, Args)]
pub(crate) struct JsonArg {
    /// Print JSON with the keys of the official API.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How many digits are printed.
#[derive(Debug, Args)]
pub(crate) struct DigitsArg {
    /// Print all digits, as in JSON and CSV; otherwise tables are rounded to what was measured.
    #[arg(long)]
    pub(crate) full: bool,
}

/// Loss, accuracy and time after an epoch (get_more_info).
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench more-info 1234 --space tss --dataset cifar10 --hp 200"
)]
pub(crate) struct MoreInfoArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    #[command(flatten)]
    pub(crate) epoch: EpochArg,
    #[command(flatten)]
    pub(crate) seed: SeedArg,
    #[command(flatten)]
    pub(crate) output: JsonArg,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
}

/// FLOPs, params, latency and times (get_cost_info).
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench cost 8:8:40:32:40 --dataset cifar100 --hp 90")]
pub(crate) struct CostArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    #[command(flatten)]
    pub(crate) output: JsonArg,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
}

/// Train on the simulated clock (simulate_train_eval).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench simulate 1234 --space tss --dataset cifar10\n  \
                  natsbench simulate 1234 --space tss --dataset cifar10 --random 1\n\n\
                  cifar10 is answered by trials of cifar10-valid, since those of cifar10 have no validation images."
)]
pub(crate) struct SimulateArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    #[command(flatten)]
    pub(crate) epoch: EpochArg,
    #[command(flatten)]
    pub(crate) seed: SeedArg,
    /// Draw a trial, as the official call does after random.seed(N) in Python.
    #[arg(long, value_name = "N", conflicts_with = "seed", value_parser = whole_number::<u64>(0..=u64::MAX))]
    pub(crate) random: Option<u64>,
    #[command(flatten)]
    pub(crate) output: JsonArg,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
}

/// The most accurate architectures within limits (find_best).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench best --space tss --dataset cifar10 --set test --hp 200 --max-params 0.5\n  \
                  natsbench best --space tss --dataset cifar10 --hp 200 --max hw_nas_bench.raspi4_latency=10\n\n\
                  Accuracy after the last epoch, mean over trials. valid and test mean what they mean in the \
                  official API: cifar10 with valid is x-valid of cifar10-valid. On cifar100 and ImageNet16-120 \
                  ori-test contains x-valid: use x-valid and x-test."
)]
pub(crate) struct BestArgs {
    /// Search space.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: SpaceArg,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    /// Set of images to rank by.
    #[arg(long, default_value = "test", value_parser = one_of::<MetricSet>(MetricSet::NAMES))]
    pub(crate) set: MetricSet,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    /// Most multiply-adds for one image, in millions.
    #[arg(long, value_name = "MILLIONS", value_parser = number_between(0.0, f64::MAX))]
    pub(crate) max_flops: Option<f64>,
    /// Most weights, in millions.
    #[arg(long, value_name = "MILLIONS", value_parser = number_between(0.0, f64::MAX))]
    pub(crate) max_params: Option<f64>,
    /// Highest value of a column of an extension, such as hw_nas_bench.raspi4_latency=10. Of several rows of an
    /// architecture, those of this data set and recipe count, unless [KEY=VALUE] chooses others.
    #[arg(long, value_name = "EXTENSION.COLUMN=NUMBER", value_parser = ColumnLimit::parse_pair)]
    pub(crate) max: Vec<(MeasuredColumn, f64)>,
    /// Lowest value of a column of an extension.
    #[arg(long, value_name = "EXTENSION.COLUMN=NUMBER", value_parser = ColumnLimit::parse_pair)]
    pub(crate) min: Vec<(MeasuredColumn, f64)>,
    /// Rank by a column of an extension, the lowest first, instead of by accuracy.
    #[arg(long, value_name = "EXTENSION.COLUMN", conflicts_with = "highest")]
    pub(crate) lowest: Option<MeasuredColumn>,
    /// Rank by a column of an extension, the highest first.
    #[arg(long, value_name = "EXTENSION.COLUMN")]
    pub(crate) highest: Option<MeasuredColumn>,
    /// How many to show.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 1, value_parser = whole_number::<u32>(1..=32_768))]
    pub(crate) top: u32,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonArg,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
}

/// The string of an architecture (arch), or another form.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench arch 1234 --space tss\n  natsbench arch 2631 --space tss --to naslib\n\n\
                  docs/encodings.md says what the forms are."
)]
pub(crate) struct ArchArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    /// Form that is printed.
    #[arg(long, value_name = "FORM", default_value = "string", value_parser = one_of::<Form>(Form::NAMES))]
    pub(crate) to: Form,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// The index of an architecture (query_index_by_arch).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench index 8:8:40:32:40\n  natsbench index '(4, 0, 3, 1, 4, 3)' --as naslib"
)]
pub(crate) struct IndexArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Learning curves, epoch by epoch.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench curve 1234 --space tss --dataset cifar100 --hp 12 --split x-valid"
)]
pub(crate) struct CurveArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    /// Images that were measured.
    #[arg(long, default_value = "train", value_parser = one_of::<Split>(Split::NAMES))]
    pub(crate) split: Split,
    #[command(flatten)]
    pub(crate) seed: SeedArg,
    #[command(flatten)]
    pub(crate) output: JsonArg,
    #[command(flatten)]
    pub(crate) digits: DigitsArg,
}

/// The official text about an architecture (show).
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench show 1234 --space tss\n\n\
                  MB stands for millions of weights, as in the official text.")]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) architecture: ArchitectureArgs,
    /// Only this recipe (query_info_str_by_arch).
    #[arg(long, value_parser = recipe())]
    pub(crate) hp: Option<Recipe>,
    /// Draw the learning curves instead: accuracy after each epoch, for all seeds of the full recipe, or of that of --hp.
    #[arg(long, conflicts_with = "json")]
    pub(crate) plot: bool,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// How many architectures have how many trials (statistics).
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench stats --space tss --dataset ImageNet16-120 --hp 200")]
pub(crate) struct StatsArgs {
    /// Search space.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: SpaceArg,
    #[command(flatten)]
    pub(crate) dataset: DatasetArg,
    #[command(flatten)]
    pub(crate) recipe: RecipeArg,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonArg,
}

/// Write a part of this database into a file, for sharing.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench slice --space tss --hp 200 --datasets cifar10 --no-curves --out small.db\n\n\
                  A slice has the same tables and views, and the same commands answer from it. A question about \
                  something that was left out ends with an error that says so. NAS-Bench-101 is always left out."
)]
pub(crate) struct SliceArgs {
    /// Search space to keep [default: both].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    /// Recipes to keep, joined by commas [default: all].
    #[arg(long, value_delimiter = ',', value_parser = recipe())]
    pub(crate) hp: Vec<Recipe>,
    /// Data sets to keep, joined by commas [default: all].
    #[arg(long, value_delimiter = ',', value_parser = one_of::<Dataset>(Dataset::NAMES))]
    pub(crate) datasets: Vec<Dataset>,
    /// Keep only last epochs and costs, but no learning curves.
    #[arg(long)]
    pub(crate) no_curves: bool,
    /// The new database file.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
