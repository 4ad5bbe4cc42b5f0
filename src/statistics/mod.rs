//! Statistics of columns of numbers, as the paper's figures and tables use them.
//!
//! This is our own code because no maintained crate has both Kendall's tau-b in n log n and ranks with ties: `statrs`
//! has neither, and the last bits of its running mean and variance differ from those of numpy's sums.
//! `tools/record_statistics.py` records what scipy answers, and a test compares.
//!
//! Correlations are `None` where scipy answers NaN: fewer than two pairs, or a column that never changes.

mod autocorrelation;
mod correlation;
mod front;
mod kendall;
mod moments;
mod ranks;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;

pub(crate) use autocorrelation::autocorrelation;
pub(crate) use correlation::{pearson, spearman};
pub(crate) use front::{Point, pareto_front};
pub(crate) use kendall::kendall_tau_b;
pub(crate) use moments::{mean, standard_deviation};
pub(crate) use ranks::ordinal_ranks;
