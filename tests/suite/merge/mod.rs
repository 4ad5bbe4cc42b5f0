//! Merging databases: what several machines imported and searched becomes one database.

mod architectures;
mod experiments;
mod nb101;
mod refused;

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::SearchSpace;

use crate::support::{Bench, Ran, dump, natsbench, text, write};

/// Merges databases into one.
fn merge(into: &Path, from: &[&Path]) -> Ran {
    let paths: Vec<&str> = from.iter().map(|path| text(path)).collect();
    natsbench(&["merge", "--quiet", text(into)], &paths)
}

/// An archive of six architectures that was imported as a whole, and two databases with three of them each.
struct Split {
    whole: Bench,
    parts: [PathBuf; 2],
}

impl Split {
    fn new(space: SearchSpace, belongs_to_the_first: impl Fn(u32) -> bool) -> Self {
        let whole = Bench::new(space, 6);
        whole.import(&["--quiet"]).ends(0, &[]);
        let path = whole.folder.path();
        let part = |name: &str, is_in: &dyn Fn(u32) -> bool| {
            // The same name, since the database remembers it.
            let folder = path.join(name);
            fs::create_dir(&folder).unwrap();
            let archive = folder.join(whole.archive.file_name().unwrap());
            write(&crate::support::records(space, 6), space, &archive);
            for index in (0..6).filter(|index| !is_in(*index)) {
                fs::remove_file(archive.join(format!("{index:06}.pickle.pbz2"))).unwrap();
            }
            let db = path.join(format!("{name}.db"));
            natsbench(
                &["import", "--quiet", text(&archive), "--db", text(&db)],
                &[],
            )
            .ends(0, &["3 imported"]);
            db
        };
        let parts = [
            part("first", &|index| belongs_to_the_first(index)),
            part("second", &|index| !belongs_to_the_first(index)),
        ];
        Self { whole, parts }
    }

    fn paths(&self) -> [&Path; 2] {
        self.parts.each_ref().map(PathBuf::as_path)
    }

    /// A name for a new database beside them.
    fn new_path(&self, name: &str) -> PathBuf {
        self.whole.folder.path().join(name)
    }
}

/// What a database says, but for the time at which experiments were begun.
fn dump_without_times(db: &Path) -> Vec<String> {
    let is_time = |word: &str| {
        word.len() == 20 && word.ends_with('Z') && word.as_bytes().get(10) == Some(&b'T')
    };
    let without = |line: String| {
        let words = line.split('"');
        let words: Vec<&str> = words
            .map(|word| if is_time(word) { "" } else { word })
            .collect();
        words.join("\"")
    };
    dump(db).into_iter().map(without).collect()
}

/// Whether nothing but the named files lies in a folder.
#[track_caller]
fn assert_nothing_beside(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
        let found = entry.unwrap().file_name().into_string().unwrap();
        let is_left = found.starts_with(name) && found != name;
        assert!(!is_left, "{found}");
    }
}
