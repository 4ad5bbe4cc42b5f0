//! The database file: its schema, connections to it, writing rows and reading them.
//!
//! This layer knows tables and keys, not archives: [`import`](crate::import) fills
//! its row structs, [`query`](crate::query) reads them.

#[cfg(feature = "import")]
mod check;
mod connection;
#[cfg(feature = "write")]
mod database;
mod declared_columns;
#[cfg(feature = "write")]
mod experiment_bests;
#[cfg(any(feature = "import", feature = "search"))]
mod experiment_runs;
#[cfg(feature = "search")]
mod experiments;
mod extensions;
#[cfg(feature = "write")]
mod foreign;
#[cfg(feature = "import")]
mod importing;
mod info;
mod kept;
mod layout_cache;
#[cfg(feature = "write")]
mod mean_times;
#[cfg(feature = "import")]
mod merging;
mod nb101;
#[cfg(any(feature = "export", feature = "report"))]
mod origin;
mod pool;
mod reader;
mod rows;
mod sample_share;
#[cfg(feature = "write")]
mod schema;
mod share;
#[cfg(feature = "write")]
mod slice;
mod sql_types;
#[cfg(feature = "write")]
mod stored_answers;
#[cfg(feature = "write")]
mod summary;
mod table_sizes;
mod trouble;
#[cfg(any(feature = "export", feature = "write"))]
mod unfinished;
#[cfg(feature = "write")]
mod writer;

#[cfg(feature = "import")]
pub(crate) use check::{Checked, SchemaDifference, StoredArchive, StoredFailure};
pub use connection::Reader;
#[cfg(feature = "write")]
pub use database::{Database, OnWaiting, Writer};
#[cfg(feature = "search")]
pub(crate) use experiments::{
    ClockColumns, ExperimentKey, ExperimentKind, HowMade, MAX_RUNS_AND_STEPS, RunRow,
    SearchColumns, SimulatedColumns, StepRow, StoredExperiment, SupernetColumns, SupernetRun,
    SupernetStep,
};
#[cfg(feature = "extend")]
pub(crate) use extensions::{NewExtension, NewRow, Written};
pub(crate) use extensions::{extensions, quoted, table_of};
#[cfg(feature = "import")]
pub(crate) use importing::{AfterImport, Importing};
pub use info::{ArchiveInfo, CoverageInfo, DatabaseInfo, SpaceInfo};
pub use kept::Slice;
pub(crate) use layout_cache::Layouts;
#[cfg(feature = "import")]
pub(crate) use merging::{
    ListedArchitecture, MergeSource, MergeTarget, MergedExtension, RunDifference, SourceExperiment,
};
pub use nb101::{Nb101BudgetInfo, Nb101FileInfo, Nb101Info};
#[cfg(feature = "import")]
pub(crate) use nb101::{
    NewNb101File, RankingRows, RankingSums, Rankings, RunInserts, RunNumbers, StoredMatrix,
    official_file,
};
pub(crate) use nb101::{
    StoredModule, StoredRun, for_each_nb101_run, nb101_budgets, nb101_files, nb101_index_of_hash,
    nb101_module, nb101_modules, nb101_runs,
};
#[cfg(any(feature = "export", feature = "report"))]
pub use origin::{Origin, Source};
#[cfg(feature = "serve")]
pub(crate) use pool::FileMemory;
pub(crate) use pool::ReadPool;
#[cfg(feature = "import")]
pub(crate) use reader::StoredArchitecture;
pub(crate) use reader::{config_row, metric_values, read_rows};
#[cfg(feature = "import")]
pub(crate) use rows::{ArchitectureRow, SpaceColumns};
pub(crate) use rows::{
    ArchitectureRows, ConfigRow, DatasetRow, LatencyRow, MetricRow, RecipeRow, TrialRow,
};
pub(crate) use sample_share::INVENTED;
pub use sample_share::SampleShare;
#[cfg(feature = "cli")]
pub(crate) use schema::view_statements;
pub use share::Holder;
#[cfg(feature = "write")]
pub(crate) use share::OnWait;
pub(crate) use share::holder;
#[cfg(feature = "weights")]
pub(crate) use share::until_free;
#[cfg(feature = "write")]
pub use share::{Turn, Waiting};
pub use table_sizes::TableInfo;
pub use trouble::FileTrouble;
#[cfg(feature = "weights")]
pub(crate) use trouble::for_sqlite;
#[cfg(any(feature = "export", feature = "weights"))]
pub(crate) use unfinished::{Unfinished, remove_leftovers};
#[cfg(feature = "write")]
pub(crate) use writer::Batch;
#[cfg(feature = "import")]
pub(crate) use writer::NewArchive;

