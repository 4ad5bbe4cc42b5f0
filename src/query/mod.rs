//! Every call of the official API, answered from the database, to the last bit.
//!
//! | official | here |
//! | --- | --- |
//! | `create(path, "tss")` | [`NatsBench::open`], then [`NatsBench::topology`] or [`NatsBench::size`] |
//! | `len(api)`, `api[i]`, iteration | [`Space::len`], [`Space::architecture`], [`Space::architectures`] |
//! | `arch` | [`Space::architecture`] |
//! | `query_index_by_arch` | [`Space::index_of`] |
//! | `random` | [`Space::random`] |
//! | `get_more_info` | [`Space::more_info`] |
//! | `get_cost_info`, `get_latency` | [`Space::cost_info`], [`Space::latency_seconds`] |
//! | `simulate_train_eval`, `used_time`, `reset_time` | [`Space::simulate_train_eval`], [`Space::simulated_curve`], [`SimulatedClock`] |
//! | `find_best`, `remap_dataset_set_names` | [`Space::find_best`], [`MetricSet::resolve`] |
//! | `query_meta_info_by_index`, `query_by_index` | [`Space::query_by_index`]; later: [`Space::ask_results`], [`Space::read_results`] |
//! | `ArchResults`, `ResultsCount` | [`ArchitectureResults`], [`Trial`] |
//! | `get_net_config`, `get_net_param` | [`Space::net_config`], [`Space::net_param`] |
//! | `statistics` | [`Space::statistics`] |
//! | `avaliable_hps`, `full_train_epochs` | [`Space::available_recipes`], [`Space::full_train_epochs`] |
//! | `query_info_str_by_arch`, `query_by_arch`, `show` | [`Space::info_text`], [`Space::show`] |
//! | `get_unique_str` | [`Space::unique_string`] |
//! | `str2lists`, `str2matrix`, `search_space_info` | [`parse_edges`], [`operation_matrix`], [`search_space_info`] |
//! | `reload` from a `-full` folder | `NatsBench::with_weights` (feature `weights`) |
//! | `clear_params`, `reset_archive_dir`, `reset_fast_mode` | none: weights are read when they are asked for, and a database is whole |
//!
//! Names are types here ([`Dataset`](crate::Dataset), [`Recipe`](crate::Recipe), ...), so a wrong one is found when it
//! is parsed, with the valid ones in the message. Results are structs that serialise to the official dicts; the exceptions
//! of the official API are the variants of [`QueryError`], and [`PythonException`] names them.
//!
//! [`parse_edges`]: crate::space::parse_edges
//! [`operation_matrix`]: crate::space::operation_matrix
//! [`search_space_info`]: crate::space::search_space_info

mod accuracies;
mod architecture_results;
mod asked_results;
mod cost_info;
mod costs;
mod curves;
mod error;
mod extension_error;
mod extensions;
mod find_best;
mod load_trials;
mod logged_costs;
mod more_info;
mod nats_bench;
mod nb101;
mod net_config;
mod net_param;
mod no_trials;
mod not_there;
mod official_call;
mod official_texts;
#[cfg(feature = "report")]
mod overview;
mod python_exception;
mod selectors;
mod simulate;
mod simulated_clock;
mod simulated_curve;
mod space;
mod sql;
mod statistics;
mod summarised;
mod trial;
mod trial_question;
mod validation_curves;

pub use accuracies::ArchitectureAccuracy;
pub use architecture_results::ArchitectureResults;
pub use asked_results::AskedResults;
pub use costs::ArchitectureCosts;
pub use curves::{CurveAxes, CurveMetric, CurveQuestion, DoublePlace};
pub use error::QueryError;
pub use extension_error::ExtensionError;
pub use extensions::{
    ColumnLimit, ColumnRanking, ColumnValue, Measured, MeasuredColumn, RankBy, RankedWithColumns,
};
pub use find_best::{BestArchitecture, Candidates, RankedArchitecture};
pub use logged_costs::LoggedCost;
pub use more_info::{MoreInfo, SplitInfo, more_info_comment};
pub use nats_bench::NatsBench;
#[cfg(feature = "report")]
pub(crate) use nb101::JudgedModule;
pub use nb101::{
    NasBench101, Nasbench101Answer, Nasbench101Counters, Nasbench101Metric, Nasbench101Module,
    Nasbench101Point, Nasbench101QueryError, Nasbench101Run, Nb101FileInfo, RankedModule,
};
pub use net_config::NetConfig;
pub use net_param::Weights;
pub use official_call::OfficialCall;
#[cfg(feature = "report")]
pub(crate) use overview::OverviewRow;
pub use python_exception::PythonException;
pub use selectors::{ArchitectureSelector, CostLimits, EpochSelector, MetricSet, TrialSelector};
pub use simulate::Simulation;
pub use simulated_clock::SimulatedClock;
pub use simulated_curve::SimulatedCurve;
pub use space::Space;
pub use sql::{
    BoundedAnswer, DeclaredSchema, SqlAnswer, SqlBox, SqlBoxError, SqlError, SqlValue, run_sql,
    run_sql_with,
};
#[cfg(feature = "cli")]
pub(crate) use sql::{Script, Step, TakesRows, literal, means, parameters_of, stream_sql_with};
pub use trial::Trial;
pub use validation_curves::{CurveEpochs, ValidationCurve};

pub use crate::model::{
    ArchitectureRecord, ColumnType, DatasetSeeds, DeclaredColumn, EpochSeries, ExtensionColumn,
    ExtensionInfo, NetworkConfig, RecipeRecord, SampleMark, SplitSeries, TrainCurves, TrialRecord,
};
pub use crate::rows::RowsError;
pub use crate::rules::{CostInfo, EpochNumber, Metrics, RuleError, SplitTimes};
pub use crate::store::{
    ArchiveInfo, CoverageInfo, DatabaseInfo, FileTrouble, Holder, Nb101BudgetInfo, Nb101Info,
    Reader, SampleShare, Slice, SpaceInfo, StoreError, TableInfo,
};
