//! Arguments of `natsbench train`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use nats_supernet::network::CellNorm;
use nats_supernet::settings::{MethodName, Settings, SettingsError, Stale};

use crate::model::Dataset;

use super::names::{one_of, one_of_names};
use super::numbers::{number_between, whole_number};
use super::{JsonOutput, SpaceArg, WorkArgs};

/// The names of the nine methods, and those of the original scripts.
const METHODS: [&str; 12] = [
    "darts-v1",
    "darts-v2",
    "gdas",
    "setn",
    "rsps",
    "enas",
    "tas",
    "fbnet-v2",
    "tunas",
    "random",
    "mask_gumbel",
    "mask_rl",
];

/// Run a weight-sharing search on images of yours.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench train gdas --dataset cifar10 --images cifar-10-batches-bin --out runs/gdas-777\n  \
                  natsbench train darts-v1 --images /usr/share/datasets/fashion-mnist --small --out runs/darts-small\n  \
                  natsbench train tas --synthetic --small --epochs 2 --out runs/try\n\n\
                  A search can be stopped at any time, and goes on after its last epoch with the same command and --resume. \
                  Each epoch's choice is in epochs.txt of its folder; natsbench score runs/* looks them up. \
                  Images are the published files of CIFAR-10, CIFAR-100, ImageNet16 or Fashion-MNIST. Halves of \
                  CIFAR-10, CIFAR-100 and ImageNet16 need a list that AutoDL-Projects publishes: cifar-split.txt, \
                  cifar100-test-split.txt or imagenet-16-120-test-split.txt."
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct TrainArgs {
    /// Method; the last three are other names of rsps, fbnet-v2 and tunas.
    #[arg(value_name = "METHOD", value_parser = one_of_names(&METHODS))]
    pub(crate) method: String,
    /// Search space [default: that of the method].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    /// Data set of the benchmark that the choices are looked up for.
    #[arg(long, short, default_value = "cifar10", value_parser = one_of::<Dataset>(&SEARCHED))]
    pub(crate) dataset: Dataset,
    /// Folder with the images: the published files of the data set, or of Fashion-MNIST.
    #[arg(long, value_name = "DIR", required_unless_present = "synthetic")]
    pub(crate) images: Option<PathBuf>,
    /// Invented images, to try the program: ten classes of coloured figures, 512 in each half.
    #[arg(long, conflicts_with_all = ["images", "splits", "allow_other_images"])]
    pub(crate) synthetic: bool,
    /// Folder with the published list of halves [default: that of the images, then the one around it].
    #[arg(long, value_name = "DIR")]
    pub(crate) splits: Option<PathBuf>,
    /// Take images that are not the published ones, by their md5 sums or their number.
    #[arg(long)]
    pub(crate) allow_other_images: bool,
    /// Folder that the run is kept in.
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Go on with the run in that folder; begin it if there is none.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Seed of everything that is random; a stored run has it as its number.
    #[arg(long, short, value_name = "N", default_value = "777", value_parser = whole_number::<u64>(0..=1_048_575))]
    pub(crate) seed: u64,
    /// Minutes on two cores instead of hours or days: 2,000 images in each half, of 16 x 16 pixels, a network half as wide with
    /// one cell per stage, fewer epochs, and faster learning of the architecture.
    #[arg(long)]
    pub(crate) small: bool,
    /// Where it computes: cpu, or cuda:N for a graphics card, in a program that was built with the feature cuda.
    #[arg(long, value_name = "DEVICE", default_value = "cpu")]
    pub(crate) device: DeviceArg,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
    // Last, since a heading in the help also stands above all arguments that follow.
    #[command(flatten)]
    pub(crate) settings: SettingArgs,
    #[command(flatten)]
    pub(crate) options: OptionArgs,
}

/// The data sets that the paper searches on.
const SEARCHED: [&str; 3] = ["cifar10", "cifar100", "ImageNet16-120"];

/// What is set otherwise than in the paper, or than with --small.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingArgs {
    /// Epochs [default: 100; with --small 20, darts-v2 10, sss 5].
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>(1..=100_000))]
    pub(crate) epochs: Option<u32>,
    /// Images in each half at most [default: all; with --small 2000].
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1..=1_000_000))]
    pub(crate) half: Option<usize>,
    /// Pixels of an image's side: as they are, or half as many [default: as they are; with --small 16].
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(4..=32))]
    pub(crate) side: Option<usize>,
    /// Images of a step, and as many again for the architecture [default: 64].
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1..=65_536))]
    pub(crate) batch_size: Option<usize>,
    /// tss: channels of the first stage [default: 16; with --small 8].
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1..=1024))]
    pub(crate) width: Option<usize>,
    /// tss: search cells per stage [default: 5; with --small 1].
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1..=100))]
    pub(crate) cells: Option<usize>,
    /// Batch norms of cells: of the batch alone, or with weights and running statistics of their own.
    #[arg(long, value_enum, ignore_case = true, default_value_t = NormArg::Plain)]
    pub(crate) norm: NormArg,
    /// First learning rate of the weights [default: 0.025].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1000.0))]
    pub(crate) learning_rate: Option<f64>,
    /// Learning rate of the architecture [default: 0.0003, enas 0.001; with --small 0.003].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1000.0))]
    pub(crate) arch_learning_rate: Option<f64>,
    /// Weight decay of the architecture [default: 0.001; enas and tunas 0].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1000.0))]
    pub(crate) arch_weight_decay: Option<f64>,
    /// setn, rsps, enas: architectures that are compared after each epoch [default: 100].
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1..=15_625))]
    pub(crate) compared: Option<usize>,
    /// sss: share of the epochs, from the first, without learning about the architecture; the paper shows 0.3 as well [default: 0].
    #[arg(long, value_name = "SHARE", value_parser = number_between(0.0, 1.0))]
    pub(crate) warm_up: Option<f64>,
    /// What happens to weights that a step did not reach: they coast on their momentum, as on PyTorch before 2.0, or the step
    /// skips them.
    #[arg(long, value_enum, ignore_case = true, default_value_t = StaleArg::Coast)]
    pub(crate) stale: StaleArg,
}

