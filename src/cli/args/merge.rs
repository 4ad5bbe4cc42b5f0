//! Arguments of `natsbench merge`.

use std::path::PathBuf;

use clap::Args;

use super::JsonOutput;

/// Make one database of several, with the searches of all.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench merge all.db a.db b.db\n\n\
                  What all.db has already must be the same in the others. If something differs, it is named, and nothing of \
                  that database is written. So merging again changes nothing. Databases that are merged are only read.")]
pub(crate) struct MergeArgs {
    /// The database that the others are merged into; made if it does not exist.
    #[arg(value_name = "INTO")]
    pub(crate) into: PathBuf,
    /// The databases to merge.
    #[arg(value_name = "FROM", required = true)]
    pub(crate) from: Vec<PathBuf>,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
