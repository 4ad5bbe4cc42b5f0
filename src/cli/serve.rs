//! `natsbench serve`

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, io};

use super::CommandResult;
use super::args::ServeArgs;
use super::visible::standard_error;
use crate::query::SqlBox;
use crate::serve::{Serve, answer_statement};

/// The argument, before the database, with which this program calls itself to [`answer`] a statement. It is not a command
/// for people.
const ANSWER_STATEMENT: &str = "answer-statement";

pub(super) fn run(args: &ServeArgs, out: &mut dyn Write) -> CommandResult {
    let serve = Serve {
        database: args.database.db.clone(),
        port: args.port,
        sql_box: SqlBox::default(),
        statement_program: (
            this_program()?,
            vec![ANSWER_STATEMENT.into(), args.database.db.clone().into()],
        ),
    };
    let server = serve.bind()?;
    let url = server.url();
    writeln!(
        out,
        "{} is at {url}; Ctrl-C stops.",
        args.database.db.display()
    )?;
    out.flush()?;
    if args.open {
        // If there is no browser, the server still runs.
        if let Err(error) = open::that_detached(&url) {
            let _ = writeln!(standard_error(), "the browser cannot be started: {error}");
        }
    }
    server.run()?;
    writeln!(out, "stopped")?;
    Ok(ExitCode::SUCCESS)
}

/// The database, if this program was called to answer one statement of the SQL box of `serve`.
pub(super) fn whose_statement(arguments: &[OsString]) -> Option<&Path> {
    match arguments {
        [_, what, database] if what == ANSWER_STATEMENT => Some(Path::new(database)),
        _ => None,
    }
}

/// Answers the statement on standard input.
pub(super) fn answer(database: &Path) -> ExitCode {
    match answer_statement(database) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_the_server_sees_the_code) => ExitCode::FAILURE,
    }
}

/// A path to this program that still works after its file was replaced.
fn this_program() -> io::Result<PathBuf> {
    let link = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && link.exists() {
        return Ok(link.to_owned());
    }
    env::current_exe()
}
