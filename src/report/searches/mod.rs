//! Reports about searches: those on the simulated clock, and weight-sharing ones.

mod found;
mod full_against_proxy;
mod judged;
mod search_curves;
mod table_of_methods;
pub(super) mod weight_sharing;
pub(super) mod weight_sharing_file;

use super::definition::Definition;

pub(super) use found::searched_on;
pub(super) use search_curves::{REPORT as SEARCH_CURVES, build as trajectories};

/// These reports, in the order of the page.
pub(super) const REPORTS: &[Definition] = &[
    search_curves::REPORT,
    table_of_methods::REPORT,
    full_against_proxy::REPORT,
    weight_sharing::REPORT,
];
