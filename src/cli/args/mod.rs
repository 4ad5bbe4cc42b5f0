//! The command line as clap sees it: names, units, defaults, examples.

#[expect(
    clippy::doc_markdown,
    reason = "these docs are help texts, which are plain"
)]
pub(crate) mod export;
#[expect(
    clippy::doc_markdown,
    reason = "these docs are help texts, which are plain"
)]
pub(crate) mod extend;
mod groups;
pub(crate) mod merge;
mod names;
pub(crate) mod nb101;
pub(crate) mod networks;
mod numbers;
pub(crate) mod plot;
#[expect(
    clippy::doc_markdown,
    reason = "these docs are help texts, which are plain"
)]
pub(crate) mod query;
pub(crate) mod report;
pub(crate) mod sample;
pub(crate) mod search;
pub(crate) mod sql;
#[cfg(feature = "train")]
pub(crate) mod train;
pub(crate) mod weights;

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::model::SearchSpace;

use numbers::whole_number;

/// NATS-Bench as one SQLite file: import the raw logs once, then query them.
#[derive(Debug, Parser)]
#[command(
    name = "natsbench",
    version,
    help_expected = true,
    propagate_version = true,
    after_help = "Units everywhere: accuracy in percent, time and latency in seconds (latency for a batch of 256 \
                  images), params in millions of weights, FLOPs in millions of multiply-adds for one image. \
                  Epochs count from 0.\n\n\
                  Exit codes: 0 done; 1 failed, or verify found differences; 2 wrong usage; \
                  3 import finished, or verify found nothing else, but some files are damaged; \
                  130 ended by Ctrl-C."
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The command line, its commands in groups.
pub(crate) fn command() -> clap::Command {
    groups::grouped(with_negative_numbers(Cli::command()))
}

/// Lets every argument be a negative number, so that one outside its range is answered with the range. clap alone would take
/// it for the name of an unknown flag.
fn with_negative_numbers(command: clap::Command) -> clap::Command {
    let takes_values = |argument: &clap::Arg| argument.get_action().takes_values();
    let command = command.mut_args(|argument| {
        let takes_values = takes_values(&argument);
        argument.allow_negative_numbers(takes_values)
    });
    command.mut_subcommands(with_negative_numbers)
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Import(ImportArgs),
    Verify(VerifyArgs),
    ImportWeights(Box<weights::ImportWeightsArgs>),
    VerifyWeights(weights::VerifyWeightsArgs),
    Replay(ReplayArgs),
    Info(InfoArgs),
    Slice(query::SliceArgs),
    Merge(merge::MergeArgs),
    Extend(Box<extend::ExtendArgs>),
    Export(export::ExportArgs),
    VerifyExport(export::VerifyExportArgs),
    Sample(sample::SampleArgs),
    Demo(DemoArgs),
    MoreInfo(query::MoreInfoArgs),
    Cost(query::CostArgs),
    Simulate(query::SimulateArgs),
    Best(query::BestArgs),
    Arch(query::ArchArgs),
    Index(query::IndexArgs),
    Curve(query::CurveArgs),
    Show(query::ShowArgs),
    Stats(query::StatsArgs),
    Nb101(nb101::Nb101Args),
    Network(networks::NetworkArgs),
    Check(networks::CheckArgs),
    Evaluate(Box<networks::EvaluateArgs>),
    #[cfg(feature = "networks")]
    Proxies(networks::ProxiesArgs),
    Sql(sql::SqlArgs),
    Search(Box<search::SearchArgs>),
    #[cfg(feature = "train")]
    Train(Box<train::TrainArgs>),
    Table(search::TableArgs),
    Score(search::ScoreArgs),
    Report(report::ReportArgs),
    Plot(plot::PlotArgs),
    Serve(ServeArgs),
    DatasetteMetadata(DatasetteMetadataArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// The database.
#[derive(Debug, Args)]
pub(crate) struct DatabaseArg {
    /// The database file.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "natsbench.db",
        env = "NATSBENCH_DB"
    )]
    pub(crate) db: PathBuf,
}

