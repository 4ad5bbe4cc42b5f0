//! What to export where, what an export reports while it runs, and what it has done.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::model::{Recipe, SearchSpace, UnknownName};

/// An export of the public views of a database into a folder.
///
/// ```no_run
/// use natsbench::export::{Export, ExportFormat};
///
/// let summary = Export {
///     database: "natsbench.db".into(),
///     out: "natsbench-parquet".into(),
///     format: ExportFormat::Parquet,
///     ..Export::default()
/// }
/// .run(&mut |_event| ())?;
/// println!("{} rows in {} files", summary.rows, summary.files);
/// # Ok::<(), natsbench::export::ExportError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Export {
    /// The database.
    pub database: PathBuf,
    /// The folder, which is made if it does not exist. One that is not empty must be an export of the same database,
    /// finished or not: its files that are as they should be are kept, the others are written again.
    pub out: PathBuf,
    /// The form of the files.
    pub format: ExportFormat,
    /// The views.
    pub views: ExportViews,
    /// Whether a dataset card is written, the `README.md` from which the Hugging Face Hub learns the tables; Parquet only.
    pub dataset_card: bool,
    /// The space; `None` for every space that the database has.
    pub space: Option<SearchSpace>,
    /// The recipes; if empty, all that the database has.
    pub recipes: Vec<Recipe>,
    /// Level of zstd in Parquet files, 1 to 22: a higher one takes longer and gives smaller files.
    pub level: i32,
    /// Threads, each of which writes one file at a time; at least 1. The bytes do not depend on it.
    pub threads: usize,
    /// Another thread sets this to stop: finished files stay, and the same export goes on from there.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for Export {
    fn default() -> Self {
        Self {
            database: PathBuf::new(),
            out: PathBuf::new(),
            format: ExportFormat::default(),
            views: ExportViews::default(),
            dataset_card: false,
            space: None,
            recipes: Vec::new(),
            level: 3,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            stop: None,
        }
    }
}

impl Export {
    pub(super) fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// Which views are exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ExportViews {
    /// All but those that follow from others and take long to compute.
    #[default]
    Usual,
    /// The usual ones without the learning curves, and without what follows from the others, the rankings and the forms of
    /// architectures: final results, costs and searches. For the two whole spaces they take less than 100 MB.
    Final,
    /// All.
    All,
    /// Those of these names, each of which must have rows. [`ExportedView::all`](super::ExportedView::all) has the names.
    Named(Vec<String>),
}

impl ExportViews {
    /// Stands for [`Final`](Self::Final) in a list of names.
    pub const FINAL: &'static str = "final";
    /// Stands for [`All`](Self::All) in a list of names.
    pub const ALL: &'static str = "all";

    /// The views that a list means: the usual ones if it is empty, those of these names, or those that a word stands for.
    ///
    /// ```
    /// use natsbench::export::ExportViews;
    ///
    /// assert_eq!(ExportViews::of_names(vec![]), ExportViews::Usual);
    /// assert_eq!(ExportViews::of_names(vec!["final".to_owned()]), ExportViews::Final);
    /// ```
    #[must_use]
    pub fn of_names(names: Vec<String>) -> Self {
        let has = |word: &str| names.iter().any(|name| name == word);
        if names.is_empty() {
            Self::Usual
        } else if has(Self::ALL) {
            Self::All
        } else if names == [Self::FINAL] {
            Self::Final
        } else {
            Self::Named(names)
        }
    }
}

/// The form of the files of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// Parquet: typed columns, compressed, with statistics that let a reader skip what it does not need.
    #[default]
    Parquet,
    /// CSV with a header. NULL is an empty field; numbers have as many digits as it takes to read them back exactly.
    Csv,
    /// One JSON object per line, with an entry for each column.
    Jsonl,
}

impl ExportFormat {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Parquet, Self::Csv, Self::Jsonl];
    const NAMES: &'static [&'static str] = &["parquet", "csv", "jsonl"];

    /// Its name, which is also how the names of its files end.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for ExportFormat {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.iter().find(|format| format.as_str() == name);
        found.copied().ok_or_else(|| UnknownName {
            kind: "export format",
            name: name.to_owned(),
            expected: Self::NAMES,
        })
    }
}

/// Something that happened during an export.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum ExportEvent<'a> {
    /// The files are known.
    Planned {
        /// Their number.
        files: usize,
        /// About how many rows they will have.
        rows: u64,
    },
    /// More rows were written.
    Rows {
        /// So many in all files so far, those of kept files included.
        done: u64,
    },
    /// A file is complete.
    Finished {
        /// Its path within the folder.
        path: &'a Path,
        /// Its rows.
        rows: u64,
        /// Its size.
        bytes: u64,
        /// Whether it was written now.
        outcome: Outcome,
    },
}

/// What an export did with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was written.
    Written,
    /// It was there already, as it should be.
    Kept,
}

/// What an export has made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// Files with rows, without the manifest and the statements for other engines.
    pub files: usize,
    /// Those of them that were there already, as they should be.
    pub kept: usize,
    /// Rows in all of them.
    pub rows: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// What was left out, and why, one sentence each.
    pub left_out: Vec<String>,
    /// The words that must stand beside invented numbers, one for each space that has any.
    pub samples: Vec<String>,
}
