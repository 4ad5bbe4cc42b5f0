//! `natsbench man`

use std::fs;
use std::io::Write;
use std::process::ExitCode;

use super::CommandResult;
use super::args::{self, ManArgs};
use super::usage::WrongUsage;

pub(super) fn run(args: &ManArgs, out: &mut dyn Write) -> CommandResult {
    let mut command = args::command();
    command.build();
    if let Some(folder) = &args.out {
        let failed = |error| format!("cannot write into {}: {error}", folder.display());
        fs::create_dir_all(folder).map_err(failed)?;
        clap_mangen::generate_to(command, folder).map_err(failed)?;
        writeln!(out, "{} written", folder.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    let page = match &args.command {
        None => command,
        Some(name) => {
            let found = command.find_subcommand(name).cloned();
            found.ok_or_else(|| WrongUsage::new(format!("there is no command {name}")))?
        }
    };
    clap_mangen::Man::new(page).render(out)?;
    Ok(ExitCode::SUCCESS)
}
