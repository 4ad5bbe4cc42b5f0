//! `natsbench serve`

use std::io::Write;
use std::process::ExitCode;

use super::CommandResult;
use super::args::ServeArgs;
use crate::query::SqlBox;
use crate::serve::Serve;

pub(super) fn run(args: &ServeArgs, out: &mut dyn Write) -> CommandResult {
    let serve = Serve {
        database: args.database.db.clone(),
        port: args.port,
        sql_box: SqlBox::default(),
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
            let _ = writeln!(std::io::stderr(), "the browser cannot be started: {error}");
        }
    }
    server.run()?;
    writeln!(out, "stopped")?;
    Ok(ExitCode::SUCCESS)
}
