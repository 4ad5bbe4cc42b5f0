//! What `natsbench info` says of NAS-Bench-101.

use std::io::{self, Write};

use super::output::{counted, grouped, table};
use super::visible::in_one_line;
use crate::store::{Holder, INVENTED, Nb101FileInfo, Nb101Info};

/// Writes a table of its runs, and a line for each file.
pub(super) fn write(
    info: &Nb101Info,
    writer: Option<&Holder>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "NAS-Bench-101: {} of {} modules, {}",
        grouped(info.imported),
        grouped(info.modules),
        counted(info.runs as usize, "run"),
    )?;
    for file in &info.files {
        writeln!(out, "{}", file_line(file, writer))?;
    }
    let mut budgets = table(&["epochs", "modules", "runs"], &[0, 1, 2]);
    for budget in &info.budgets {
        budgets.add_row([
            budget.epochs.to_string(),
            grouped(budget.modules),
            grouped(budget.runs),
        ]);
    }
    writeln!(out, "\n{budgets}\n")
}

/// `my.tfrecord (NAS-Bench-101): 5,083,488 runs, the published nasbench_full.tfrecord, imported 2026-01-01T00:00:00Z by
/// natsbench 0.1.0`.
fn file_line(file: &Nb101FileInfo, writer: Option<&Holder>) -> String {
    let official = file.official_file;
    let official = official.map_or_else(String::new, |name| format!(", the published {name}"));
    let sample = file.sample.as_ref().map_or_else(String::new, |mark| {
        format!("; {INVENTED} ({})", in_one_line(&mark.to_string()))
    });
    let state = match writer {
        _ if file.finished => String::new(),
        Some(writer) => format!("; an import is running ({writer})"),
        None => "; not finished: run the import again".to_owned(),
    };
    format!(
        "{} (NAS-Bench-101): {}{official}, imported {} by natsbench {}{sample}{state}",
        in_one_line(&file.file),
        counted(file.records as usize, "run"),
        in_one_line(&file.last_import_at),
        in_one_line(&file.natsbench_version),
    )
}
