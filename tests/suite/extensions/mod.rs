//! Extensions: tables of what others measured of the same architectures.

mod killed;
mod life;
mod originals;
mod questions;
mod real;
mod refusals;
mod values;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use natsbench::SearchSpace;
use natsbench::space::{Equivalence, TopologyStructure, architectures};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{Bench, Ran, natsbench, text};

/// A database with a few architectures of the topology space and the list of all.
static DATABASE: LazyLock<(Bench, PathBuf)> = LazyLock::new(|| {
    let bench = Bench::new(SearchSpace::Topology, 6);
    bench.import(&["--quiet"]).ends(0, &[]);
    list_all(&bench.db);
    let db = bench.db.clone();
    (bench, db)
});

/// Adds the rest of the list, which `Bench` leaves out.
fn list_all(db: &Path) {
    let mut database = Connection::open(db).unwrap();
    let transaction = database.transaction().unwrap();
    for (index, string) in architectures(SearchSpace::Topology).iter().enumerate() {
        let inserted = transaction
            .execute(
                "INSERT OR IGNORE INTO stored_architectures VALUES (?1, 0, ?1, ?2)",
                rusqlite::params![index, string],
            )
            .unwrap();
        if inserted == 0 {
            continue;
        }
        let cell = TopologyStructure::parse(string).unwrap();
        let names: Vec<&str> = cell
            .nodes()
            .iter()
            .flatten()
            .map(|edge| edge.operation.as_str())
            .collect();
        let unique = cell.unique_string(Equivalence::MergeSkipAndZero).unwrap();
        assert_eq!(names.len(), 6, "{string}");
        let index = index.to_string();
        let texts = std::iter::once(index.as_str())
            .chain(names)
            .chain([unique.as_str()]);
        transaction
            .execute(
                "INSERT INTO topology_cells VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                rusqlite::params_from_iter(texts),
            )
            .unwrap();
    }
    transaction.commit().unwrap();
}

/// A database of its own, and a folder for tables beside it.
struct Extended {
    folder: TempDir,
    db: PathBuf,
}

impl Extended {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("natsbench.db");
        fs::copy(&DATABASE.1, &db).unwrap();
        Self { folder, db }
    }

    /// Writes a table, and returns its path.
    fn table(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Runs `natsbench extend` on a table of the topology space.
    fn extend(&self, table: &Path, options: &[&str]) -> Ran {
        let begin = [
            "extend",
            text(table),
            "--space",
            "tss",
            "--db",
            text(&self.db),
        ];
        natsbench(&begin, options)
    }

    /// Runs a command on the database.
    fn ask(&self, arguments: &[&str]) -> Ran {
        natsbench(arguments, &["--db", text(&self.db)])
    }

    /// All that a statement answers, as the library reads it.
    fn rows(&self, sql: &str) -> Vec<Vec<natsbench::query::SqlValue>> {
        let reader = natsbench::query::Reader::open(&self.db).unwrap();
        natsbench::query::run_sql(&reader, sql).unwrap().rows
    }
}

/// A table of a header and rows, as CSV.
fn csv(header: &str, rows: impl Iterator<Item = String>) -> String {
    let lines = std::iter::once(header.to_owned()).chain(rows);
    let mut content = lines.collect::<Vec<_>>().join("\n");
    content.push('\n');
    content
}
