//! Arguments of `natsbench report`.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::{Args, ValueEnum};

use super::names::one_of_names;
use super::search::SearchedSpaceArg;
use super::{DatabaseArg, JsonOutput};
use crate::report::{PictureFormat, PictureWidth, available};

/// A format beside SVG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlsoArg {
    /// Pixels: 300 for an inch of paper, two for a pixel of a screen.
    Png,
    /// Pages as large as the pictures.
    Pdf,
}

impl From<AlsoArg> for PictureFormat {
    fn from(format: AlsoArg) -> Self {
        match format {
            AlsoArg::Png => Self::Png,
            AlsoArg::Pdf => Self::Pdf,
        }
    }
}

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
                  natsbench report --only correlation --width column --also pdf --out figures\n  \
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
    pub(crate) space: Option<SearchedSpaceArg>,
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
    /// How wide the pictures in files are: column (84 mm), text (175 mm) or slide, or a length such as 84mm, 3.3in or 640px [default:
    /// 400 pixels a panel]. Letters have 8 points on paper and 12 to 18 on a slide.
    #[arg(long, value_name = "WIDTH")]
    pub(crate) width: Option<PictureWidth>,
    /// Write each picture also as PNG or PDF; several are separated by commas.
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub(crate) also: Vec<AlsoArg>,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
