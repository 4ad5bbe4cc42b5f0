//! Tables in the files in which they were published, so that nobody has to write a converter.
//!
//! The content says which table it is. Each reader knows the names that its table has, and refuses every other by name: a
//! number whose meaning is guessed is worse than none. All of them are tables of cells.

mod folder;
mod help;
mod hw_nas_bench;
mod json_tree;
mod members;
mod pickled;
mod robustness;
mod suite_zero;
#[cfg(test)]
mod tests;
mod torch;

use std::io::{Read, Seek};
use std::path::Path;

use crate::extension::error::ExtendError;

use super::ReadTable;
use members::{Members, ZipMembers};

/// Cells of the topology space.
const CELLS: usize = 15_625;

/// What these files are refused with, if they are none of those that are known.
const KNOWN: &str = "HW-NAS-Bench (a pickle), the latencies of HELP (NAME.pt, or their folder), NAS-Bench-Suite-Zero (JSON), \
                     and the robustness data set (a zip file or its folder)";

/// Reads a pickle; `None` if it is none.
pub(super) fn read_pickle(file: &str, bytes: &[u8]) -> Option<Result<ReadTable, ExtendError>> {
    let refuse = |reason: &str| {
        Some(Err(ExtendError::Form {
            file: file.to_owned(),
            reason: reason.to_owned(),
        }))
    };
    if torch::is_legacy(bytes) {
        return refuse(torch::LEGACY);
    }
    if pickled::is_of_old_protocol(bytes) {
        return refuse(
            "this is a pickle of protocol 0 or 1; expected 2 to 5. In Python, pickle.dump(object, file, 4) writes it again",
        );
    }
    bytes
        .starts_with(pickled::START)
        .then(|| hw_nas_bench::read(file, bytes))
}

/// Reads a JSON file; `None` if it is none of a published table.
pub(super) fn read_json(file: &str, text: &str) -> Option<Result<ReadTable, ExtendError>> {
    let (first, second) = json_tree::first_keys(text)?;
    if second.is_some_and(|key| key.starts_with('(')) {
        return Some(suite_zero::read(file, text));
    }
    robustness::is_part(first, second).then(|| {
        Err(ExtendError::Form {
            file: file.to_owned(),
            reason: "this is one file of the robustness data set; expected its zip file, or the \
                     folder with meta.json"
                .to_owned(),
        })
    })
}

/// Reads a zip file, which has that path if it has one.
pub(super) fn read_zip(
    file: &str,
    path: Option<&Path>,
    reader: impl Read + Seek,
) -> Result<ReadTable, ExtendError> {
    let mut zip = ZipMembers::open(reader).map_err(|reason| form(file, reason))?;
    let names = zip.names();
    if let Some(object) = names.iter().find(|name| torch::is_object(name)) {
        return help::read_file(file, path, &mut zip, object);
    }
    if names.iter().any(|name| robustness::is_member(name)) {
        return robustness::read(file, &mut zip, path);
    }
    let some: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
    Err(form(
        file,
        format!(
            "this zip file has {}{}; expected that of a published table: {KNOWN}",
            some.join(", "),
            if names.len() > some.len() { ", .." } else { "" }
        ),
    ))
}

/// Reads a folder in which a table was published, and returns the SHA-256 of the list of its files.
pub(super) fn read_folder(file: &str, path: &Path) -> Result<(ReadTable, String), ExtendError> {
    let mut folder = folder::FolderMembers::open(path)?;
    let names = folder.names();
    let is_top = |name: &&String| !name.contains('/');
    let read = if names.iter().filter(is_top).any(|name| torch::is_file(name)) {
        help::read_folder(file, path, &mut folder)?
    } else if names.iter().any(|name| robustness::is_member(name)) {
        robustness::read(file, &mut folder, None)?
    } else {
        let reason = format!("this is a folder, but none in which a table was published: {KNOWN}");
        return Err(form(file, reason));
    };
    Ok((read, folder.digest()))
}

fn form(file: &str, reason: String) -> ExtendError {
    ExtendError::Form {
        file: file.to_owned(),
        reason,
    }
}
