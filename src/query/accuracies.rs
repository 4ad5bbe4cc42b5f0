//! What every architecture of a space reached, by index, for comparing data sets, recipes and sets of images.

use rusqlite::{Connection, params};
use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, Recipe};

use super::{MetricSet, QueryError, Space};

/// What an architecture reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ArchitectureAccuracy {
    /// The architecture.
    pub index: ArchitectureIndex,
    /// Top-1 accuracy in percent after the last epoch, mean over the trials.
    #[serde(rename = "accuracy")]
    pub accuracy_percent: f64,
}

impl Space {
    /// What every imported architecture reached, by index; an architecture is left out if one of its trials has no accuracy.
    ///
    /// `Valid` and `Test` mean what they mean in the official API ([`MetricSet::resolve`]).
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    /// use natsbench::query::MetricSet;
    ///
    /// for one in bench.topology()?.accuracies(Dataset::Cifar10, MetricSet::Test, Recipe::Hp200)? {
    ///     println!("{}: {} %", one.index, one.accuracy_percent);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is none: [`QueryError::NothingImported`], [`QueryError::NotTrained`] or [`QueryError::NotMeasured`],
    /// which say what there is, or [`QueryError::LeftOut`] in a slice. [`QueryError::NoSuchSet`],
    /// [`QueryError::ImportCutOff`], or [`QueryError::Store`] if the database cannot be
    /// read.
    pub fn accuracies(
        &self,
        dataset: Dataset,
        set: MetricSet,
        recipe: Recipe,
    ) -> Result<Vec<ArchitectureAccuracy>, QueryError> {
        let no_such_set = QueryError::NoSuchSet {
            dataset,
            set,
            has_times: true,
        };
        let (dataset, split) = set.resolve(dataset).ok_or(no_such_set)?;
        let accuracies = self.read_summaries(|connection| {
            let mut select =
                connection.prepare_cached(include_str!("../../sql/queries/accuracies.sql"))?;
            let mut rows = select.query(params![self.space, recipe, dataset, split])?;
            let mut accuracies = Vec::with_capacity(self.len());
            while let Some(row) = rows.next()? {
                if let Some(accuracy_percent) = row.get(1)? {
                    let index = row.get(0)?;
                    accuracies.push(ArchitectureAccuracy {
                        index,
                        accuracy_percent,
                    });
                }
            }
            Ok(accuracies)
        })?;
        if accuracies.is_empty() {
            return Err(self.why_unmeasured(set, dataset, recipe));
        }
        Ok(accuracies)
    }

    /// Reads the summaries of the space, which an import writes at its end.
    ///
    /// # Errors
    ///
    /// [`QueryError::ImportRunning`] or [`QueryError::ImportCutOff`] if there are none, or they do not cover all that is
    /// imported.
    pub(super) fn read_summaries<T>(
        &self,
        read: impl Fn(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, QueryError> {
        self.read_when_summarised(|connection| {
            let is_summarised: bool = connection
                .prepare_cached(include_str!("../../sql/queries/is_summarised.sql"))?
                .query_row([self.space], |row| row.get(0))?;
            is_summarised.then(|| read(connection)).transpose()
        })
    }
}
