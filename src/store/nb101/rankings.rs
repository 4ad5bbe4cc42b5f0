//! Rankings of NAS-Bench-101: all modules by their mean accuracy over repeats.

use rusqlite::{Connection, params};

use crate::model::{Budget, Unit, parts_of_run_id};

/// What a ranking compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    const fn sql(self) -> &'static str {
        match self {
            Self::Valid => "SELECT run_id, final_valid FROM stored_nb101_runs ORDER BY run_id",
            Self::Test => "SELECT run_id, final_test FROM stored_nb101_runs ORDER BY run_id",
        }
    }
}

/// The modules with runs of a budget: the highest mean first, equal ones in the order of their indexes. Runs whose accuracy
/// is not a number do not count, nor do modules with only such runs.
pub(in crate::store) fn ranking(
    connection: &Connection,
    budget: Budget,
    metric: Metric,
) -> rusqlite::Result<Vec<(u32, f64)>> {
    let mut select = connection.prepare(metric.sql())?;
    let mut rows = select.query([])?;
    let mut means: Vec<(u32, f64)> = Vec::new();
    let mut count = 0_u32;
    while let Some(row) = rows.next()? {
        let (arch_index, of, _repeat) = parts_of_run_id(row.get(0)?);
        let accuracy = Unit::Accuracy.number(row.get(1)?);
        if of != budget || accuracy.is_nan() {
            continue;
        }
        match means.last_mut() {
            Some((last, sum)) if *last == arch_index => {
                *sum += accuracy;
                count += 1;
            }
            _ => {
                divide_last(&mut means, count);
                means.push((arch_index, accuracy));
                count = 1;
            }
        }
    }
    divide_last(&mut means, count);
    means.sort_unstable_by(|(one, of_one), (other, of_other)| {
        of_other.total_cmp(of_one).then(one.cmp(other))
    });
    Ok(means)
}

/// Makes a mean of the sum of the last module.
fn divide_last(means: &mut [(u32, f64)], count: u32) {
    if let Some((_arch_index, sum)) = means.last_mut() {
        *sum /= f64::from(count);
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

pub(super) fn write_ranking(
    connection: &Connection,
    budget: Budget,
    metric: Metric,
) -> rusqlite::Result<()> {
    let means = ranking(connection, budget, metric)?;
    let mut insert =
        connection.prepare("INSERT INTO stored_nb101_rankings VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (rank, (arch_index, mean)) in (1_i64..).zip(means) {
        insert.execute(params![
            budget.epochs(),
            metric.as_str(),
            rank,
            arch_index,
            mean
        ])?;
    }
    Ok(())
}
