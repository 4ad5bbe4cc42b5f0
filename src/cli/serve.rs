//! `natsbench serve`

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::{env, io};

use super::args::ServeArgs;
use super::visible::standard_error;
use super::{Again, CommandResult};
use crate::query::SqlBox;
use crate::serve::{Serve, answer_statement};

/// The argument, before the database, with which this program calls itself to [`answer`] a statement. It is not a command
/// for people.
const ANSWER_STATEMENT: &str = "answer-statement";

pub(super) fn run(args: &ServeArgs, again: Option<Again>, out: &mut dyn Write) -> CommandResult {
    let Again {
        program,
        mut arguments,
    } = again.map_or_else(this_program, Ok)?;
    arguments.extend([ANSWER_STATEMENT.into(), args.database.db.clone().into()]);
    let serve = Serve {
        database: args.database.db.clone(),
        port: args.port,
        sql_box: SqlBox::default(),
        statement_program: (program, arguments),
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

/// The running program, by a path that still works after its file was replaced.
fn this_program() -> io::Result<Again> {
    let link = Path::new("/proc/self/exe");
    let program = if cfg!(target_os = "linux") && link.exists() {
        link.to_owned()
    } else {
        env::current_exe()?
    };
    Ok(Again {
        program,
        arguments: Vec::new(),
    })
}
