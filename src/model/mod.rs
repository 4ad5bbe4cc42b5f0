//! The nouns that all layers share, without any actions: names of spaces, data sets, recipes and splits, keys of rows,
//! the record of an architecture, the layout of its curves, the metrics of an epoch, the type of a column.
//!
//! Nothing here knows about archives, pickles or SQL.

#[cfg(feature = "write")]
mod answers;
mod benchmark_space;
mod counted;
mod curve_layout;
mod declared_column;
mod extension;
#[cfg(any(
    feature = "export",
    feature = "extend",
    feature = "import",
    feature = "report"
))]
mod hexadecimal;
mod ids;
mod keys;
mod metrics;
mod nb101;
mod record;
mod sample_mark;

#[cfg(test)]
pub(crate) mod arbitrary;

#[cfg(feature = "write")]
pub(crate) use answers::{AnsweredEpochs, AnsweredSets, LoggedTrial, answered_epochs};
pub use benchmark_space::{BenchmarkDataset, BenchmarkSpace};
pub(crate) use counted::{counted, grouped};
pub(crate) use curve_layout::{CurveLayout, LayoutError, Run, SplitRun, parse_names};
pub use declared_column::{ColumnType, DeclaredColumn};
#[cfg(feature = "extend")]
pub(crate) use extension::TAKEN_COLUMNS;
pub(crate) use extension::{DATASET, HP, SEED};
pub use extension::{ExtensionColumn, ExtensionInfo};
#[cfg(any(
    feature = "export",
    feature = "extend",
    feature = "import",
    feature = "report"
))]
pub(crate) use hexadecimal::hexadecimal;
pub(crate) use ids::meant;
pub use ids::{ArchitectureIndex, Dataset, Epoch, Recipe, SearchSpace, Seed, Split, UnknownName};
pub(crate) use keys::{ArchitectureKey, EpochKey, TrialKey, epochs_of_trials};
pub(crate) use metrics::{EpochTimeRow, MetricValues};
pub(crate) use nb101::{
    Budget, FULL_EPOCHS, MAX_REPEATS, Unit, parts_of_run_id, run_id, runs_of_module,
    runs_with_budget,
};
pub use record::{
    ArchitectureRecord, DatasetSeeds, EpochSeries, NetworkConfig, RecipeRecord, SplitSeries,
    TrainCurves, TrialRecord,
};
pub use sample_mark::SampleMark;