/// Whether the answer is meant for a program.
#[derive(Debug, Args)]
pub(crate) struct JsonOutput {
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Turn raw archives into a database, or add them to one.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench import NATS-tss-v1_0-3ffb9-simple NATS-sss-v1_0-50262-simple.tar\n\n\
                        An import can be stopped at any time; the same command goes on from there. Importing what is \
                        already there changes nothing."
)]
pub(crate) struct ImportArgs {
    /// Archives: `-simple` or `-full` directories, `.tar` files of them, also in parts (`.taraa`, ...), single
    /// `.pickle.pbz2` files or NAS-Bench-201 `.pth` files, distinguished by content; or `.tfrecord` files of NAS-Bench-101.
    #[arg(required = true, value_name = "ARCHIVE")]
    pub(crate) archives: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// Replace architectures whose content in the database differs from that of the archive.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Record damaged files in the database and go on; the exit code is then 3.
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Decompress with libbz2 alone, which is slower, for a comparison.
    #[arg(long)]
    pub(crate) libbz2: bool,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// How work is done and shown.
#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    /// Threads that do the work [default: one per core].
    #[arg(long, value_name = "N", value_parser = whole_number::<u16>(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl WorkArgs {
    pub(crate) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }
}

/// Compare an archive with the database, bit for bit.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  natsbench verify NATS-tss-v1_0-3ffb9-simple --db natsbench.db")]
pub(crate) struct VerifyArgs {
    /// The archive, in any form that can be imported.
    pub(crate) archive: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Compare recorded answers of the official package with ours.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench replay answers.jsonl.gz --db natsbench.db\n\n\
                  tools/record_official.py records answers; tools/compare_official records, imports and replays."
)]
pub(crate) struct ReplayArgs {
    /// Recorded answers, one JSON object per line, compressed by gzip or not.
    #[arg(value_name = "FILE")]
    pub(crate) answers: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// The space that the answers are about [default: the one in the database].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Show what is in the database or a file of weights.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench info --db natsbench.db --json\n  natsbench info --weights weights.db"
)]
pub(crate) struct InfoArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// A file of weights, instead of the database.
    #[arg(long, value_name = "FILE")]
    pub(crate) weights: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}

/// Make a sample, import it, and show answers with their SQL.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench demo --keep demo\n  sqlite3 demo/natsbench-demo.db .schema"
)]
pub(crate) struct DemoArgs {
    /// Folder for the sample and its database [default: a temporary one, removed at the end].
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

/// Serve a page with charts, a JSON API and a box for SQL.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench serve --db natsbench.db --open\n\n\
                  Only this machine is served, and the database is only read. /api/openapi.json describes the JSON API. \
                  Ctrl-C stops."
)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    /// Port of 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 8201, value_parser = whole_number::<u16>(0..=u16::MAX.into()))]
    pub(crate) port: u16,
    /// Open the page in the browser.
    #[arg(long)]
    pub(crate) open: bool,
}

/// Print what Datasette should know about a database.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench datasette-metadata --db natsbench.db > metadata.json\n  \
                  datasette -i natsbench.db -m metadata.json\n\n\
                  Datasette's pages then describe every column, hide internal tables, and list the queries of \
                  sql/examples. The database must keep its name. docs/bi.md has more."
)]
pub(crate) struct DatasetteMetadataArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
}

/// Print a script that completes this command line in a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  source <(natsbench completions bash)\n  natsbench completions zsh > ~/.zfunc/_natsbench"
)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(ignore_case = true)]
    pub(crate) shell: Shell,
}

/// Print the manual page, or write those of all commands.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench man | man -l -\n  natsbench man best | man -l -\n  \
                  natsbench man --out ~/.local/share/man/man1"
)]
pub(crate) struct ManArgs {
    /// Command whose page is printed [default: the page of all of them].
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
    /// Folder for the pages of all commands.
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(crate) out: Option<PathBuf>,
}

/// A search space by any of its names.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SpaceArg {
    /// Topology: 15,625 cells.
    #[value(alias = "topology")]
    Tss,
    /// Size: 32,768 channel sizes.
    #[value(alias = "size")]
    Sss,
}

impl From<SpaceArg> for SearchSpace {
    fn from(space: SpaceArg) -> Self {
        match space {
            SpaceArg::Tss => Self::Topology,
            SpaceArg::Sss => Self::Size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_is_documented_and_consistent() {
        command().debug_assert();
    }
}
