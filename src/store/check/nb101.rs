//! Whether the rankings of NAS-Bench-101 follow from its runs.

use rusqlite::Connection;

use crate::model::Budget;
use crate::store::nb101::{Metric, rankings, stored_ranking};

use super::difference::SchemaDifference;

/// The first place of each ranking that is not as it should be. A budget without a ranking has none here: its import was cut
/// off, which the list of files says.
pub(super) fn ranking_differences(
    connection: &Connection,
) -> rusqlite::Result<Vec<SchemaDifference>> {
    let mut differences = Vec::new();
    let mut all = rankings(connection)?;
    for (budget, metric) in Budget::ALL
        .into_iter()
        .flat_map(|budget| Metric::ALL.map(|metric| (budget, metric)))
    {
        let stored = stored_ranking(connection, budget, metric)?;
        if stored.is_empty() {
            continue;
        }
        let expected: Vec<(i64, u32, f64)> = (1..)
            .zip(all.remove(&(budget, metric)).unwrap_or_default())
            .map(|(rank, (index, mean))| (rank, index, mean))
            .collect();
        let bits = |place: Option<&(i64, u32, f64)>| {
            place.map(|&(rank, index, mean)| (rank, index, mean.to_bits()))
        };
        let longest = expected.len().max(stored.len());
        let differing = (0..longest).find(|&at| bits(expected.get(at)) != bits(stored.get(at)));
        if let Some(at) = differing {
            let shown = |place: Option<&(i64, u32, f64)>| match place {
                Some((rank, index, mean)) => format!("rank {rank}: module {index}, mean {mean}"),
                None => "nothing".to_owned(),
            };
            let (epochs, metric) = (budget.epochs(), metric.as_str());
            differences.push(SchemaDifference {
                place: format!(
                    "stored_nb101_rankings, {epochs} epochs, {metric}, place {}",
                    at + 1
                ),
                expected: shown(expected.get(at)),
                found: shown(stored.get(at)),
            });
        }
    }
    Ok(differences)
}
