//! What weight-sharing searches would have ended with after each of their epochs, as data for the page.

use serde::Serialize;

use crate::experiment::weight_sharing_name;
use crate::model::{Dataset, SearchSpace};
use crate::query::NatsBench;
use crate::report::ReportError;
use crate::report::rows::{Row, Rows};

use super::Packed;

/// Steps to which accuracies in a supernet are rounded, in percent: as in [`columns`](super::columns), so that rounding to two
/// decimals gives the same as rounding once.
const STEP_SCORE: f64 = 0.01 / 3.0;

/// A weight-sharing search with the choice of each epoch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ChosenBySearch {
    /// The space.
    pub space: SearchSpace,
    /// Its key in the database.
    pub id: i64,
    /// The method, with the settings that are not those of the paper.
    pub name: String,
    /// What its choices are looked up for.
    pub dataset: Dataset,
    /// What it was trained on; `None` if a file of searches made elsewhere brought it.
    pub images: Option<String>,
    /// Its runs, by seed.
    pub runs: Vec<ChosenByRun>,
    /// The choice of each epoch, run after run.
    pub indexes: Packed,
    /// Top-1 percent by which it was chosen, with shared weights; absent in methods that compare no accuracies.
    pub scores: Packed,
}

/// A run of a weight-sharing search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ChosenByRun {
    /// The seed of the search.
    pub seed: i64,
    /// Its epochs, ascending, as stretches without a gap: the first one, and how many there are. -1 is before the search.
    pub epochs: Vec<(i64, i64)>,
}

impl ChosenByRun {
    fn add(&mut self, epoch: i64) {
        match self.epochs.last_mut() {
            Some((first, count)) if *first + *count == epoch => *count += 1,
            _ => self.epochs.push((epoch, 1)),
        }
    }
}

/// A search while its rows are read.
struct Reading {
    search: ChosenBySearch,
    indexes: Vec<Option<f64>>,
    scores: Vec<Option<f64>>,
}

/// All weight-sharing searches on a space.
///
/// # Errors
///
/// [`ReportError::Query`] or [`ReportError::Experiment`] if the database cannot be read.
pub(crate) fn weight_sharing(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<Vec<ChosenBySearch>, ReportError> {
    let sql = include_str!("../../../sql/queries/choices_by_epoch.sql");
    let mut found: Vec<Reading> = Vec::new();
    for row in Rows::read(bench, sql, space)?.iter() {
        let id = row.integer("experiment_id")?;
        if found.last().is_none_or(|last| last.search.id != id) {
            found.push(Reading::begin(space, id, &row)?);
        }
        if let Some(reading) = found.last_mut() {
            reading.take(&row)?;
        }
    }
    Ok(found.into_iter().map(Reading::end).collect())
}

impl Reading {
    fn begin(space: SearchSpace, id: i64, row: &Row<'_>) -> Result<Self, ReportError> {
        let dataset: Dataset = row.text("dataset")?.parse().map_err(|_unknown| {
            let expected = "data set in a column dataset".to_owned();
            ReportError::Statement { expected }
        })?;
        let method = row.text("method")?;
        let is_external = row.text("kind")? == "external";
        let (name, images) = if is_external {
            (method.to_owned(), None)
        } else {
            let name = weight_sharing_name(dataset, method, row.text("settings")?)?;
            (name, Some(row.text("images")?.to_owned()))
        };
        let empty = Packed::new(&[], 1.0);
        Ok(Self {
            search: ChosenBySearch {
                space,
                id,
                name,
                dataset,
                images,
                runs: Vec::new(),
                indexes: empty.clone(),
                scores: empty,
            },
            indexes: Vec::new(),
            scores: Vec::new(),
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), ReportError> {
        let (seed, epoch) = (row.integer("seed")?, row.integer("epoch")?);
        let runs = &mut self.search.runs;
        if runs.last().is_none_or(|last| last.seed != seed) {
            let epochs = Vec::new();
            runs.push(ChosenByRun { seed, epochs });
        }
        if let Some(run) = runs.last_mut() {
            run.add(epoch);
        }
        self.indexes.push(Some(row.real("arch_index")?));
        self.scores.push(row.optional_real("score_percent")?);
        Ok(())
    }

    fn end(self) -> ChosenBySearch {
        ChosenBySearch {
            indexes: Packed::new(&self.indexes, 1.0),
            scores: Packed::new(&self.scores, STEP_SCORE),
            ..self.search
        }
    }
}
