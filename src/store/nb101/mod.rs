//! The tables of NAS-Bench-101: modules, runs, rankings and files.

#[cfg(feature = "write")]
mod rankings;
mod read;
mod rows;
#[cfg(feature = "import")]
mod write;

pub(crate) use read::{nb101_budgets, nb101_files, nb101_index_of_hash, nb101_module, nb101_runs};
pub use rows::Nb101FileInfo;
pub(crate) use rows::{RunNumbers, StoredModule, StoredRun};
#[cfg(feature = "import")]
pub(crate) use write::{NewMatrix, NewNb101File};
