//! Merging databases: the file that others are merged into, what is read of them, and how it is written.
//!
//! Two databases give the same architecture the same keys. What each numbers by itself are archives, layouts, networks and
//! experiments, so only those numbers change on the way.

mod extensions;
mod nb101;
mod rows;
mod source;
mod target;
mod write;

pub(crate) use extensions::MergedExtension;
pub(crate) use rows::{ListedArchitecture, RunDifference, SourceExperiment};
pub(crate) use source::MergeSource;
pub(crate) use target::MergeTarget;
