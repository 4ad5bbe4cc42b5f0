//! `natsbench extend`

use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::extend::ExtendArgs;
use super::output::{counted, grouped, print_json};
use super::usage::WrongUsage;
use super::visible::{in_one_line, standard_error};
use super::waiting::{or_interrupted, stop_on_ctrl_c, writer};
use crate::extension::{
    Extend, ExtendError, ExtendOutcome, Extended, ExtensionColumn, ExtensionInfo, drop_extension,
};
use crate::store::{Database, Reader};

/// What is added from standard input, in errors and in the registry.
const STANDARD_INPUT: &str = "standard input";

pub(super) fn run(args: &ExtendArgs, out: &mut dyn Write) -> CommandResult {
    if args.list {
        return list(args, out);
    }
    let stop = stop_on_ctrl_c()?;
    let open = || {
        let writer = writer("natsbench extend", &stop);
        Database::open_for_searches_as(&args.database.db, writer)
    };
    if let Some(name) = &args.drop {
        let dropped = open()
            .map_err(Into::into)
            .and_then(|mut database| Ok(drop_extension(name, &mut database)?));
        let result = dropped.and_then(|info| {
            if args.output.json {
                return print_json(&info, out);
            }
            writeln!(
                out,
                "{}: dropped, {}",
                info.name,
                counted(info.rows as usize, "row")
            )?;
            Ok(ExitCode::SUCCESS)
        });
        return or_interrupted(result, &stop);
    }
    let Some(file) = &args.file else {
        return Err(WrongUsage::new("expected FILE, --list or --drop NAME").into());
    };
    let settings = settings(args);
    let added = open().map_err(Into::into).and_then(|mut database| {
        let added = if file.as_os_str() == "-" {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            settings.bytes(STANDARD_INPUT, &bytes, &mut database)
        } else {
            settings.file(file, &mut database)
        };
        added.map_err(|error| match error {
            ExtendError::NoSpace { .. } => WrongUsage::new(error.to_string()).into(),
            error => error.into(),
        })
    });
    let result = added.and_then(|added| show_added(args, &added, out));
    or_interrupted(result, &stop)
}

/// What the arguments say.
fn settings(args: &ExtendArgs) -> Extend {
    let mut extend = Extend::new(args.space.map(Into::into));
    extend.name.clone_from(&args.name);
    extend.keys = args.key.iter().cloned().collect();
    extend.types = args.types.iter().cloned().collect();
    extend.nulls.clone_from(&args.null);
    extend.checks.clone_from(&args.check);
    extend.spreads_to_isomorphs = args.spread.is_some();
    extend.replaces = args.replace;
    let about = &mut extend.about;
    about.source.clone_from(&args.source);
    about.licence.clone_from(&args.licence);
    about.by.clone_from(&args.by);
    for (column, unit) in &args.unit {
        about.columns.entry(column.clone()).or_default().unit = Some(unit.clone());
    }
    for (column, meaning) in &args.meaning {
        about.columns.entry(column.clone()).or_default().meaning = Some(meaning.clone());
    }
    for (columns, is_better) in [
        (&args.higher_is_better, true),
        (&args.lower_is_better, false),
    ] {
        for column in columns {
            let column = about.columns.entry(column.clone()).or_default();
            column.higher_is_better = Some(is_better);
        }
    }
    extend
}

fn show_added(args: &ExtendArgs, added: &Extended, out: &mut dyn Write) -> CommandResult {
    for warning in &added.warnings {
        writeln!(standard_error(), "warning: {}", in_one_line(warning))?;
    }
    let outcome = match added.outcome {
        ExtendOutcome::Added => "added",
        ExtendOutcome::Replaced => "replaced",
        ExtendOutcome::Unchanged => "unchanged",
    };
    let info = &added.extension;
    if args.output.json {
        return print_json(&json!({ "outcome": outcome, "extension": info }), out);
    }
    write!(out, "{}", sentence(info, added.listed))?;
    if !added.datasets.is_empty() {
        write!(out, ", {}", added.datasets.join(" "))?;
    }
    write!(out, "; {}", counted(info.values().count(), "column"))?;
    match added.outcome {
        ExtendOutcome::Added => writeln!(out)?,
        ExtendOutcome::Replaced | ExtendOutcome::Unchanged => writeln!(out, "; {outcome}")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// `hw_nas_bench: 46,875 rows, 15,625 of 15,625 architectures of tss`.
fn sentence(info: &ExtensionInfo, listed: u64) -> String {
    let spread = if info.is_spread {
        ", spread to cells that compute the same"
    } else {
        ""
    };
    format!(
        "{}: {}, {} of {} of {}{spread}",
        info.name,
        counted(info.rows as usize, "row"),
        grouped(info.architectures),
        counted(listed as usize, "architecture"),
        info.space,
    )
}

fn list(args: &ExtendArgs, out: &mut dyn Write) -> CommandResult {
    let reader = Reader::open(&args.database.db)?;
    let extensions = reader.extensions()?;
    if args.output.json {
        return print_json(&extensions, out);
    }
    if extensions.is_empty() {
        writeln!(out, "{}: no extensions", args.database.db.display())?;
    }
    let spaces = reader.info()?.spaces;
    for info in &extensions {
        let listed = spaces.iter().find(|space| space.space == info.space);
        let listed = listed.map_or(0, |space| space.architectures);
        writeln!(out, "{}", sentence(info, listed))?;
        write_line(out, "source", &info.source)?;
        write_line(out, "licence", &info.licence)?;
        writeln!(
            out,
            "  {}, sha256 {}, added {} by natsbench {}",
            in_one_line(&info.file),
            info.file_sha256,
            in_one_line(&info.added_at),
            in_one_line(&info.natsbench_version)
        )?;
        for column in &info.columns {
            writeln!(out, "  {}", in_one_line(&column_line(column)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_line(out: &mut dyn Write, what: &str, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {what} {}", in_one_line(text))
}

/// `edgegpu_latency: double, ms; lower is better; mean of 50 runs`.
fn column_line(column: &ExtensionColumn) -> String {
    let mut line = format!("{}: {}", column.name, column.column_type);
    if column.is_key {
        line.push_str(", key");
    }
    if !column.unit.is_empty() {
        line.push_str(", ");
        line.push_str(&column.unit);
    }
    match column.higher_is_better {
        Some(true) => line.push_str("; higher is better"),
        Some(false) => line.push_str("; lower is better"),
        None => (),
    }
    if !column.meaning.is_empty() {
        line.push_str("; ");
        line.push_str(&column.meaning);
    }
    line
}
