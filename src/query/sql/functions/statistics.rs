//! `median`, `percentile` and standard deviations, as aggregates and over windows. NULL is left out, as in `avg`.

use std::collections::VecDeque;

use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

use super::PURE;

pub(super) fn add(connection: &Connection) -> Result<()> {
    for (name, arguments, statistic) in [
        ("median", 1, Statistic::Median),
        ("percentile", 2, Statistic::Percentile),
        ("stddev", 1, Statistic::SampleDeviation),
        ("stddev_pop", 1, Statistic::PopulationDeviation),
    ] {
        connection.create_window_function(name, arguments, PURE, OfColumn { name, statistic })?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Statistic {
    /// The value in the middle, or the mean of the two values there.
    Median,
    /// The value below which a share of the values lies, in percent; interpolated between its two neighbours.
    Percentile,
    /// The standard deviation of a sample: squares are divided by n - 1.
    SampleDeviation,
    /// The standard deviation of a whole population: squares are divided by n.
    PopulationDeviation,
}

struct OfColumn {
    name: &'static str,
    statistic: Statistic,
}

/// The numbers of a group, and the share that was asked for.
#[derive(Default)]
struct Numbers {
    numbers: VecDeque<f64>,
    percent: Option<f64>,
}

impl OfColumn {
    fn error(&self, expected: &str) -> Error {
        Error::UserFunctionError(format!("{} takes {expected}", self.name).into())
    }

    fn number(&self, value: ValueRef<'_>) -> Result<Option<f64>> {
        match value {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number as f64)),
            ValueRef::Real(number) => Ok(Some(number)),
            ValueRef::Text(_) | ValueRef::Blob(_) => {
                Err(self.error("numbers, and found a text or bytes"))
            }
        }
    }

    fn percent(&self, value: ValueRef<'_>) -> Result<f64> {
        let percent = self.number(value)?;
        let in_range = percent.filter(|percent| (0.0..=100.0).contains(percent));
        in_range.ok_or_else(|| self.error("a share from 0 to 100 percent as its second argument"))
    }

    fn of(&self, group: Option<&Numbers>) -> Option<f64> {
        let group = group.filter(|group| !group.numbers.is_empty())?;
        match self.statistic {
            Statistic::Median => percentile(group, 50.0),
            Statistic::Percentile => percentile(group, group.percent?),
            Statistic::SampleDeviation => deviation(group, 1),
            Statistic::PopulationDeviation => deviation(group, 0),
        }
    }
}

fn percentile(group: &Numbers, percent: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = group.numbers.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let place = percent / 100.0 * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (
        *sorted.get(place.floor() as usize)?,
        *sorted.get(place.ceil() as usize)?,
    );
    // The difference of two equal infinities is not defined.
    Some(if below.total_cmp(&above).is_eq() {
        below
    } else {
        below + (above - below) * place.fract()
    })
}

/// The root of the sum of the squared distances from the mean, divided by n minus `lost`; `None` for too few numbers.
fn deviation(group: &Numbers, lost: usize) -> Option<f64> {
    let count = group.numbers.len();
    let freedom = count.checked_sub(lost).filter(|&freedom| freedom > 0)?;
    let mean = group.numbers.iter().sum::<f64>() / count as f64;
    let squares: f64 = group
        .numbers
        .iter()
        .map(|number| (number - mean).powi(2))
        .sum();
    Some((squares / freedom as f64).sqrt())
}

impl Aggregate<Numbers, Option<f64>> for OfColumn {
    fn init(&self, _context: &mut Context<'_>) -> Result<Numbers> {
        Ok(Numbers::default())
    }

    fn step(&self, context: &mut Context<'_>, group: &mut Numbers) -> Result<()> {
        if context.len() == 2 {
            let percent = self.percent(context.get_raw(1))?;
            if group
                .percent
                .is_some_and(|other| other.total_cmp(&percent).is_ne())
            {
                return Err(self.error("the same share for all rows"));
            }
            group.percent = Some(percent);
        }
        group.numbers.extend(self.number(context.get_raw(0))?);
        Ok(())
    }

    fn finalize(&self, _context: &mut Context<'_>, group: Option<Numbers>) -> Result<Option<f64>> {
        Ok(self.of(group.as_ref()))
    }
}

impl WindowAggregate<Numbers, Option<f64>> for OfColumn {
    fn value(&self, group: Option<&mut Numbers>) -> Result<Option<f64>> {
        Ok(self.of(group.as_deref()))
    }

    /// The row that leaves a window is the one that entered it first.
    fn inverse(&self, context: &mut Context<'_>, group: &mut Numbers) -> Result<()> {
        if self.number(context.get_raw(0))?.is_some() {
            group.numbers.pop_front();
        }
        Ok(())
    }
}
