//! Small files of NAS-Bench-101 with invented numbers, and databases that list its modules.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use natsbench::nasbench101::records::{Evaluation, Metrics, encode_message, write_record};
use natsbench::nasbench101::{EVALUATED_IMAGES, Module, ModuleHash};
use rusqlite::types::Value;
use tempfile::TempDir;

use crate::support::{Ran, natsbench, read_only, text};

/// The modules of these files, by adjacency and operations, as the official files write them.
const MODULES: [(&str, &str); 4] = [
    ("0100", "input,output"),
    ("011001000", "input,conv3x3-bn-relu,output"),
    ("010001000", "input,maxpool3x3,output"),
    (
        "0110001100010000",
        "input,conv1x1-bn-relu,maxpool3x3,output",
    ),
];

/// The module at a place of [`MODULES`], in the form in which the official files write it.
pub(crate) fn module(place: usize) -> Module {
    let (adjacency, operations) = MODULES[place];
    let module = Module::from_texts(adjacency, operations).unwrap();
    module.stored_form()
}

/// A training run that a file has.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) hash: ModuleHash,
    pub(crate) module: Module,
    pub(crate) epochs: u32,
    pub(crate) message: Vec<u8>,
}

impl Run {
    /// A run with numbers that follow from its arguments, in the value set of the official files.
    pub(crate) fn new(module: Module, epochs: u32, repeat: u32) -> Self {
        Self::with(module, epochs, &metrics(&module, epochs, repeat))
    }

    pub(crate) fn with(module: Module, epochs: u32, metrics: &Metrics) -> Self {
        Self {
            hash: module.hash(),
            module,
            epochs,
            message: encode_message(metrics),
        }
    }
}

/// What the message of a run says.
pub(crate) fn metrics(module: &Module, epochs: u32, repeat: u32) -> Metrics {
    let [first, ..] = *module.hash().as_bytes();
    let level = 4_000 + 15 * u32::from(first) + 10 * epochs + repeat;
    let share = |right: u32| {
        let share = f64::from(right) / f64::from(EVALUATED_IMAGES);
        f64::from(share as f32)
    };
    let evaluations = (0..3).map(|point: u32| Evaluation {
        current_epoch: f64::from(epochs) * f64::from(point) / 2.0,
        training_seconds: f64::from((f64::from(1_234 + point * epochs * 11_111) / 1000.0) as f32),
        train_accuracy: share(level + 700 * point),
        validation_accuracy: share(level + 600 * point),
        test_accuracy: share(level + 500 * point + repeat),
        checkpoint_path: None,
    });
    Metrics {
        evaluations: evaluations.collect(),
        trainable_parameters: module.trainable_parameters() as i64,
        total_seconds: f64::from(epochs) * 12.34 + f64::from(repeat),
    }
}

/// Three runs of 4 and 108 epochs of every module, in the order of the hashes.
pub(crate) fn runs() -> Vec<Run> {
    let mut modules: Vec<Module> = (0..MODULES.len()).map(module).collect();
    modules.sort_by_key(Module::hash);
    let mut runs = Vec::new();
    for module in modules {
        for epochs in [4, 108] {
            runs.extend((0..3).map(|repeat| Run::new(module, epochs, repeat)));
        }
    }
    runs
}

pub(crate) fn write(runs: &[Run], path: &Path) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    for run in runs {
        let Run {
            hash,
            module,
            epochs,
            message,
        } = run;
        write_record(&mut file, *hash, *epochs, module, message).unwrap();
    }
    file.flush().unwrap();
}

/// A folder with a file; the database goes beside it.
pub(crate) struct Files {
    pub(crate) folder: TempDir,
    pub(crate) file: PathBuf,
    pub(crate) db: PathBuf,
}

impl Files {
    /// A file of these runs, and a database that lists all modules, but has no runs of them.
    pub(crate) fn new(runs: &[Run]) -> Self {
        let files = Self::without_database(runs);
        fs::copy(listing(), &files.db).unwrap();
        files
    }

    pub(crate) fn without_database(runs: &[Run]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("runs.tfrecord");
        write(runs, &file);
        let db = folder.path().join("natsbench.db");
        Self { folder, file, db }
    }

    pub(crate) fn import(&self, options: &[&str]) -> Ran {
        self.import_of(&self.file, options)
    }

    /// Imports another file.
    pub(crate) fn import_of(&self, file: &Path, options: &[&str]) -> Ran {
        let arguments = ["import", text(file), "--quiet", "--db", text(&self.db)];
        natsbench(&arguments, options)
    }

    pub(crate) fn verify(&self) -> Ran {
        let arguments = [
            "verify",
            text(&self.file),
            "--quiet",
            "--db",
            text(&self.db),
        ];
        natsbench(&arguments, &[])
    }

    /// A file beside the other.
    pub(crate) fn another(&self, name: &str, runs: &[Run]) -> PathBuf {
        let path = self.folder.path().join(name);
        write(runs, &path);
        path
    }
}

/// A database that lists all modules, without runs: making the list takes some seconds, so it is made once.
fn listing() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let files = Files::without_database(&runs());
        files.import(&[]).ends(0, &["24 imported"]);
        let empty = "DELETE FROM stored_nb101_rankings; DELETE FROM stored_nb101_runs; \
                     DELETE FROM nb101_files";
        crate::support::tamper(&files.db, empty);
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nb101-listing.db");
        fs::copy(&files.db, &kept).unwrap();
        kept
    })
}

/// What a database says of NAS-Bench-101 and its files, without the times of its imports, and without the list of all modules,
/// which is always the same.
pub(crate) fn said(db: &Path) -> Vec<String> {
    let database = read_only(db);
    let mut lines = Vec::new();
    for (table, columns) in [
        (
            "nb101_files",
            "file, file_bytes, file_sha256, records, natsbench_version, sample_generator, sample_seed, finished",
        ),
        ("stored_nb101_module_order", "*"),
        ("stored_nb101_runs", "*"),
        ("stored_nb101_messages", "*"),
        ("stored_nb101_rankings", "*"),
    ] {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY 1, 2");
        let mut select = database.prepare(&sql).unwrap();
        let count = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<Value> = (0..count).map(|place| row.get_unwrap(place)).collect();
            lines.push(format!("{table}: {values:?}"));
        }
    }
    lines
}

/// A database of [`runs`], made once.
pub(crate) fn imported_runs() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let files = Files::new(&runs());
        files.import(&[]).ends(0, &["24 imported"]);
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nb101-imported.db");
        fs::copy(&files.db, &kept).unwrap();
        kept
    })
}
