//! `natsbench replay`

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::model::SearchSpace;
use crate::query::{NatsBench, Space};
use crate::replay::{Counts, Difference, Nasbench101Replay, Replay, Report};

use super::CommandResult;
use super::args::ReplayArgs;
use super::output::print_json;
use super::usage::WrongUsage;

pub(super) fn run(args: &ReplayArgs, out: &mut dyn Write) -> CommandResult {
    let bench = NatsBench::open(&args.database.db)?;
    let answers = args.answers.clone();
    let report = if Nasbench101Replay::is_about(&answers)? {
        let nb101 = bench.nasbench101()?;
        Nasbench101Replay { nb101, answers }.run()?
    } else {
        let space = space(&bench, args.space.map(SearchSpace::from))?;
        Replay { space, answers }.run()?
    };
    if args.output.json {
        print_json(&object(&report), out)?;
    } else {
        write!(out, "{report}")?;
    }
    Ok(if report.total().different == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn object(report: &Report) -> Value {
    let counts = |counts: &Counts| {
        let Counts {
            equal,
            refused,
            left_out,
            different,
        } = counts;
        json!({ "equal": equal, "refused": refused, "left_out": left_out, "different": different })
    };
    let calls: Map<String, Value> = report
        .calls
        .iter()
        .map(|(call, of)| (call.clone(), counts(of)))
        .collect();
    let difference = |of: &Difference| {
        let (question, official, ours) = (&of.question, &of.theirs, &of.ours);
        json!({ "question": question, "official": official, "ours": ours })
    };
    let differences: Vec<Value> = report.differences.iter().map(difference).collect();
    json!({
        "calls": calls,
        "all": counts(&report.total()),
        "first_differences": differences,
    })
}

/// The space that was asked for, or else the only one that the database has.
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
            let message = "the database has both spaces; add --space tss or --space sss, whichever the answers are about";
            Err(WrongUsage::new(message).into())
        }
    }
}
