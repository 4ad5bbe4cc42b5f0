//! Arguments of `natsbench sample`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::JsonOutput;
use super::numbers::whole_number;
use super::search::SearchedSpaceArg;

/// Write an archive in the official format, numbers invented.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench sample --space sss --archs 100 --seed 1 --out archives\n  \
                        natsbench sample --space nb101 --archs 500 --epochs 108 --out archives\n\n\
                        The same space, number and seed give the same bytes on every machine. The numbers behave like \
                        those of trained networks, but none was measured."
)]
pub(crate) struct SampleArgs {
    /// Search space.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: SearchedSpaceArg,
    /// Number of architectures: from index 0 on, at most 15625 in tss and 32768 in sss; spread over the space, at most 423624, in
    /// nb101.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = whole_number::<u32>(1..=423_624))]
    pub(crate) archs: u32,
    /// Seed of the generator.
    #[arg(long, default_value_t = 0, value_parser = whole_number::<u64>(0..=u64::MAX))]
    pub(crate) seed: u64,
    /// Folder that the archive is put into.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Form of the archive [default: dir]. Not in nb101, which is one file.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) layout: Option<LayoutArg>,
    /// nb101: for how many epochs each module is trained, separated by commas [default: 4,12,36,108].
    #[arg(long, value_name = "EPOCHS", value_delimiter = ',', value_parser = epochs)]
    pub(crate) epochs: Vec<u16>,
    /// Give each trial weights, those that training begins with: 27 MB per cell, 17 MB per size. Not in a single file, nor in
    /// nb101.
    #[arg(long)]
    pub(crate) weights: bool,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// The forms of an archive that can be written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LayoutArg {
    /// A directory with a file for each architecture.
    Dir,
    /// A `.tar` file of that directory.
    Tar,
    /// A single `.pickle.pbz2` file.
    File,
}

/// A number of epochs that NAS-Bench-101 has runs of.
fn epochs(text: &str) -> Result<u16, String> {
    let number = text.parse().ok();
    let known = number.filter(|epochs| nasbench101::BUDGETS.contains(epochs));
    known.ok_or_else(|| "expected 4, 12, 36 or 108".to_owned())
}
