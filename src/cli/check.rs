//! `natsbench check`: compares what a database says with what can be computed.

use std::io::Write;
use std::process::ExitCode;

use crate::model::SearchSpace;
use crate::networks::{CostCheck, Disagreement};
use crate::query::NatsBench;

use super::CommandResult;
use super::args::networks::{CheckArgs, CheckCommand, CheckCostsArgs};
use super::output::{counted, grouped, print_json, table, warn_of_samples};

/// At most so many trials are listed; JSON has all.
const TRIALS_SHOWN: usize = 20;

pub(super) fn run(args: &CheckArgs, out: &mut dyn Write) -> CommandResult {
    match &args.what {
        CheckCommand::Costs(args) => costs(args, out),
    }
}

fn costs(args: &CheckCostsArgs, out: &mut dyn Write) -> CommandResult {
    let bench = NatsBench::open(&args.database.db)?;
    let mut checks = Vec::new();
    for &space in SearchSpace::ALL {
        let asked = args.space.map(SearchSpace::from);
        if asked.is_some_and(|asked| asked != space) {
            continue;
        }
        let space = bench.space(space)?;
        if asked.is_some() {
            space.refuse_empty()?;
        }
        let check = CostCheck::run(&space)?;
        if check.trials > 0 {
            checks.push(check);
        }
    }
    if checks.is_empty() {
        return Err("no trials are imported, so there is nothing to compare".into());
    }
    let agree = checks.iter().all(|check| check.disagreements.is_empty());
    let code = if agree {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    };
    if args.output.json {
        warn_of_samples(&bench.samples()?);
        print_json(&checks, out)?;
        return Ok(code);
    }
    for check in &checks {
        print(check, out)?;
    }
    Ok(code)
}

fn print(check: &CostCheck, out: &mut dyn Write) -> std::io::Result<()> {
    let found = check.disagreements.len();
    writeln!(
        out,
        "{}: {}, {}; {}",
        check.space,
        counted(check.architectures, "architecture"),
        counted(check.trials, "trial"),
        match found {
            0 => "every log has the params and FLOPs of its network".to_owned(),
            1 => "the log of 1 has the numbers of another network".to_owned(),
            many => format!(
                "the logs of {} have the numbers of other networks",
                grouped(many as u64)
            ),
        }
    )?;
    if found == 0 {
        return Ok(());
    }
    let header = [
        "index",
        "hp",
        "dataset",
        "seed",
        "params logged (M)",
        "counted (M)",
        "FLOPs logged (M)",
        "counted (M)",
    ];
    let mut rows = table(&header, &[0, 3, 4, 5, 6, 7]);
    for Disagreement {
        logged,
        counted_params_millions,
        counted_flops_millions,
    } in check.disagreements.iter().take(TRIALS_SHOWN)
    {
        rows.add_row([
            logged.index.to_string(),
            logged.hp.to_string(),
            logged.dataset.to_string(),
            logged.seed.to_string(),
            logged.params_millions.to_string(),
            counted_params_millions.to_string(),
            logged.flops_millions.to_string(),
            counted_flops_millions.to_string(),
        ]);
    }
    writeln!(out, "{rows}")?;
    if found > TRIALS_SHOWN {
        writeln!(
            out,
            "and {} more; --json has all",
            grouped((found - TRIALS_SHOWN) as u64)
        )?;
    }
    Ok(())
}
