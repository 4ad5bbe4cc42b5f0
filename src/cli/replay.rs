//! `natsbench replay`

use std::io::Write;
use std::process::ExitCode;

use crate::model::SearchSpace;
use crate::query::{NatsBench, Space};
use crate::replay::Replay;

use super::CommandResult;
use super::args::ReplayArgs;

pub(super) fn run(args: &ReplayArgs, out: &mut dyn Write) -> CommandResult {
    let bench = NatsBench::open(&args.database.db)?;
    let replay = Replay {
        space: space(&bench, args.space.map(SearchSpace::from))?,
        answers: args.answers.clone(),
    };
    let report = replay.run()?;
    write!(out, "{report}")?;
    Ok(if report.total().different == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The space that was asked for, or the one that the database has.
fn space(
    bench: &NatsBench,
    asked: Option<SearchSpace>,
) -> Result<Space, Box<dyn std::error::Error>> {
    if let Some(space) = asked {
        return Ok(bench.space(space)?);
    }
    let (topology, size) = (bench.topology()?, bench.size()?);
    match (topology.is_empty(), size.is_empty()) {
        (false, true) => Ok(topology),
        (true, false) => Ok(size),
        (true, true) => Err("the database is empty".into()),
        (false, false) => {
            Err("the database has both spaces; --space says which the answers are about".into())
        }
    }
}
