//! Small archives, the program itself, the `sqlite3` shell, and a dump of what a database says.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use natsbench::internals::{SampleGenerator, write_records};
use natsbench::query::ArchitectureRecord;
use natsbench::{ArchitectureIndex, SearchSpace};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// A folder with one small archive; the database goes beside it.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) archive: PathBuf,
    pub(crate) db: PathBuf,
}

impl Bench {
    /// The first architectures of a space, in an archive that lists two more.
    pub(crate) fn new(space: SearchSpace, architectures: u32) -> Self {
        Self::with_records(space, &records(space, architectures))
    }

    /// An archive of these records, which are architectures 0 to n - 1.
    pub(crate) fn with_records(space: SearchSpace, records: &[ArchitectureRecord]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder
            .path()
            .join(format!("NATS-{space}-v1_0-00000-simple"));
        write(records, space, &archive);
        let db = folder.path().join("natsbench.db");
        Self {
            folder,
            archive,
            db,
        }
    }

    /// The file of an architecture.
    pub(crate) fn file(&self, index: u32) -> PathBuf {
        self.archive.join(format!("{index:06}.pickle.pbz2"))
    }

    /// Imports the archive; `options` are further arguments.
    pub(crate) fn import(&self, options: &[&str]) -> Ran {
        natsbench(
            &["import", text(&self.archive), "--db", text(&self.db)],
            options,
        )
    }

    /// Compares the archive with the database.
    pub(crate) fn verify(&self) -> Ran {
        natsbench(
            &["verify", text(&self.archive), "--db", text(&self.db)],
            &[],
        )
    }
}

/// Sample records of the architectures 0 to n - 1.
pub(crate) fn records(space: SearchSpace, architectures: u32) -> Vec<ArchitectureRecord> {
    let generator = SampleGenerator::new(space, 1);
    (0..architectures)
        .map(|index| generator.record(ArchitectureIndex(index)).unwrap())
        .collect()
}

/// Writes an archive whose list is short: filling a database with a whole space takes its time.
pub(crate) fn write(records: &[ArchitectureRecord], space: SearchSpace, target: &Path) {
    let list = natsbench::space::architectures(space);
    write_records(records, &list[..records.len() + 2], target).unwrap();
}

/// What a program printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Asserts the exit code and that everything was told, on either stream.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, told: &[&str]) -> &Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for part in told {
            let found = self.out.contains(part) || self.err.contains(part);
            assert!(found, "no {part:?} in {self:#?}");
        }
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program under test.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_natsbench"));
    command.env_remove("NATSBENCH_DB");
    command
}

/// Runs the program.
pub(crate) fn natsbench(arguments: &[&str], options: &[&str]) -> Ran {
    program()
        .args(arguments)
        .args(options)
        .output()
        .unwrap()
        .into()
}

/// Runs statements in the `sqlite3` shell; `None` with a note where there is no such program.
pub(crate) fn sqlite3(db: &Path, script: &str) -> Option<String> {
    let spawned = Command::new("sqlite3")
        .args(["-batch", "-bail"])
        .arg(db)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut shell) = spawned else {
        println!("skipped: no sqlite3 shell");
        return None;
    };
    shell
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let ran: Ran = shell.wait_with_output().unwrap().into();
    ran.ends(0, &[]);
    Some(ran.out)
}

/// Runs statements on a database, behind the program's back.
pub(crate) fn tamper(db: &Path, sql: &str) {
    let database = Connection::open(db).unwrap();
    // As in the sqlite3 shell, unlike the default of our library.
    database.pragma_update(None, "foreign_keys", "OFF").unwrap();
    database.execute_batch(sql).unwrap();
}

/// The one value that a statement answers.
pub(crate) fn value<T: rusqlite::types::FromSql>(db: &Path, sql: &str) -> T {
    read_only(db).query_row(sql, [], |row| row.get(0)).unwrap()
}

/// A connection that changes nothing.
pub(crate) fn read_only(db: &Path) -> Connection {
    Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// What happened when, and numbers that depend on the order of what happened.
const LEFT_OUT: [&str; 2] = ["archive_id", "failed_at"];

/// What a database says: every table in the order of its keys, with types and all digits.
///
/// Numbers given to layouts and networks in the order of their arrival are replaced by what they
/// stand for. Which archive something came from and when is left out.
pub(crate) fn dump(db: &Path) -> Vec<String> {
    let database = read_only(db);
    let tables: Vec<String> = column(
        &database,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' \
         AND name NOT IN ('refinery_schema_history', 'archives', 'network_configs', 'curve_layouts', \
         'answered_epochs', 'table_sizes') \
         ORDER BY name",
    );
    let mut lines = Vec::new();
    for table in tables {
        let names: Vec<String> = column(
            &database,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        );
        let columns: Vec<String> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !LEFT_OUT.contains(name))
            .map(|name| meaning(&table, name))
            .collect();
        let order: Vec<String> = (1..=columns.len())
            .map(|number| number.to_string())
            .collect();
        let (columns, order) = (columns.join(", "), order.join(", "));
        let mut statement = database
            .prepare(&format!("SELECT {columns} FROM {table} ORDER BY {order}"))
            .unwrap();
        let count = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<Value> = (0..count).map(|number| row.get_unwrap(number)).collect();
            lines.push(format!("{table}: {values:?}"));
        }
    }
    lines
}

/// A column, or what its number stands for.
fn meaning(table: &str, name: &str) -> String {
    let (parts, of) = match name {
        "config_id" => (
            "space_id, channel, num_cells, name, genotype, class_num",
            "network_configs",
        ),
        "layout_id" => (
            "evaluated_splits, train_loss_epochs, train_top1_epochs, train_top5_epochs, train_seconds_epochs, \
             evaluation_loss_epochs, evaluation_top1_epochs, evaluation_seconds_epochs",
            "curve_layouts",
        ),
        "answers_id" => (
            "first_epoch, last_epoch, valid, x_test, test, valtest, validated",
            "answered_epochs",
        ),
        other => return format!("\"{other}\""),
    };
    format!(
        "(SELECT json_group_array(json_array({parts})) FROM (SELECT * FROM {of} ORDER BY 1, 2) AS stored \
         WHERE stored.{name} = {table}.{name})"
    )
}

fn column(database: &Connection, sql: &str) -> Vec<String> {
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Asserts that two databases say the same, and names the first line that differs.
#[track_caller]
pub(crate) fn assert_same(one: &[String], other: &[String]) {
    let differing = one.iter().zip(other).find(|(one, other)| one != other);
    assert_eq!(differing, None);
    assert_eq!(one.len(), other.len());
    assert!(!one.is_empty());
}

/// Compresses as the archives are.
pub(crate) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Changes the pickle in a file.
pub(crate) fn change_pickle(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = natsbench::internals::decompress(&fs::read(file).unwrap()).unwrap();
    change(&mut bytes);
    fs::write(file, compress(&bytes)).unwrap();
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
