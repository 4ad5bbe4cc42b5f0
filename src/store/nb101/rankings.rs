//! Rankings of NAS-Bench-101: all modules by their mean accuracy over repeats.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::model::{Budget, Unit, parts_of_run_id};
use crate::store::writer::Inserts;

use super::cell::Cell;

/// What a ranking compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Metric {
    /// Validation accuracy after the last epoch.
    Valid,
    /// Test accuracy after the last epoch.
    Test,
}

impl Metric {
    /// Every metric.
    pub(crate) const ALL: [Self; 2] = [Self::Valid, Self::Test];

    /// Its name in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Test => "test",
        }
    }
}

/// Modules with their means: the highest mean first, equal ones in the order of their indexes.
pub(crate) type Ranking = Vec<(u32, f64)>;

/// Rankings by budget and metric.
pub(crate) type Rankings = BTreeMap<(Budget, Metric), Ranking>;

/// Sums of what is ranked, of runs that come in the order of their keys. Runs whose accuracy is not a number do not count, nor
/// do modules with only such runs.
#[derive(Debug, Default)]
pub(crate) struct RankingSums(BTreeMap<(Budget, Metric), Means>);

impl RankingSums {
    /// Adds a run: what is stored of its accuracies on validation and test images after the last epoch.
    pub(crate) fn add(&mut self, run_id: i64, stored: [Option<f64>; 2]) {
        let (arch_index, budget, _repeat) = parts_of_run_id(run_id);
        for (metric, stored) in Metric::ALL.into_iter().zip(stored) {
            let accuracy = Unit::Accuracy.number(stored);
            if !accuracy.is_nan() {
                let means = self.0.entry((budget, metric)).or_default();
                means.add(arch_index, accuracy);
            }
        }
    }

    /// The rankings, when all runs are there.
    pub(crate) fn ranked(self) -> Rankings {
        let means = self.0.into_iter();
        means.map(|(of, means)| (of, means.ranked())).collect()
    }
}

/// The rankings of all budgets that there are runs of.
pub(in crate::store) fn rankings(connection: &Connection) -> rusqlite::Result<Rankings> {
    let mut select = connection.prepare(include_str!("../../../sql/queries/nb101_finals.sql"))?;
    let mut rows = select.query([])?;
    let mut sums = RankingSums::default();
    while let Some(row) = rows.next()? {
        sums.add(row.get(0)?, [row.get(1)?, row.get(2)?]);
    }
    Ok(sums.ranked())
}

/// Sums over the repeats of modules, which come in the order of their indexes.
#[derive(Debug, Default)]
struct Means {
    /// The last one is a sum until the next module comes.
    of_modules: Ranking,
    repeats: u32,
}

impl Means {
    fn add(&mut self, arch_index: u32, accuracy: f64) {
        if let Some((last, sum)) = self.of_modules.last_mut() {
            if *last == arch_index {
                *sum += accuracy;
                self.repeats += 1;
                return;
            }
            *sum /= f64::from(self.repeats);
        }
        self.of_modules.push((arch_index, accuracy));
        self.repeats = 1;
    }

    fn ranked(mut self) -> Ranking {
        if let Some((_last, sum)) = self.of_modules.last_mut() {
            *sum /= f64::from(self.repeats);
        }
        self.of_modules
            .sort_unstable_by(|(one, of_one), (other, of_other)| {
                of_other.total_cmp(of_one).then(one.cmp(other))
            });
        self.of_modules
    }
}

/// Rank, index and mean of every place of a ranking, as it is stored.
#[cfg(feature = "import")]
pub(in crate::store) fn stored_ranking(
    connection: &Connection,
    budget: Budget,
    metric: Metric,
) -> rusqlite::Result<Vec<(i64, u32, f64)>> {
    connection
        .prepare(include_str!("../../../sql/checks/nb101_stored_ranking.sql"))?
        .query_map(params![budget.epochs(), metric.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect()
}

/// Writes rankings, which must not be there.
pub(super) fn write_rankings(connection: &Connection, rankings: Rankings) -> rusqlite::Result<()> {
    let mut inserts = Inserts::<Cell, 2, 3>::into(connection, "stored_nb101_rankings")?;
    for ((budget, metric), ranking) in rankings {
        let epochs = Cell::Integer(budget.epochs().into());
        inserts.begin(&[epochs, Cell::Name(metric.as_str())])?;
        for (rank, (arch_index, mean)) in (1..).zip(ranking) {
            let index = Cell::Integer(arch_index.into());
            inserts.push([Cell::Integer(rank), index, Cell::Real(mean)])?;
        }
    }
    inserts.finish()
}
