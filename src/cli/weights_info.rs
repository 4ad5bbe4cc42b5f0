//! `natsbench info --weights`

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::weights::{WeightsFile, WeightsInfo};

use super::CommandResult;
use super::output::{bytes_in_words, counted, grouped, print_json, table};
use super::visible::in_one_line;

pub(super) fn run(path: &Path, is_json: bool, out: &mut dyn Write) -> CommandResult {
    let info = WeightsFile::open(path)?.info()?;
    if is_json {
        return print_json(&info, out);
    }
    print(&info, out)?;
    Ok(ExitCode::SUCCESS)
}

fn print(info: &WeightsInfo, out: &mut dyn Write) -> io::Result<()> {
    let mut shares = table(
        &[
            "space",
            "hp",
            "data set",
            "codec",
            "architectures",
            "trials",
            "weights",
            "here",
        ],
        &[4, 5, 6, 7],
    );
    let size = |bytes: Option<u64>| bytes.map_or_else(|| "none".to_owned(), bytes_in_words);
    for share in &info.shares {
        shares.add_row([
            in_one_line(&share.space).into_owned(),
            in_one_line(&share.hp).into_owned(),
            in_one_line(&share.dataset).into_owned(),
            share
                .codec
                .as_ref()
                .map_or_else(String::new, |codec| in_one_line(codec).into_owned()),
            grouped(share.architectures),
            grouped(share.trials),
            size(share.bytes),
            size(share.stored_bytes),
        ]);
    }
    writeln!(out, "{shares}\n")?;
    for archive in &info.archives {
        let name = in_one_line(&archive.archive);
        let space = in_one_line(&archive.space);
        if let Some(folder) = &archive.folder {
            let folder = in_one_line(folder);
            writeln!(
                out,
                "{name} ({space}): read when it is asked for, in {folder}"
            )?;
            continue;
        }
        let state = if archive.finished {
            ""
        } else {
            "; not finished: run the import again"
        };
        writeln!(
            out,
            "{name} ({space}, {}): {}, imported {} by natsbench {}{state}",
            in_one_line(&archive.form),
            counted(archive.architectures as usize, "architecture"),
            in_one_line(&archive.last_import_at),
            in_one_line(&archive.natsbench_version),
        )?;
    }
    writeln!(out, "whole file: {}", bytes_in_words(info.bytes))
}
