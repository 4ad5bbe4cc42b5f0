//! `natsbench info`

use std::io::{self, Write};
use std::process::ExitCode;

use super::CommandResult;
use super::args::InfoArgs;
use super::info_nb101;
use super::output::{counted, grouped, print_json, table};
use super::visible::in_one_line;
use crate::model::ExtensionInfo;
use crate::store::{DatabaseInfo, INVENTED, Reader};

/// Tables that are shown; the others are small.
const TABLES_SHOWN: usize = 8;

pub(super) fn run(args: &InfoArgs, out: &mut dyn Write) -> CommandResult {
    if let Some(weights) = &args.weights {
        return super::weights_info::run(weights, args.output.json, out);
    }
    let info = Reader::open(&args.database.db)?.info()?;
    if args.output.json {
        return print_json(&info, out);
    }
    print(&info, out)?;
    Ok(ExitCode::SUCCESS)
}

fn print(info: &DatabaseInfo, out: &mut dyn Write) -> io::Result<()> {
    let mut spaces = table(
        &["space", "architectures", "imported", "trials", "epochs"],
        &[1, 2, 3, 4],
    );
    for space in &info.spaces {
        spaces.add_row([
            space.space.to_string(),
            grouped(space.architectures),
            grouped(space.imported),
            grouped(space.trials),
            grouped(space.epochs),
        ]);
    }
    writeln!(out, "{spaces}\n")?;
    for share in &info.samples {
        writeln!(out, "{}: {share}", share.space)?;
    }
    for archive in &info.archives {
        let state = match &info.writer {
            _ if archive.finished => String::new(),
            Some(writer) => format!("; an import is running ({writer})"),
            None => "; not finished: run the import again".to_owned(),
        };
        let failures = match archive.failures {
            0 => String::new(),
            count => format!("; {}", counted(count as usize, "damaged file")),
        };
        let sample = archive.sample.as_ref().map_or_else(String::new, |mark| {
            format!("; {INVENTED} ({})", in_one_line(&mark.to_string()))
        });
        writeln!(
            out,
            "{} ({}, {}): {}, imported {} by natsbench {}{sample}{failures}{state}",
            in_one_line(&archive.archive),
            archive.space,
            in_one_line(&archive.form),
            counted(archive.architectures as usize, "architecture"),
            in_one_line(&archive.last_import_at),
            in_one_line(&archive.natsbench_version),
        )?;
    }
    let mut coverage = table(
        &["space", "hp", "data set", "seed", "architectures"],
        &[3, 4],
    );
    for row in &info.coverage {
        let count = grouped(row.architectures);
        coverage.add_row([
            in_one_line(&row.space).as_ref(),
            &in_one_line(&row.hp),
            &in_one_line(&row.dataset),
            &row.seed.to_string(),
            &count,
        ]);
    }
    if !info.coverage.is_empty() {
        writeln!(out, "\n{coverage}\n")?;
    }
    if let Some(nb101) = &info.nb101 {
        info_nb101::write(nb101, info.writer.as_ref(), out)?;
    }
    for extension in &info.extensions {
        writeln!(out, "{}", in_one_line(&extension_line(extension)))?;
    }
    if !info.extensions.is_empty() {
        writeln!(out)?;
    }
    let mut tables = table(&["table", "bytes"], &[1]);
    for row in info.tables.iter().take(TABLES_SHOWN) {
        tables.add_row([in_one_line(&row.table).into_owned(), grouped(row.bytes)]);
    }
    tables.add_row(["whole file".to_owned(), grouped(info.bytes)]);
    writeln!(out, "{tables}")
}

/// `hw_nas_bench (tss): 46,875 rows of 15,625 architectures, from hw.csv (HW-NAS-Bench v1.0, MIT)`.
fn extension_line(info: &ExtensionInfo) -> String {
    let said: Vec<&str> = [info.source.as_str(), &info.licence]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let said = if said.is_empty() {
        String::new()
    } else {
        format!(" ({})", said.join(", "))
    };
    format!(
        "{} ({}): {} of {}, from {}{said}",
        info.name,
        info.space,
        counted(info.rows as usize, "row"),
        counted(info.architectures as usize, "architecture"),
        info.file
    )
}
