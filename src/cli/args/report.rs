//! Arguments of `natsbench report`.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::Args;

use super::names::one_of_names;
use super::{DatabaseArg, JsonOutput, SpaceArg};
use crate::report::available;

/// The names of all reports.
fn report_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| available().into_iter().map(|report| report.name).collect())
}

/// Write every figure and table of the paper as one page.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench report --db natsbench.db --out report\n  \
                  natsbench report --only relative-rank --only correlation --space tss --out ranks\n  \
                  natsbench report --list\n\n\
                  The folder has an SVG and a CSV file for each report, and index.html, which opens from the disk. It \
                  appears when it is complete, and replaces an earlier folder of reports."
)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// Folder to write.
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub(crate) out: PathBuf,
    /// Search space [default: every one that is imported].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    /// Only this report; can be given several times. The page then has no chart of all architectures.
    #[arg(long, value_name = "NAME", hide_possible_values = true,
          value_parser = one_of_names(report_names()))]
    pub(crate) only: Vec<String>,
    /// List the reports and make none.
    #[arg(long)]
    pub(crate) list: bool,
    /// Searches of weight-sharing methods: a CSV file with the columns epoch, seed and arch (a string or an index).
    #[arg(long, value_name = "CSV")]
    pub(crate) weight_sharing: Option<PathBuf>,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
