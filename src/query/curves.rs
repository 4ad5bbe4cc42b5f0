//! Learning curves of a whole space as one array, for predictors.

use std::collections::HashMap;
use std::thread;

use rusqlite::{Connection, params};

use crate::model::{
    ArchitectureIndex, ArchitectureKey, Dataset, MetricValues, Recipe, Seed, Split, TrialKey,
};

use super::{MetricSet, OfficialCall, QueryError, Space};

/// What a curve shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum CurveMetric {
    /// Top-1 accuracy in percent.
    #[default]
    Top1,
    /// Top-5 accuracy in percent, which was logged for training only.
    Top5,
    /// Mean cross-entropy per image in nats.
    Loss,
}

/// Which curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurveQuestion {
    /// What was trained on.
    pub dataset: Dataset,
    /// The recipe.
    pub recipe: Recipe,
    /// The images that were measured.
    pub split: Split,
    /// What was measured.
    pub metric: CurveMetric,
}

/// The axes of an array of curves. Its first axis are the architectures of the space by index, imported or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveAxes {
    /// Number of architectures.
    pub architectures: usize,
    /// The seeds of the second axis.
    pub seeds: Vec<Seed>,
    /// Number of epochs: the third axis.
    pub epochs: usize,
}

impl CurveAxes {
    /// Number of values.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.architectures * self.seeds.len() * self.epochs
    }

    /// Whether there is no value.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A place in memory for a double: a double, or its bytes in the order of the machine.
pub trait DoublePlace: Send {
    /// Writes the double.
    fn put(&mut self, value: f64);
}

impl DoublePlace for f64 {
    fn put(&mut self, value: f64) {
        *self = value;
    }
}

impl DoublePlace for [u8; 8] {
    fn put(&mut self, value: f64) {
        *self = value.to_ne_bytes();
    }
}

impl Space {
    /// The axes of the curves of all trials with a recipe on a data set, with the given seeds, or with all of them, ascending.
    ///
    /// # Errors
    ///
    /// [`QueryError::NoSeed`] for a seed without trials; if there are no trials, [`QueryError::NothingImported`] or
    /// [`QueryError::NotTrained`], which say what there is; [`QueryError::LeftOut`] in a slice without curves, or
    /// [`QueryError::Store`].
    pub fn curve_axes(
        &self,
        question: CurveQuestion,
        seeds: Option<&[Seed]>,
    ) -> Result<CurveAxes, QueryError> {
        self.need_curves()?;
        let (dataset, recipe) = (question.dataset, question.recipe);
        let found: Vec<(Seed, usize)> = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/curve_axes.sql"))?
                .query_map(params![self.space, recipe, dataset], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect()
        })?;
        if found.is_empty() {
            return Err(self.why_untrained(dataset, recipe));
        }
        let available: Vec<Seed> = found.iter().map(|(seed, _epochs)| *seed).collect();
        let seeds = seeds.unwrap_or(&available);
        if let Some(seed) = seeds.iter().find(|seed| !available.contains(seed)) {
            return Err(QueryError::NoSeed {
                seed: *seed,
                available,
                call: OfficialCall::Trial,
            });
        }
        Ok(CurveAxes {
            architectures: self.len(),
            seeds: seeds.to_vec(),
            epochs: found
                .iter()
                .map(|(_seed, epochs)| *epochs)
                .max()
                .unwrap_or(0),
        })
    }

    /// The curves as one array by architecture, seed and epoch: row after row, with NaN where there is no value.
    ///
    /// Several threads read, each the architectures of one part of the array.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::query::{CurveMetric, CurveQuestion};
    /// use natsbench::{Dataset, Recipe, Split};
    ///
    /// let topology = bench.topology()?;
    /// let question = CurveQuestion {
    ///     dataset: Dataset::Cifar100,
    ///     recipe: Recipe::Hp12,
    ///     split: Split::XValid,
    ///     metric: CurveMetric::Top1,
    /// };
    /// let axes = topology.curve_axes(question, None)?;
    /// let mut values = vec![0.0; axes.len()];
    /// topology.fill_curves(question, &axes, &mut values)?;
    /// // architecture 11, second seed, fourth epoch
    /// println!("{} %", values[(11 * axes.seeds.len() + 1) * axes.epochs + 3]);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::NotMeasured`] if there is no such value at all, [`QueryError::WrongLength`] if there are not as many places
    /// as the axes say, or [`QueryError::Store`].
    pub fn fill_curves<Place: DoublePlace>(
        &self,
        question: CurveQuestion,
        axes: &CurveAxes,
        places: &mut [Place],
    ) -> Result<(), QueryError> {
        if places.len() != axes.len() {
            return Err(QueryError::WrongLength {
                found: places.len(),
                expected: axes.len(),
            });
        }
        let of_one = axes.seeds.len() * axes.epochs;
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let architectures = axes.architectures.div_ceil(threads).max(1);
        let parts = places.chunks_mut((architectures * of_one).max(1));
        let filled = thread::scope(|scope| {
            let readers: Vec<_> = (0_u32..)
                .step_by(architectures)
                .zip(parts)
                .map(|(first, part)| {
                    scope.spawn(move || self.fill_part(question, axes, first, part))
                })
                .collect();
            let filled = readers.into_iter().map(|reader| {
                reader
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            filled.sum::<Result<u64, QueryError>>()
        })?;
        if filled == 0 && !axes.is_empty() {
            let set = MetricSet::Split(question.split);
            return Err(self.why_unmeasured(set, question.dataset, question.recipe));
        }
        Ok(())
    }

    /// Fills the places of the architectures from `first` on. Returns how many values there are.
    fn fill_part<Place: DoublePlace>(
        &self,
        question: CurveQuestion,
        axes: &CurveAxes,
        first: u32,
        places: &mut [Place],
    ) -> Result<u64, QueryError> {
        for place in places.iter_mut() {
            place.put(f64::NAN);
        }
        let of_one = axes.seeds.len() * axes.epochs;
        let Some(last) = (places.len() / of_one.max(1)).checked_sub(1) else {
            return Ok(0);
        };
        let first_key = self.key(ArchitectureIndex(first))?;
        let last_key = self.key(ArchitectureIndex(first + last as u32))?;
        let (from, to) = (first_key.trials(), last_key.trials());
        let reading = Reading {
            question,
            axes,
            first: first_key,
        };
        self.bench
            .read(|connection, _| reading.read(connection, *from.start(), *to.end(), places))
    }
}

/// Reads rows into the places of some architectures.
struct Reading<'a> {
    question: CurveQuestion,
    axes: &'a CurveAxes,
    /// The architecture of the first place.
    first: ArchitectureKey,
}