use std::path::PathBuf;

use crate::model::{ArchitectureIndex, SearchSpace, counted};

/// What can go wrong with the database file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file is not there.
    #[error("{} does not exist; `natsbench import` makes it from an archive", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a natsbench database", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A version from before the first release made the file, with other tables.
    #[error(
        "{} was made by a development version of natsbench, and its tables are no longer read; remove it, \
         then `natsbench import {archives} --db {}` makes it again", path.display(), path.display()
    )]
    EarlierDevelopment {
        /// The file.
        path: PathBuf,
        /// Names of the archives that were imported, for the command.
        archives: String,
    },
    /// The file's schema is older or newer than this program's.
    #[error(
        "{} has schema version {found}, this program needs {expected}; import the archives again \
         or use the natsbench version that made it", path.display()
    )]
    SchemaVersion {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        found: i64,
        /// Version of this program.
        expected: i64,
    },
    /// Migrations could not be applied.
    #[cfg(feature = "write")]
    #[error("cannot create the tables in {}", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<refinery_core::Error>,
    },
    /// The file cannot be used.
    #[error("cannot {action} {}: {trouble}", path.display())]
    File {
        /// What was being done, such as `open`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        trouble: FileTrouble,
    },
    /// The program that wanted to write has stopped waiting for others.
    #[error("{}: stopped while waiting for {whom}; nothing was written", path.display())]
    StoppedWaiting {
        /// The file.
        path: PathBuf,
        /// Who has it.
        whom: String,
    },
    /// A trigger or index of somebody else would change what is written.
    #[error(
        "{}: {objects} would change what is written into the tables of natsbench; drop it first", path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Their kinds and names.
        objects: String,
    },
    /// A statement failed.
    #[error("cannot {action} {}", path.display())]
    Sql {
        /// What was being done, such as `read from`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The rows of an architecture contradict each other, as after a change by hand.
    #[error(
        "{}: the rows of {space} {index} contradict each other; `natsbench verify` reports where, \
         `natsbench import --replace` repairs it", path.display()
    )]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
    },
    /// A new file would replace one that exists.
    #[error("{} exists; remove it or choose another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The database lacks what a slice of it should keep.
    #[cfg(feature = "write")]
    #[error(
        "{} has no trials of {}; it has {there}", path.display(),
        if missing.is_empty() { "these spaces, recipes and data sets" } else { missing.as_str() }
    )]
    NothingToKeep {
        /// The database that the slice is made from.
        path: PathBuf,
        /// Names that were asked for and that it lacks. Empty if it has each of the names, but no trial that they all apply to.
        missing: String,
        /// What it has.
        there: String,
    },
    /// The database is a slice: nothing can be imported into it, and it cannot be compared with an archive.
    #[error("{} is a slice of another database; use the whole one", path.display())]
    IsSlice {
        /// The file.
        path: PathBuf,
    },
    /// A table, view or index has the name that an extension should have.
    #[cfg(any(feature = "extend", feature = "import"))]
    #[error(
        "{} has {} {taken} {name} already; choose another --name", path.display(),
        if taken == "index" { "an" } else { "a" }
    )]
    NameTaken {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// What has it, such as `view`.
        taken: String,
    },
    /// The database has another extension of that name.
    #[cfg(any(feature = "extend", feature = "import"))]
    #[error(
        "{} has an extension {name} already, from {file}, with other columns, rows or units; --replace puts this one in its \
         place", path.display()
    )]
    OtherExtension {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// The file that the other one came from.
        file: String,
    },
    /// The database has no extension of that name.
    #[error(
        "{} has no extension {name}; it has {}", path.display(),
        if there.is_empty() { "none".to_owned() } else { there.join(", ") }
    )]
    NoExtension {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// Those that it has.
        there: Vec<String>,
    },
    /// More threads read than there are connections, and no connection became free.
    #[error(
        "no connection to {} became free within {}; there {connections_are}, open it with more",
        path.display(),
        counted(*waited_seconds as usize, "second"),
        connections_are = if *connections == 1 { "is 1".to_owned() } else { format!("are {connections}") }
    )]
    AllInUse {
        /// The file.
        path: PathBuf,
        /// How many there are.
        connections: usize,
        /// How long a thread waited for one.
        waited_seconds: u64,
    },
}
