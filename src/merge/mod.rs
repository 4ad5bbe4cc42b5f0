//! Merges databases: experiments that were made on several machines, and architectures that were imported on several.

mod architectures;
mod experiments;
mod extensions;
mod nb101;
mod run;
mod settings;
mod sources;

use std::path::PathBuf;

use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace, SearchSpace};
use crate::space::NotInSpace;
use crate::store::StoreError;

pub use settings::{Merge, MergeEvent, MergeSummary, SourceSummary};

/// Why databases cannot be merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// A database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing to merge.
    #[error("no database to merge into {}; expected at least one", target.display())]
    NoSources {
        /// The database that others would be merged into.
        target: PathBuf,
    },
    /// Two of the databases are the same file.
    #[error("{} and {} are the same file; expected different databases", one.display(), other.display())]
    SameFile {
        /// A database.
        one: PathBuf,
        /// The other one.
        other: PathBuf,
    },
    /// The databases have different lists of a space.
    #[error(
        "architecture {index} of {space} is {theirs:?} in {} and {ours:?} in {}; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherList {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The space.
        space: SearchSpace,
        /// The first architecture that differs.
        index: ArchitectureIndex,
        /// Its string in the first, or nothing if the list ends before it.
        theirs: String,
        /// Its string in the second, or nothing if the list ends before it.
        ours: String,
    },
    /// The databases have different results of an architecture.
    #[error(
        "{space} {index} has other results in {} than in {}: {place} is {theirs} and {ours}; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherResults {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// Table, key and column of the first difference.
        place: String,
        /// Its value in the first.
        theirs: String,
        /// Its value in the second.
        ours: String,
    },
    /// One of the databases is a slice, which lacks parts of its architectures, so none can be copied.
    #[error(
        "{} is a slice of another database, so no architecture can be merged; {} has {space} {index}, and {} has not: \
         merge the whole databases", slice.display(), source_path.display(), target.display()
    )]
    Slice {
        /// The slice.
        slice: PathBuf,
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The space.
        space: SearchSpace,
        /// An architecture that would have to be copied.
        index: ArchitectureIndex,
    },
    /// A string of the list is no architecture of its space.
    #[error("{}: the list of {space} is wrong at index {index}", source_path.display())]
    Architecture {
        /// The database that is merged.
        source_path: PathBuf,
        /// The space.
        space: SearchSpace,
        /// Its position in the list.
        index: ArchitectureIndex,
        /// What was expected.
        #[source]
        source: NotInSpace,
    },
    /// The databases have different lists of the modules of NAS-Bench-101.
    #[error(
        "module {module} of NAS-Bench-101 is {theirs} in {} and {ours} in {}; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherModule {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The index of the first module that differs.
        module: u32,
        /// The module in the first, or nothing if the list ends before it.
        theirs: String,
        /// The module in the second, or nothing if the list ends before it.
        ours: String,
    },
    /// The databases have different runs of a module of NAS-Bench-101.
    #[error(
        "module {module} of NAS-Bench-101 ({hash}) has other runs of {epochs} epochs in {} than in {}: {difference}; \
         nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherModuleRuns {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The index of the module.
        module: u32,
        /// Its hash.
        hash: String,
        /// Epochs of the runs.
        epochs: u16,
        /// The repeat and the column of `stored_nb101_runs` of the first difference, and what is stored there in both.
        difference: String,
    },
    /// The databases have different steps of a run.
    #[error(
        "{method} on {dataset} ({space}): run {run} has other steps in {} (experiment {experiment_id}) than in {}, \
         from step {step} on; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherRun {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The method of the experiment.
        method: String,
        /// The data set.
        dataset: BenchmarkDataset,
        /// The space.
        space: BenchmarkSpace,
        /// The key of the experiment in the first.
        experiment_id: i64,
        /// The number of the run.
        run: u32,
        /// The number of the first step that differs.
        step: i64,
    },
    /// The databases have different searches that were made elsewhere under the same name.
    #[error(
        "{method} on {dataset} ({space}): {} has other searches of that name, made elsewhere, than {}; store them under \
         another name; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherExternal {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The name of the method.
        method: String,
        /// The data set.
        dataset: BenchmarkDataset,
        /// The space.
        space: BenchmarkSpace,
    },
    /// The databases have different extensions of the same name.
    #[error(
        "{} has another extension {name} than {}; drop one of them, or add it under another name; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherExtension {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The name of both.
        name: String,
    },
    /// The databases have different runs of the same name in `simulation_log`.
    #[error(
        "simulation_log: run {run:?} has other steps in {} than in {}; nothing of {} was written",
        source_path.display(), target.display(), source_path.display()
    )]
    OtherLog {
        /// The database that is merged.
        source_path: PathBuf,
        /// The database that it is merged into.
        target: PathBuf,
        /// The name of the run.
        run: String,
    },
    /// The caller asked to stop. What was merged before the current database is kept.
    #[error("stopped while {} was merged; nothing of it was written", source_path.display())]
    Stopped {
        /// The database that was being merged.
        source_path: PathBuf,
    },
    /// The thread that reads ended without an answer.
    #[error("the thread that reads {} ended unexpectedly", source_path.display())]
    ReaderLost {
        /// The database that was being merged.
        source_path: PathBuf,
    },
}
