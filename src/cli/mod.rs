//! The command line: arguments in, text out, an exit code. The library does the work.

mod args;
mod demo;
mod import;
mod info;
mod output;
mod plot;
mod progress;
mod query;
mod replay;
mod report;
mod sample;
mod score;
mod search;
mod serve;
mod show;
mod slice;
mod sql;
mod table;
mod terminal_plot;
mod verify;
mod visible;
mod waiting;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use args::query::SqlFormat;
use args::search::TableFormat;
use args::{Cli, Command, CompletionsArgs};
use clap::{CommandFactory, Parser};

use crate::error_chain::chain;
use visible::{Visible, standard_error};

/// What a subcommand ends with.
type CommandResult = Result<ExitCode, Box<dyn Error>>;

/// Runs the program on the arguments of a command line, the first being its own name.
///
/// Answers go to standard output, progress and errors to standard error. The exit codes are
/// those that `natsbench --help` lists.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print(); // the terminal is gone, so nothing can be reported
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = if prints_exactly(&cli.command) {
        dispatch(cli.command, &mut out)
    } else {
        dispatch(cli.command, &mut Visible::new(&mut out))
    };
    let result = result.and_then(|code| Ok(out.flush().map(|()| code)?));
    match result {
        Ok(code) => code,
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = chain(error.as_ref());
            let _ = writeln!(standard_error(), "error: {text}");
            ExitCode::FAILURE
        }
    }
}

/// Whether what is printed is for programs, and must not be changed to be fit for a terminal.
fn prints_exactly(command: &Command) -> bool {
    match command {
        Command::Sql(args) => matches!(args.format, SqlFormat::Csv),
        Command::Table(args) => matches!(args.format, TableFormat::Csv),
        Command::Completions(_) | Command::AnswerStatement(_) => true,
        _ => false,
    }
}

fn dispatch(command: Command, out: &mut dyn Write) -> CommandResult {
    match command {
        Command::Import(args) => import::run(&args, out),
        Command::Verify(args) => verify::run(&args, out),
        Command::Replay(args) => replay::run(&args, out),
        Command::Info(args) => info::run(&args, out),
        Command::Slice(args) => slice::run(&args, out),
        Command::Sample(args) => sample::run(args, out),
        Command::Demo(args) => demo::run(&args, out),
        Command::MoreInfo(args) => query::more_info(&args, out),
        Command::Cost(args) => query::cost(&args, out),
        Command::Simulate(args) => query::simulate(&args, out),
        Command::Best(args) => query::best(&args, out),
        Command::Arch(args) => query::arch(&args, out),
        Command::Index(args) => query::index(&args, out),
        Command::Curve(args) => query::curve(&args, out),
        Command::Show(args) => show::run(&args, out),
        Command::Stats(args) => query::stats(&args, out),
        Command::Sql(args) => sql::run(&args, out),
        Command::Search(args) => search::run(&args, out),
        Command::Table(args) => table::run(&args, out),
        Command::Score(args) => score::run(&args, out),
        Command::Report(args) => report::run(&args, out),
        Command::Plot(args) => plot::run(&args, out),
        Command::Serve(args) => serve::run(&args, out),
        Command::AnswerStatement(args) => serve::answer(&args),
        Command::Completions(args) => {
            completions(&args, out);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn completions(args: &CompletionsArgs, out: &mut dyn Write) {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "natsbench",
        &mut io::BufWriter::new(out),
    );
}

/// A reader such as `head` that has seen enough is no failure of ours.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let io_error = error.downcast_ref::<io::Error>();
    io_error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
