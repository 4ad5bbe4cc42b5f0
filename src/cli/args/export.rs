//! Arguments of `natsbench export` and `natsbench verify-export`.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::{Args, ValueEnum};

use super::names::{one_of_names, recipe};
use super::{DatabaseArg, JsonOutput, SpaceArg, WorkArgs};
use crate::export::{ExportFormat, ExportViews, ExportedView};
use crate::model::Recipe;

/// The names of all views, and the words for several of them.
fn view_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let names = ExportedView::all().iter().map(|view| view.name);
        names
            .chain([ExportViews::FINAL, ExportViews::ALL])
            .collect()
    })
}

/// Write the public views as Parquet, CSV or JSON lines.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench export --out natsbench-parquet\n  \
                  natsbench export --format csv --views trials,final_accuracies --space tss --hp 200 --out final\n  \
                  natsbench export --views final --dataset-card --level 9 --out nats-bench-final\n  \
                  cd natsbench-parquet && duckdb -init views.sql\n\n\
                  manifest.json comes last and says what each file and column is. An export can be stopped at any time; \
                  the same command goes on from there."
)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// Folder to write.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Form of the files.
    #[arg(long, value_enum, ignore_case = true, default_value_t = FormatArg::Parquet)]
    pub(crate) format: FormatArg,
    /// Views, joined by commas; or `final`, all without learning curves, less than 100 MB for both spaces; or `all`
    /// [default: all but more_info, more_info_mean and simulated_train_eval, which follow from others and take long].
    #[arg(long, value_name = "VIEW", value_delimiter = ',', hide_possible_values = true,
          value_parser = one_of_names(view_names()))]
    pub(crate) views: Vec<String>,
    /// Also write README.md, a dataset card: uploaded to the Hugging Face Hub, the folder is shown there, table by table.
    #[arg(long)]
    pub(crate) dataset_card: bool,
    /// Search space [default: every one that is imported].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    /// Recipes, joined by commas [default: all]. Views without recipes, such as architectures, do not change.
    #[arg(long, value_delimiter = ',', value_parser = recipe())]
    pub(crate) hp: Vec<Recipe>,
    /// Level of compression in Parquet files, 1 to 22; 9 makes them a twelfth smaller and takes longer.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(i32).range(1..=22))]
    pub(crate) level: i32,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Compare an export with its database, value by value.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench verify-export natsbench-parquet --db natsbench.db\n\n\
                  Compared are all values of all files, bit for bit, sizes and digests with the manifest, and the \
                  manifest with the database."
)]
pub(crate) struct VerifyExportArgs {
    /// Folder of the export.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// The forms of the files of an export.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatArg {
    /// Parquet: typed, compressed columns.
    Parquet,
    /// CSV with a header; NULL is an empty field.
    Csv,
    /// One JSON object per line.
    Jsonl,
}

impl From<FormatArg> for ExportFormat {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Parquet => Self::Parquet,
            FormatArg::Csv => Self::Csv,
            FormatArg::Jsonl => Self::Jsonl,
        }
    }
}