/// What mends known defects of the original scripts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options that mend defects of the original scripts")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct OptionArgs {
    /// Never choose the operation none, as in the paper of DARTS.
    #[arg(long)]
    pub(crate) exclude_none: bool,
    /// enas: move the baseline with each sample, instead of once an epoch by 1 %.
    #[arg(long)]
    pub(crate) baseline_per_step: bool,
    /// rsps: draw one path for all cells, instead of one for each cell.
    #[arg(long)]
    pub(crate) one_path: bool,
    /// darts-v2: look ahead with the step that the optimizer takes, instead of plain momentum.
    #[arg(long)]
    pub(crate) nesterov: bool,
}

/// Where a search computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceArg {
    /// The processor.
    Cpu,
    /// A graphics card of NVIDIA, by its number.
    Cuda(usize),
}

impl FromStr for DeviceArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "cpu" {
            return Ok(Self::Cpu);
        }
        let number = match text.strip_prefix("cuda") {
            Some("") => Some(0),
            Some(number) => number
                .strip_prefix(':')
                .and_then(|number| number.parse().ok()),
            None => None,
        };
        number
            .map(Self::Cuda)
            .ok_or_else(|| "expected cpu, cuda or cuda:N".to_owned())
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NormArg {
    /// As in the paper.
    Plain,
    /// As in networks that are trained alone.
    Full,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StaleArg {
    /// They decay and go on with their momentum.
    Coast,
    /// They stay as they are.
    Skip,
}

/// Images of each half with `--small`.
const SMALL_HALF: usize = 2_000;

/// Side of images with `--small`.
const SMALL_SIDE: usize = 16;

impl TrainArgs {
    /// The method.
    pub(crate) fn method(&self) -> MethodName {
        self.method.clone().into()
    }

    /// All settings of the search.
    pub(crate) fn settings(&self) -> Result<Settings, SettingsError> {
        let mut settings = if self.small {
            Settings::small(self.method())
        } else {
            Settings::paper(self.method())
        };
        settings.seed = self.seed;
        let given = &self.settings;
        let set = |setting: &mut usize, given: Option<usize>| *setting = given.unwrap_or(*setting);
        set(&mut settings.batch_size, given.batch_size);
        set(&mut settings.width, given.width);
        set(&mut settings.cells_per_stage, given.cells);
        set(&mut settings.compared, given.compared);
        let set = |setting: &mut f64, given: Option<f64>| *setting = given.unwrap_or(*setting);
        set(&mut settings.weights.learning_rate, given.learning_rate);
        set(
            &mut settings.architecture.learning_rate,
            given.arch_learning_rate,
        );
        set(
            &mut settings.architecture.weight_decay,
            given.arch_weight_decay,
        );
        settings.epochs = given.epochs.unwrap_or(settings.epochs);
        settings.warm_up_ratio = given.warm_up.filter(|share| *share > 0.0);
        settings.norm = match given.norm {
            NormArg::Plain => CellNorm::Plain,
            NormArg::Full => CellNorm::Full,
        };
        settings.weights.stale = match given.stale {
            StaleArg::Coast => Stale::Coast,
            StaleArg::Skip => Stale::Skip,
        };
        let options = &mut settings.options;
        options.exclude_none = self.options.exclude_none;
        options.baseline_per_step = self.options.baseline_per_step;
        options.one_path = self.options.one_path;
        options.nesterov = self.options.nesterov;
        settings.check()?;
        Ok(settings)
    }

    /// Images of each half at most.
    pub(crate) fn half(&self) -> Option<usize> {
        self.settings.half.or(self.small.then_some(SMALL_HALF))
    }

    /// The side that images shall have.
    pub(crate) fn side(&self) -> Option<usize> {
        self.settings.side.or(self.small.then_some(SMALL_SIDE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_methods_can_be_named() {
        let names = METHODS.map(str::parse::<MethodName>);
        let known: Vec<MethodName> = names.into_iter().map(Result::unwrap).collect();
        assert_eq!(known[..9], MethodName::ALL);
    }
}
