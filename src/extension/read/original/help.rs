//! The latencies that HELP measured, as files of `torch.save`, one for each device and batch.
//!
//! Each file is a list with a number for each cell, by its index in the official list. The list does not say what it is of, so
//! its name must be that of a file of HELP. `str_arch2idx.pt`, where it is, has the index of each string, by which the
//! numbering is checked.

use std::path::Path;

use plain_pickle::Value;

use crate::extension::about::{About, AboutColumn};
use crate::extension::cell::{Cell, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::read::{Original, ReadTable};
use crate::model::SearchSpace;
use crate::space::architectures;

use super::folder::FolderMembers;
use super::members::{Members, ZipMembers};
use super::pickled::{document, numbers, pairs};
use super::{CELLS, form, torch};

/// The index of each string.
const NUMBERING: &str = "str_arch2idx";

/// A file of a folder is smaller.
const MOST_BYTES: u64 = 64 << 20;

/// The names of the files without `.pt`, and what they are about.
const FILES: [(&str, &str); 27] = [
    ("1080ti_1", "NVIDIA GTX 1080 Ti, one image at a time"),
    ("1080ti_256", "NVIDIA GTX 1080 Ti, batches of 256 images"),
    ("1080ti_32", "NVIDIA GTX 1080 Ti, batches of 32 images"),
    ("2080ti_1", "NVIDIA RTX 2080 Ti, one image at a time"),
    ("2080ti_256", "NVIDIA RTX 2080 Ti, batches of 256 images"),
    ("2080ti_32", "NVIDIA RTX 2080 Ti, batches of 32 images"),
    (
        "essential_ph_1",
        "phone Essential PH-1, in whole milliseconds",
    ),
    (
        "eyeriss",
        "accelerator Eyeriss, the number of HW-NAS-Bench for cifar10",
    ),
    ("fpga", "FPGA, the number of HW-NAS-Bench for cifar10"),
    ("gold_6226", "CPU Intel Xeon Gold 6226"),
    ("gold_6240", "CPU Intel Xeon Gold 6240"),
    ("pixel2", "phone Pixel 2, in whole milliseconds"),
    (
        "pixel3",
        "phone Pixel 3, the number of HW-NAS-Bench for cifar10",
    ),
    (
        "raspi4",
        "Raspberry Pi 4, the number of HW-NAS-Bench for cifar10",
    ),
    ("samsung_a50", "phone Samsung A50, in whole milliseconds"),
    ("samsung_s7", "phone Samsung S7, in whole milliseconds"),
    ("silver_4114", "CPU Intel Xeon Silver 4114"),
    ("silver_4210r", "CPU Intel Xeon Silver 4210R"),
    ("titan_rtx_1", "NVIDIA Titan RTX, one image at a time"),
    ("titan_rtx_256", "NVIDIA Titan RTX, batches of 256 images"),
    ("titan_rtx_32", "NVIDIA Titan RTX, batches of 32 images"),
    ("titanx_1", "NVIDIA Titan X, one image at a time"),
    ("titanx_256", "NVIDIA Titan X, batches of 256 images"),
    ("titanx_32", "NVIDIA Titan X, batches of 32 images"),
    ("titanxp_1", "NVIDIA Titan Xp, one image at a time"),
    ("titanxp_256", "NVIDIA Titan Xp, batches of 256 images"),
    ("titanxp_32", "NVIDIA Titan Xp, batches of 32 images"),
];

/// A file: the column that it becomes, what it is about, and a number for each cell.
struct Latencies {
    name: &'static str,
    device: &'static str,
    numbers: Vec<Cell>,
}

/// Reads one file, whose pickle is the member `object`.
///
/// # Errors
///
/// [`ExtendError::Form`], with the place.
pub(super) fn read_file(
    file: &str,
    path: Option<&Path>,
    zip: &mut impl Members,
    object: &str,
) -> Result<ReadTable, ExtendError> {
    let name = path
        .and_then(Path::file_stem)
        .map(|stem| stem.to_string_lossy());
    let read = || {
        let Some(name) = name else {
            return Err(
                "what this list is of follows from the name of its file; expected a path"
                    .to_owned(),
            );
        };
        let bytes = torch::object(zip, object)?;
        latencies(&name, &bytes)
    };
    let read = read().map_err(|reason| form(file, reason))?;
    let name = format!("help_{}", read.name);
    Ok(table(&[read], name))
}

/// Reads a folder of files.
///
/// # Errors
///
/// [`ExtendError::Form`], with the file and the place.
pub(super) fn read_folder(
    file: &str,
    path: &Path,
    folder: &mut FolderMembers,
) -> Result<ReadTable, ExtendError> {
    let mut all = Vec::new();
    for name in folder.names() {
        let of_member = |reason: String| form(&path.join(&name).display().to_string(), reason);
        let Some(stem) = name.strip_suffix(".pt").filter(|stem| !stem.contains('/')) else {
            let reason = "this is no file of HELP; expected a folder with NAME.pt only";
            return Err(of_member(reason.to_owned()));
        };
        let read = folder.read(&name, MOST_BYTES).and_then(|bytes| {
            let pickle = pickle_of(&bytes)?;
            if stem == NUMBERING {
                return check_numbering(&pickle).map(|()| None);
            }
            latencies(stem, &pickle).map(Some)
        });
        all.extend(read.map_err(of_member)?);
    }
    if all.is_empty() {
        let reason = format!("this folder has {NUMBERING}.pt only; expected latencies, too");
        return Err(form(file, reason));
    }
    Ok(table(&all, "help_latency".to_owned()))
}

/// The pickle in the bytes of a file.
fn pickle_of(bytes: &[u8]) -> Result<Vec<u8>, String> {
    if torch::is_legacy(bytes) {
        return Err(torch::LEGACY.to_owned());
    }
    let mut zip = ZipMembers::open(std::io::Cursor::new(bytes))?;
    let names = zip.names();
    let object = names.iter().find(|name| torch::is_object(name));
    let object = object.ok_or("has no data.pkl; expected a file of torch.save")?;
    torch::object(&mut zip, object)
}

/// The numbers of one file, whose name without its ending is `stem`.
fn latencies(stem: &str, pickle: &[u8]) -> Result<Latencies, String> {
    if stem == NUMBERING {
        return Err(
            "this is HELP's numbering of the cells, which has no latencies; expected a file with \
             them, or the folder"
                .to_owned(),
        );
    }
    let known = FILES.iter().find(|(name, _)| *name == stem);
    let Some(&(name, device)) = known else {
        let names = FILES.map(|(name, _)| name).join(", ");
        return Err(format!(
            "{stem:?} is no device of HELP, so nobody can tell what is in this list; expected a file named as one of {names}"
        ));
    };
    let document = document(pickle)?;
    if let Value::Dict(_) = document.root() {
        return Err("data.pkl: expected a list of latencies, found a dict".to_owned());
    }
    let numbers = numbers(&document, document.root());
    Ok(Latencies {
        name,
        device,
        numbers: numbers.map_err(|reason| format!("data.pkl: {reason}"))?,
    })
}

/// Compares HELP's numbering with the official one.
fn check_numbering(pickle: &[u8]) -> Result<(), String> {
    let document = document(pickle)?;
    let found = pairs(&document, document.root())?;
    if found.len() != CELLS {
        return Err(format!("expected {CELLS} cells, found {}", found.len()));
    }
    let official = architectures(SearchSpace::Topology);
    for (string, index) in found {
        let place = match index {
            Value::Int(index) => usize::try_from(index).ok(),
            _ => None,
        };
        if place
            .and_then(|place| official.get(place))
            .is_none_or(|of_place| of_place != string)
        {
            let found = match index {
                Value::Int(index) => index.to_string(),
                other => format!("a {}", other.type_name()),
            };
            return Err(format!(
                "{string:?} has the number {found}, which is another one than in the official list"
            ));
        }
    }
    Ok(())
}

fn table(all: &[Latencies], name: String) -> ReadTable {
    let column = |latencies: &Latencies| format!("{}_ms", latencies.name);
    let about_columns = all.iter().map(|latencies| {
        let about = AboutColumn {
            unit: Some("ms".to_owned()),
            meaning: Some(format!("latency on the device: {}", latencies.device)),
            higher_is_better: Some(false),
        };
        (column(latencies), about)
    });
    let about = About {
        source: Some("HELP, https://github.com/HayeonLee/HELP (NeurIPS 2021)".to_owned()),
        licence: Some("MIT".to_owned()),
        by: Vec::new(),
        columns: about_columns.collect(),
    };
    let mut columns = vec!["arch_index".to_owned()];
    columns.extend(all.iter().map(column));
    let rows = (0..CELLS).map(|index| {
        let mut row = vec![Cell::Integer(index as i64)];
        row.extend(all.iter().map(|latencies| latencies.numbers[index].clone()));
        row
    });
    ReadTable {
        original: Some(Original {
            is: "HELP",
            name,
            space: SearchSpace::Topology,
            about,
            is_spread: false,
            notes: Vec::new(),
        }),
        ..ReadTable::of_rows(InputTable::new(columns, rows.collect()))
    }
}
