//! Arguments of `natsbench report`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{DatabaseArg, SpaceArg};
use crate::report::available;

/// Every figure and table of the paper, and more, as pictures, CSV files and one page.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench report --db natsbench.db --out report\n  \
                  natsbench report --only relative-rank --only correlation --space tss --out ranks\n  \
                  natsbench report --list\n\n\
                  The folder has an SVG and a CSV file for each report and index.html, which opens from the disk. It \
                  appears when it is complete, and takes the place of an earlier one."
)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// Folder to write.
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub(crate) out: PathBuf,
    /// Search space [default: every one that is imported].
    #[arg(long, value_enum)]
    pub(crate) space: Option<SpaceArg>,
    /// Only this report; can be given several times. The page is then without the explorer.
    #[arg(long, value_name = "NAME", hide_possible_values = true,
          value_parser = PossibleValuesParser::new(available().into_iter().map(|report| report.name)))]
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
}
