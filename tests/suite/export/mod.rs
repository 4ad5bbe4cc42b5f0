//! Exports: the rows of the public views as Parquet, CSV and JSON lines.

mod dataset_card;
mod nb101;
mod parquet_file;
mod refusals;
mod resume;
mod text_forms;
mod values;
mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use nats_supernet::settings::MethodName;
use natsbench::export::{Export, ExportFormat, ExportViews};
use rusqlite::types::Value;
use tempfile::TempDir;

use crate::run_folders::MadeUp;
use crate::support::{natsbench, read_only, text};

/// A database of both spaces with a search, shared by the tests, which only read it.
struct Database {
    _folder: TempDir,
    db: PathBuf,
}

impl Database {
    fn shared() -> &'static Path {
        static SHARED: OnceLock<Database> = OnceLock::new();
        &SHARED.get_or_init(Self::new).db
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archives = folder.path().join("archives");
        let db = folder.path().join("natsbench.db");
        for space in ["tss", "sss"] {
            let sample = ["sample", "--archs", "5", "--space", space, "--quiet"];
            natsbench(&sample, &["--out", text(&archives)]).ends(0, &[]);
        }
        for entry in fs::read_dir(&archives).unwrap() {
            let archive = entry.unwrap().path();
            let import = ["import", text(&archive), "--db", text(&db), "--quiet"];
            natsbench(&import, &[]).ends(0, &[]);
        }
        let search = ["search", "--method", "random", "--space", "tss"];
        let options = ["--dataset", "cifar10", "--runs", "3", "--db", text(&db)];
        natsbench(&search, &options).ends(0, &[]);
        let run = MadeUp::new(folder.path().join("run"), MethodName::Gdas, 777, 4);
        let score = ["score", text(&run.write().folder), "--db", text(&db)];
        natsbench(&score, &[]).ends(0, &["1 stored"]);
        Self {
            db,
            _folder: folder,
        }
    }
}

/// A copy of the shared database, to be changed, in a folder that also takes exports.
fn copy() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    fs::copy(Database::shared(), &db).unwrap();
    (folder, db)
}

/// An export of the shared database with default settings.
fn export(out: &Path) -> Export {
    Export {
        database: Database::shared().to_owned(),
        out: out.to_owned(),
        ..Export::default()
    }
}

/// These views.
fn named(views: &[&str]) -> ExportViews {
    ExportViews::Named(views.iter().map(|name| (*name).to_owned()).collect())
}

/// Exports in a form, and returns the folder.
fn exported(format: ExportFormat) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = Export {
        format,
        ..export(folder.path())
    };
    settings.run(&mut |_event| ()).unwrap();
    folder
}

/// The manifest of an export.
fn manifest(out: &Path) -> serde_json::Value {
    let text = fs::read_to_string(out.join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Every file below a folder, by its path within it.
fn contents(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![out.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(out).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// All rows of a view, straight from the database, in the order that the manifest names.
fn rows_of(db: &Path, view: &serde_json::Value) -> Vec<Vec<Value>> {
    let texts = |key: &str| -> Vec<String> {
        let list = view[key].as_array().unwrap().iter();
        list.map(|item| {
            let name = item.as_str().or(item["name"].as_str()).unwrap();
            format!("\"{name}\"")
        })
        .collect()
    };
    let (columns, order) = (texts("columns"), texts("order"));
    let sql = format!(
        "SELECT {} FROM {} ORDER BY {}",
        columns.join(", "),
        view["view"].as_str().unwrap(),
        order.join(", ")
    );
    let database = read_only(db);
    let mut statement = database.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| {
        (0..columns.len()).map(|number| row.get(number)).collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// The paths of a view's files, in the order of the manifest.
fn files_of(view: &serde_json::Value) -> Vec<&str> {
    let files = view["files"].as_array().unwrap().iter();
    files.map(|file| file["path"].as_str().unwrap()).collect()
}
