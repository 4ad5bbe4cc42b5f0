use std::path::PathBuf;

use tempfile::TempDir;

use crate::extension::cell::Cell;
use crate::extension::read::{read, read_path};
use crate::model::SearchSpace;
use crate::space::architectures;

use super::{CELLS, column, list, number, pickle, refused, refused_path, shared_table, torch_file};

/// A folder with files.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(self, name: &str, bytes: &[u8]) -> Self {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn latencies(first: f64) -> Vec<u8> {
    torch_file(&pickle(|pickle| list(pickle, |index| first + index as f64)))
}

fn numbering(strings: &[String]) -> Vec<u8> {
    torch_file(&pickle(|pickle| {
        pickle.dict(strings.iter().enumerate(), |pickle, (index, string)| {
            pickle.text(string);
            pickle.int(index as i64);
        });
    }))
}

#[test]
fn a_folder_is_a_table_with_a_column_for_each_file() {
    let strings = architectures(SearchSpace::Topology);
    let folder = Folder::new()
        .with("raspi4.pt", &latencies(0.5))
        .with("1080ti_32.pt", &latencies(7.25))
        .with("str_arch2idx.pt", &numbering(&strings))
        .with(".DS_Store", b"");
    let (read, _) = read_path(folder.0.path()).unwrap();
    let columns = ["arch_index", "1080ti_32_ms", "raspi4_ms"];
    assert_eq!(read.table.columns, columns);
    assert_eq!(read.table.rows.len(), CELLS);
    assert_eq!(
        *column(&read.table, "raspi4_ms")[15_624],
        Cell::Real(15_624.5)
    );
    assert_eq!(*column(&read.table, "1080ti_32_ms")[2], Cell::Real(9.25));
    let original = read.original.unwrap();
    assert_eq!(original.name, "help_latency");
    let said = &original.about.columns["1080ti_32_ms"];
    assert_eq!(said.unit.as_deref(), Some("ms"));
    assert_eq!(said.higher_is_better, Some(false));
    assert!(
        said.meaning
            .as_ref()
            .unwrap()
            .contains("batches of 32 images")
    );
}

#[test]
fn one_file_is_a_table_too() {
    let folder = Folder::new().with("fpga.pt", &latencies(0.5));
    let (read, _) = read_path(&folder.path("fpga.pt")).unwrap();
    assert_eq!(read.table.columns, ["arch_index", "fpga_ms"]);
    assert_eq!(read.original.unwrap().name, "help_fpga");
}

#[test]
fn published_numbers_arrive_as_they_are() {
    let Some(excerpt) = shared_table("latency_help_tss_300.csv") else {
        return;
    };
    let indexes: Vec<usize> = column(&excerpt, "arch_index")
        .iter()
        .map(|cell| number(cell) as usize)
        .collect();
    let mut folder = Folder::new();
    for name in &excerpt.columns[1..] {
        let numbers = column(&excerpt, name);
        let bytes = torch_file(&pickle(|pickle| {
            pickle.list(0..CELLS, |pickle, index| {
                let row = indexes.iter().position(|known| *known == index);
                // Phones have whole milliseconds.
                match row.map(|row| numbers[row]) {
                    Some(Cell::Written(text)) if !text.contains('.') => {
                        pickle.int(text.parse().unwrap());
                    }
                    Some(cell) => pickle.float(number(cell)),
                    None => pickle.float(-1.0),
                }
            });
        }));
        let name = name.strip_suffix("_ms").unwrap();
        folder = folder.with(&format!("{name}.pt"), &bytes);
    }
    let (read, _) = read_path(folder.0.path()).unwrap();
    assert_eq!(read.table.columns, excerpt.columns);
    for name in &excerpt.columns {
        let found = column(&read.table, name);
        for (row, index) in indexes.iter().enumerate() {
            assert_eq!(
                number(found[*index]).to_bits(),
                number(column(&excerpt, name)[row]).to_bits()
            );
        }
    }
}

#[test]
fn what_is_not_known_is_refused_by_its_name() {
    let strings = architectures(SearchSpace::Topology);
    let mut other_strings = strings.clone();
    other_strings.swap(3, 4);
    let good = latencies(1.0);
    let of_dict = torch_file(&pickle(|pickle| {
        pickle.dict(["a"], |pickle, key| {
            pickle.text(key);
            pickle.int(1);
        });
    }));
    let short = torch_file(&pickle(|pickle| {
        pickle.list(0..2, |pickle, _| pickle.float(1.0));
    }));
    let legacy = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
    for (name, bytes, expected) in [
        (
            "accuracy.pt",
            &good[..],
            "\"accuracy\" is no device of HELP",
        ),
        (
            "fpga.pt",
            &of_dict,
            "data.pkl: expected a list of latencies, found a dict",
        ),
        ("fpga.pt", &short, "data.pkl: expected 15625 values"),
        ("fpga.pt", legacy, "torch.save of before PyTorch 1.6"),
        ("fpga.pt", b"PK\x03\x04", "cannot be read as a zip file"),
        (
            "readme.txt",
            b"",
            "this is no file of HELP; expected a folder with NAME.pt only",
        ),
        (
            "str_arch2idx.pt",
            &numbering(&other_strings),
            "which is another one than in the official list",
        ),
        (
            "str_arch2idx.pt",
            &numbering(&strings[1..]),
            "expected 15625 cells, found 15624",
        ),
    ] {
        let folder = Folder::new().with("eyeriss.pt", &good).with(name, bytes);
        let reason = refused_path(folder.0.path());
        assert!(reason.contains(expected), "{reason}\nhas no {expected:?}");
        let path = folder.path(name).display().to_string();
        assert!(reason.starts_with(&path), "{reason}");
    }
    let folder = Folder::new().with("str_arch2idx.pt", &numbering(&strings));
    for path in [folder.0.path(), &folder.path("str_arch2idx.pt")] {
        let reason = refused_path(path);
        assert!(
            reason.contains("expected latencies, too") || reason.contains("which has no latencies"),
            "{reason}"
        );
    }
    assert!(
        read("FILE", &good).is_err(),
        "nobody can tell which device this is"
    );
    assert!(refused(&good).contains("follows from the name of its file"));
}