impl Reading<'_> {
    fn read<Place: DoublePlace>(
        &self,
        connection: &Connection,
        from: i64,
        to: i64,
        places: &mut [Place],
    ) -> rusqlite::Result<u64> {
        let CurveQuestion {
            dataset, recipe, ..
        } = self.question;
        let Some(column) = column(self.question) else {
            return Ok(0);
        };
        let seeds: HashMap<Seed, usize> = self.axes.seeds.iter().copied().zip(0..).collect();
        let mut statement =
            connection.prepare_cached(include_str!("../../sql/queries/curve_values.sql"))?;
        let mut rows = statement.query(params![from, to, recipe, dataset, column as i64])?;
        let mut trial = None;
        let mut row_of_trial = None;
        let mut filled = 0;
        while let Some(row) = rows.next()? {
            let trial_id: i64 = row.get(0)?;
            if trial != Some(trial_id) {
                trial = Some(trial_id);
                let seed = seeds.get(&row.get(1)?);
                row_of_trial = seed.map(|seed| self.row_of(trial_id, *seed));
            }
            let (Some(start), Some(value)) = (row_of_trial, row.get::<_, Option<f64>>(3)?) else {
                continue;
            };
            let epoch: usize = row.get(2)?;
            // A trial that an import adds meanwhile can be longer than those that the axes were made of.
            if let Some(place) = places
                .get_mut(start + epoch)
                .filter(|_| epoch < self.axes.epochs)
            {
                place.put(value);
                filled += 1;
            }
        }
        Ok(filled)
    }

    /// Where the curve of a trial begins.
    fn row_of(&self, trial_id: i64, seed: usize) -> usize {
        let architecture = TrialKey::from_database(trial_id).architecture_id() - self.first.get();
        (architecture as usize * self.axes.seeds.len() + seed) * self.axes.epochs
    }
}

/// The column of a metric; `None` for top-5 accuracies of evaluated images, which nobody logged.
fn column(question: CurveQuestion) -> Option<usize> {
    match (question.metric, question.split) {
        (CurveMetric::Top1, split) => Some(MetricValues::top1_column(split)),
        (CurveMetric::Loss, split) => Some(MetricValues::loss_column(split)),
        (CurveMetric::Top5, Split::Train) => Some(MetricValues::TRAIN_TOP5),
        (CurveMetric::Top5, _) => None,
    }
}
