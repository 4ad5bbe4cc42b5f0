//! `natsbench serve`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, io};

use super::CommandResult;
use super::args::{AnswerStatementArgs, ServeArgs};
use super::visible::standard_error;
use crate::query::SqlBox;
use crate::serve::{Serve, answer_statement};

/// The name of [`answer`] as a command.
const ANSWER_STATEMENT: &str = "answer-statement";

pub(super) fn run(args: &ServeArgs, out: &mut dyn Write) -> CommandResult {
    let serve = Serve {
        database: args.database.db.clone(),
        port: args.port,
        sql_box: SqlBox::default(),
        statement_program: (
            this_program()?,
            vec![
                ANSWER_STATEMENT.into(),
                "--db".into(),
                args.database.db.clone().into(),
            ],
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
        // A machine without a browser still serves.
        if let Err(error) = open::that_detached(&url) {
            let _ = writeln!(standard_error(), "the browser cannot be started: {error}");
        }
    }
    server.run()?;
    writeln!(out, "stopped")?;
    Ok(ExitCode::SUCCESS)
}

/// `natsbench answer-statement`: what `serve` starts for a statement of its SQL box.
pub(super) fn answer(args: &AnswerStatementArgs) -> CommandResult {
    answer_statement(&args.db)?;
    Ok(ExitCode::SUCCESS)
}

/// The program that runs, also after its file was replaced.
fn this_program() -> io::Result<PathBuf> {
    let link = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && link.exists() {
        return Ok(link.to_owned());
    }
    env::current_exe()
}
