//! Arguments of `natsbench extend`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args, ValueEnum};

use crate::extension::{ArchitectureName, Check};
use crate::model::ColumnType;

use super::{DatabaseArg, JsonOutput, SpaceArg};

/// Add what others measured of the same architectures.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("what").required(true).args(["file", "list", "drop"])),
    after_help = "Examples:\n  \
        natsbench extend hw.csv --space tss --name hw_nas_bench --unit edgegpu_latency=ms --source 'HW-NAS-Bench v1.0' --licence MIT\n  \
        natsbench extend long.csv --space tss --by device --unit latency=ms\n  \
        natsbench extend HW-NAS-Bench-v1_0.pickle\n  \
        natsbench extend --list\n  natsbench extend --drop hw_nas_bench\n\n\
        The table becomes a view of its name. Rows need arch_index, arch_str, op_0_1 to op_2_3, or channels_1 to channels_5; \
        if several are there, they must agree. Columns dataset, hp and seed are keys as in trials: cifar10 stays cifar10, and \
        what was measured on its validation images belongs to cifar10-valid. Whatever is wrong, nothing is written.\n\n\
        Published tables are read as they were published and need no options: HW-NAS-Bench (its pickle), HELP (NAME.pt, or the \
        folder with these files), NAS-Bench-Suite-Zero (its JSON file) and the robustness data set (a zip file, or the folder \
        with meta.json). docs/extensions.md has more."
)]
pub(crate) struct ExtendArgs {
    /// The table: CSV, TSV, JSON lines or Parquet, with the names of its columns; - is standard input. Or a published table: see
    /// below.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Search space whose architectures were measured; that of a published table is known.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    /// Name of the extension and its view: small letters, digits and _ [default: that of the file or the published table].
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// What names the architecture, if not all that the table has for it, and its column if that has another name:
    /// arch_str, arch_index=idx, operations, channels.
    #[arg(long, value_name = "KEY[=COLUMN]", value_parser = key)]
    pub(crate) key: Vec<(ArchitectureName, Option<String>)>,
    /// Columns that tell rows of an architecture apart, besides dataset, hp and seed, joined by commas: such as device.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Unit of a column, or 1 if it has none [default: that which its name ends in, such as _ms].
    #[arg(long, value_name = "COLUMN=UNIT", value_parser = pair)]
    pub(crate) unit: Vec<(String, String)>,
    /// What a column says.
    #[arg(long, value_name = "COLUMN=TEXT", value_parser = pair)]
    pub(crate) meaning: Vec<(String, String)>,
    /// A column of which a higher value is a better one, for rankings and charts.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) higher_is_better: Vec<String>,
    /// A column of which a lower value is a better one.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) lower_is_better: Vec<String>,
    /// Type of a column: integer, number or text [default: decided by its values].
    #[arg(long = "type", value_name = "COLUMN=TYPE", value_parser = column_type)]
    pub(crate) types: Vec<(String, ColumnType)>,
    /// A word that stands for a missing value, such as nan; an empty value is missing anyway.
    #[arg(long, value_name = "WORD")]
    pub(crate) null: Vec<String>,
    /// Compare a column with params_millions or flops_millions, and refuse rows that are further away.
    #[arg(long, value_name = "COLUMN=KNOWN:TOLERANCE")]
    pub(crate) check: Vec<Check>,
    /// Give cells without a row that of a cell that computes the same, if there is one.
    #[arg(long, value_enum, value_name = "OVER")]
    pub(crate) spread: Option<SpreadArg>,
    /// What it is and who measured it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Option<String>,
    /// Its licence.
    #[arg(long, value_name = "TEXT")]
    pub(crate) licence: Option<String>,
    /// Replace another extension of this name.
    #[arg(long)]
    pub(crate) replace: bool,
    /// List the extensions of the database, with their columns.
    #[arg(long)]
    pub(crate) list: bool,
    /// Drop an extension.
    #[arg(long, value_name = "NAME")]
    pub(crate) drop: Option<String>,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// What rows are copied over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpreadArg {
    /// The classes of cells that compute the same, as the view isomorphism lists them.
    Isomorphs,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((column, value)) if !column.is_empty() && !value.trim().is_empty() => {
            Ok((column.to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected a column, = and a text, such as latency=ms".to_owned()),
    }
}

fn key(text: &str) -> Result<(ArchitectureName, Option<String>), String> {
    let (key, column) = match text.split_once('=') {
        Some((key, column)) => (key, Some(column.to_owned())),
        None => (text, None),
    };
    let key = match key {
        "arch_index" => ArchitectureName::Index,
        "arch_str" => ArchitectureName::String,
        "operations" if column.is_none() => ArchitectureName::Operations,
        "channels" if column.is_none() => ArchitectureName::Channels,
        _ => {
            return Err(
                "expected arch_index, arch_str, arch_index=COLUMN, arch_str=COLUMN, \
                     operations or channels"
                    .to_owned(),
            );
        }
    };
    Ok((key, column))
}

fn column_type(text: &str) -> Result<(String, ColumnType), String> {
    let expected = "expected a column, = and integer, number or text";
    let (column, name) = pair(text).map_err(|_| expected)?;
    let column_type = match name.as_str() {
        "integer" => Ok(ColumnType::Int64),
        "number" => Ok(ColumnType::Double),
        "text" => Ok(ColumnType::Text),
        _ => ColumnType::from_str(&name).map_err(|_| expected),
    };
    match column_type? {
        column_type @ (ColumnType::Int64 | ColumnType::Double | ColumnType::Text) => {
            Ok((column, column_type))
        }
        _ => Err(expected.to_owned()),
    }
}
