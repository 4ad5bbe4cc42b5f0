//! Files as they were published, made of numbers of our own.

mod damage;
mod help;
mod hw_nas_bench;
mod robustness;
mod suite_zero;

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use plain_pickle::PickleWriter;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::extension::cell::{Cell, InputTable};
use crate::extension::read::{ReadTable, read, read_path};

use super::CELLS;

/// A pickle.
fn pickle(write: impl FnOnce(&mut PickleWriter)) -> Vec<u8> {
    let mut pickle = PickleWriter::new();
    write(&mut pickle);
    pickle.finish()
}

/// A list with a number for each cell.
fn list(pickle: &mut PickleWriter, number: impl Fn(usize) -> f64) {
    pickle.list(0..CELLS, |pickle, index| pickle.float(number(index)));
}

/// A zip file.
fn zip_of(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A file of `torch.save`.
fn torch_file(pickle: &[u8]) -> Vec<u8> {
    let members = [("archive/data.pkl", pickle), ("archive/version", b"3\n")];
    zip_of(&members, CompressionMethod::Stored)
}

/// Why a file is refused.
#[track_caller]
fn refused(bytes: &[u8]) -> String {
    read("FILE", bytes).unwrap_err().to_string()
}

/// Why a file or folder is refused.
#[track_caller]
fn refused_path(path: &Path) -> String {
    read_path(path).unwrap_err().to_string()
}

/// The values of a column.
#[track_caller]
fn column<'a>(table: &'a InputTable, name: &str) -> Vec<&'a Cell> {
    let place = table.position(name).unwrap();
    table.rows.iter().map(|row| &row.cells[place]).collect()
}

/// What is wrong with the rows of a table.
fn faults(read: ReadTable) -> String {
    let checked = read.faults.check("FILE", "row", read.lines);
    checked.map_or_else(|error| error.to_string(), |()| String::new())
}

/// The data that is not part of the repository; `None` with a note where it is missing.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/joined")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

/// A table of the shared data.
fn shared_table(name: &str) -> Option<InputTable> {
    let bytes = std::fs::read(shared(name)?).unwrap();
    Some(read(name, &bytes).unwrap().table)
}

/// A number as it is written in a table.
fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Integer(number) => *number as f64,
        Cell::Real(number) => *number,
        Cell::Written(text) => text.parse().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_zip_file_or_a_folder_of_something_else_is_refused_with_what_is_in_it() {
    let other = zip_of(
        &[("a.txt", b"a"), ("b.txt", b"b")],
        CompressionMethod::Stored,
    );
    let reason = refused(&other);
    assert!(
        reason.starts_with("FILE: this zip file has a.txt, b.txt; expected"),
        "{reason}"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "arch_index,a\n0,1\n").unwrap();
    let reason = refused_path(folder.path());
    assert!(
        reason.contains("this is a folder, but none in which a table was published"),
        "{reason}"
    );
    assert!(reason.contains("HELP"), "{reason}");
    let empty = zip_of(&[], CompressionMethod::Stored);
    assert!(refused(&empty).contains("an empty zip file"));
}

#[test]
fn the_digest_of_a_folder_is_that_of_the_list_of_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = torch_file(&pickle(|pickle| list(pickle, |index| index as f64)));
    for name in ["fpga.pt", "eyeriss.pt"] {
        std::fs::write(folder.path().join(name), &bytes).unwrap();
    }
    let digest = |bytes: &[u8]| {
        crate::model::hexadecimal(&sha2::Digest::finalize(sha2::Digest::chain_update(
            <sha2::Sha256 as sha2::Digest>::new(),
            bytes,
        )))
    };
    let of_file = digest(&bytes);
    let listed = format!("{of_file}  eyeriss.pt\n{of_file}  fpga.pt\n");
    let (_, sha256) = read_path(folder.path()).unwrap();
    assert_eq!(sha256, digest(listed.as_bytes()));
    let (_, sha256) = read_path(&folder.path().join("fpga.pt")).unwrap();
    assert_eq!(sha256, of_file);
}
