//! The tables of NAS-Bench-101: modules, runs, rankings and files.

#[cfg(feature = "import")]
mod cell;
mod info;
mod official;
#[cfg(feature = "import")]
mod ranking_rows;
#[cfg(feature = "import")]
mod rankings;
mod read;
mod rows;
#[cfg(feature = "import")]
mod write;

pub use info::{Nb101BudgetInfo, Nb101Info};
#[cfg(feature = "import")]
pub(crate) use official::official_file;
#[cfg(feature = "import")]
pub(crate) use ranking_rows::RankingRows;
#[cfg(feature = "import")]
pub(super) use rankings::{Metric, rankings, stored_ranking};
#[cfg(feature = "import")]
pub(crate) use rankings::{RankingSums, Rankings};
pub(crate) use read::{
    for_each_nb101_run, nb101_budgets, nb101_files, nb101_index_of_hash, nb101_module,
    nb101_modules, nb101_runs,
};
pub use rows::Nb101FileInfo;
#[cfg(feature = "import")]
pub(crate) use rows::StoredMatrix;
pub(crate) use rows::{RunNumbers, StoredModule, StoredRun};
#[cfg(feature = "import")]
pub(crate) use write::{NewNb101File, RunInserts};
