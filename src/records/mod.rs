//! Makes the checked, typed [`ArchitectureRecord`] from the untyped values of a pickle.
//!
//! Every value is checked: its type, its range, and whether it agrees with the same fact elsewhere in the
//! file. An error names the place in the file, what was expected there, and what was found.

mod architecture;
mod error;
mod identity;
mod meta;
mod nasbench101_mark;
mod reader;
mod sample;
mod series;
mod space;
#[cfg(test)]
mod tests;
mod trial;
#[cfg(feature = "weights")]
mod weights;

pub(crate) use architecture::read_architecture;
pub(crate) use error::{Problem, RecordError};
pub(crate) use meta::MetaList;
pub(crate) use meta::check_evaluated_indexes;
pub(crate) use nasbench101_mark::{nasbench101_mark, nasbench101_mark_bytes};
pub(crate) use sample::{SAMPLE_KEY, SAMPLE_KEYS};
#[cfg(feature = "weights")]
pub(crate) use weights::{Tensors, TrialWeights, read_weights};

/// The key of all results in a file that holds all architectures.
pub(crate) const RESULTS_KEY: &str = "arch2infos";
