//! Reports about the search spaces, and about what is in the database.

mod landscape;
mod neighbourhood;
mod random_walks;
mod show_best;
mod space_census;
mod total_training_time;
mod trial_census;
mod twelve_against_200;

use super::definition::Definition;

/// These reports, in the order of the page.
pub(super) const REPORTS: &[Definition] = &[
    space_census::REPORT,
    trial_census::REPORT,
    total_training_time::REPORT,
    show_best::REPORT,
    twelve_against_200::REPORT,
    landscape::REPORT,
    random_walks::REPORT,
];
