//! What a report says whose data is missing.

use crate::model::SearchSpace;
use crate::query::NatsBench;

use super::{Answer, ReportError};

/// The answer where a database lacks `what`, with the command that brings it.
pub(super) fn missing(
    bench: &NatsBench,
    space: SearchSpace,
    what: &str,
) -> Result<Answer, ReportError> {
    let archive = match space {
        SearchSpace::Topology => "NATS-tss-v1_0-3ffb9-simple.tar",
        SearchSpace::Size => "NATS-sss-v1_0-50262-simple.tar",
    };
    let file = bench.path().display();
    let what = if bench.slice().is_some() {
        format!(
            "{what}. This database is a slice; ask the whole one, or cut the slice anew with `natsbench slice`"
        )
    } else if bench.space(space)?.imported()?.is_empty() {
        format!(
            "{what}, as no architecture of {space} is imported: `natsbench import {archive} --db {file}`"
        )
    } else {
        format!("{what}. The whole archive has it: `natsbench import {archive} --db {file}`")
    };
    Ok(Answer::Missing { what })
}
