//! Statistics of columns of numbers, as the paper's figures and tables use them.
//!
//! Written here because no maintained crate has Kendall's tau-b in n log n, ranks with ties and the rest
//! together: `statrs` has neither, and its running mean and variance end in other last bits than the sums of numpy.
//! `tools/record_statistics.py` records what scipy answers, and a test compares.
//!
//! Correlations are `None` where scipy answers NaN: fewer than two pairs, or a column that never changes.

mod correlation;
mod front;
mod kendall;
mod moments;
mod ranks;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;

pub(crate) use correlation::{pearson, spearman};
pub(crate) use front::{Point, pareto_front};
pub(crate) use kendall::kendall_tau_b;
pub(crate) use moments::{mean, standard_deviation};
pub(crate) use ranks::ordinal_ranks;
