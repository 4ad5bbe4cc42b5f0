//! The command line: arguments in, text out, an exit code. The library does the work.

mod args;
mod best;
mod check;
mod datasette_metadata;
mod demo;
mod differences;
mod evaluate;
mod evaluate_splits;
mod export;
mod extend;
mod import;
mod import_nb101;
mod import_weights;
mod info;
mod info_nb101;
mod man;
mod merge;
mod nb101;
mod network;
mod network_weights;
mod output;
mod plot;
mod progress;
#[cfg(feature = "networks")]
mod proxies;
mod query;
mod replay;
mod report;
mod sample;
mod score;
mod score_runs;
mod search;
mod serve;
mod show;
mod slice;
mod sql;
mod sql_rows;
mod standard_output;
mod table;
mod terminal_plot;
#[cfg(feature = "train")]
mod train;
#[cfg(feature = "train")]
mod train_progress;
mod usage;
mod verify;
mod verify_export;
mod verify_nb101;
mod verify_weights;
mod visible;
mod waiting;
mod weights_info;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use args::query::SpaceNeeded;
use args::search::{NoSuchHyperParameter, TableFormat};
use args::sql::SqlFormat;
use args::{Cli, Command, CompletionsArgs};
use clap::FromArgMatches;
use standard_output::StandardOutput;
use usage::WrongUsage;

use crate::error_chain::chain;
use visible::{Visible, standard_error};

/// Exit code of arguments that make no sense, as clap has it.
const WRONG_USAGE: u8 = 2;

/// The result of a subcommand.
type CommandResult = Result<ExitCode, Box<dyn Error>>;

/// How a program that runs this command line starts itself again. `natsbench serve` does it for each statement of its box
/// for SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The program.
    pub program: PathBuf,
    /// What stands before the arguments of the command line.
    pub arguments: Vec<OsString>,
}

/// Runs the program on the arguments of a command line, the first being its own name.
///
/// Answers go to standard output, progress and errors to standard error. The exit codes are
/// those that `natsbench --help` lists.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    run_in(None, arguments)
}

/// As [`run`], in a program that is not this command alone, such as an interpreter: `again` says how to start it again.
/// `None` means the file of the running process.
pub fn run_in(again: Option<Again>, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(database) = serve::whose_statement(&arguments) {
        return serve::answer(database);
    }
    let mut out = StandardOutput::lock();
    let parsed = args::command().try_get_matches_from(arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return without_command(&error, out),
    };
    let result = if prints_exactly(&cli.command) {
        dispatch(cli.command, again, &mut out)
    } else {
        dispatch(cli.command, again, &mut Visible::new(&mut out))
    };
    end(result, out)
}

/// Help, the version, or what is wrong with the arguments.
fn without_command(error: &clap::Error, out: StandardOutput) -> ExitCode {
    if error.use_stderr() {
        let _ = error.print(); // if nothing can be printed, the exit code still says it
        return ExitCode::from(WRONG_USAGE);
    }
    drop(out); // clap writes by itself, in colours if that is a terminal
    let written = error.print().and_then(|()| io::stdout().flush());
    match written {
        Err(failure) if failure.kind() != io::ErrorKind::BrokenPipe => fail(&lost(&failure)),
        _ => ExitCode::SUCCESS,
    }
}

/// Prints what is wrong, and returns the exit code.
fn end(result: CommandResult, mut out: StandardOutput) -> ExitCode {
    let code = match result {
        Err(error) if out.failure().is_none() => {
            let _ = out.flush(); // prints what was found before the failure
            let is_usage = error.is::<WrongUsage>()
                || error.is::<SpaceNeeded>()
                || error.is::<NoSuchHyperParameter>();
            if !is_usage {
                return fail(&chain(error.as_ref()));
            }
            fail(&format!("{error}\n\nFor more information, try '--help'."));
            return ExitCode::from(WRONG_USAGE);
        }
        Err(_) => ExitCode::SUCCESS, // the failed output has caused it
        Ok(code) => code,
    };
    let _ = out.flush(); // if it fails, `out` remembers why
    match out.failure() {
        // A program such as `head` that closes the pipe after it has read enough is no failure.
        Some(failure) if failure.kind() != io::ErrorKind::BrokenPipe => fail(&lost(failure)),
        _ => code,
    }
}

fn lost(failure: &io::Error) -> String {
    format!("cannot write the answer to standard output: {failure}")
}

fn fail(message: &str) -> ExitCode {
    let _ = writeln!(standard_error(), "error: {message}"); // if nothing can be printed, the exit code still says it
    ExitCode::FAILURE
}

/// Whether the output is for programs, so that it must not be changed for a terminal.
fn prints_exactly(command: &Command) -> bool {
    match command {
        Command::Sql(args) => matches!(args.form(), SqlFormat::Csv),
        Command::Table(args) => matches!(args.form(), TableFormat::Csv),
        Command::Completions(_) | Command::Man(_) => true,
        #[cfg(feature = "networks")]
        Command::Proxies(args) => args.out.is_none(),
        _ => false,
    }
}

fn dispatch(command: Command, again: Option<Again>, out: &mut dyn Write) -> CommandResult {
    match command {
        Command::Import(args) => import::run(&args, out),
        Command::Verify(args) => verify::run(&args, out),
        Command::ImportWeights(args) => import_weights::run(&args, out),
        Command::VerifyWeights(args) => verify_weights::run(&args, out),
        Command::Replay(args) => replay::run(&args, out),
        Command::Info(args) => info::run(&args, out),
        Command::Slice(args) => slice::run(&args, out),
        Command::Merge(args) => merge::run(&args, out),
        Command::Extend(args) => extend::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::VerifyExport(args) => verify_export::run(&args, out),
        Command::Sample(args) => sample::run(args, out),
        Command::Demo(args) => demo::run(&args, out),
        Command::MoreInfo(args) => query::more_info(&args, out),
        Command::Cost(args) => query::cost(&args, out),
        Command::Simulate(args) => query::simulate(&args, out),
        Command::Best(args) => best::run(&args, out),
        Command::Arch(args) => query::arch(&args, out),
        Command::Index(args) => query::index(&args, out),
        Command::Curve(args) => query::curve(&args, out),
        Command::Show(args) => show::run(&args, out),
        Command::Stats(args) => query::stats(&args, out),
        Command::Nb101(args) => nb101::run(&args, out),
        Command::Network(args) => network::run(&args, out),
        Command::Evaluate(args) => evaluate::run(&args, out),
        #[cfg(feature = "networks")]
        Command::Proxies(args) => proxies::run(&args, out),
        Command::Check(args) => check::run(&args, out),
        Command::Sql(args) => sql::run(&args, out),
        Command::Search(args) => search::run(&args, out),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(&args, out),
        Command::Table(args) => table::run(&args, out),
        Command::Score(args) => score::run(&args, out),
        Command::Report(args) => report::run(&args, out),
        Command::Plot(args) => plot::run(&args, out),
        Command::Serve(args) => serve::run(&args, again, out),
        Command::DatasetteMetadata(args) => datasette_metadata::run(&args, out),
        Command::Completions(args) => completions(&args, out),
        Command::Man(args) => man::run(&args, out),
    }
}

fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> CommandResult {
    // The generators panic if they cannot write, so they write into memory first.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "natsbench", &mut script);
    out.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
