//! NAS-Bench-101: its modules, runs and rankings, and the official calls.
//!
//! | official | here |
//! | --- | --- |
//! | `NASBench(file, seed)` | [`NatsBench::nasbench101`], and [`PythonRandom::seed`](crate::space::PythonRandom::seed) |
//! | `ModelSpec`, `hash_spec`, `is_valid` | [`ModelSpec`](nasbench101::ModelSpec), its `hash` and `check` |
//! | `query`, budget counters | [`NasBench101::query`], [`Nasbench101Counters`] |
//! | `hash_iterator`, `valid_epochs` | [`NasBench101::hashes`], [`NasBench101::epochs`] |
//! | `get_metrics_from_hash`, `get_metrics_from_spec` | [`NasBench101::metrics`], [`NasBench101::module_of_spec`] |

mod error;
mod everything;
#[cfg(feature = "report")]
mod means;
mod runs;
mod session;

use nasbench101::ModuleHash;
use serde::Serialize;

#[cfg(feature = "search")]
use crate::model::{BenchmarkSpace, SampleMark};
#[cfg(feature = "search")]
use crate::store::SampleShare;
use crate::store::{INVENTED, nb101_budgets, nb101_files};

use super::{NatsBench, QueryError};

pub use crate::store::Nb101FileInfo;
pub use error::Nasbench101QueryError;
#[cfg(feature = "report")]
pub(crate) use everything::JudgedModule;
pub use runs::{Nasbench101Module, Nasbench101Point, Nasbench101Run};
pub use session::{Nasbench101Answer, Nasbench101Counters};

/// NAS-Bench-101 in an open database: cheap to clone, and safe to share between threads.
#[derive(Debug, Clone)]
pub struct NasBench101 {
    bench: NatsBench,
    /// Epochs that there are runs of, the fewest first.
    budgets: Vec<u16>,
}

/// Which accuracy modules are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Nasbench101Metric {
    /// That on validation images.
    Valid,
    /// That on test images.
    Test,
}

impl Nasbench101Metric {
    /// Its name in the view `nb101_best`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Test => "test",
        }
    }
}

/// A module of a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankedModule {
    /// Its place, from 1; equal accuracies are in the order of their indexes.
    pub rank: u32,
    /// Its index.
    pub index: u32,
    /// Mean accuracy over its repeats after the last epoch, from 0 to 1.
    pub mean_accuracy: f64,
}

impl NatsBench {
    /// NAS-Bench-101.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::NotThere`] if nothing of it is imported, or [`Nasbench101QueryError::Query`] if the database
    /// cannot be read.
    pub fn nasbench101(&self) -> Result<NasBench101, Nasbench101QueryError> {
        let budgets = self.read(|connection, _| nb101_budgets(connection))?;
        if budgets.is_empty() {
            return Err(Nasbench101QueryError::NotThere {
                path: self.path().to_owned(),
            });
        }
        Ok(NasBench101 {
            bench: self.clone(),
            budgets: budgets.iter().map(|budget| budget.epochs()).collect(),
        })
    }

    /// The files of NAS-Bench-101 that were imported from, in the order of their first import.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn nasbench101_files(&self) -> Result<Vec<Nb101FileInfo>, QueryError> {
        self.read(|connection, _| nb101_files(connection))
    }
}

impl NasBench101 {
    /// The database.
    #[must_use]
    pub const fn bench(&self) -> &NatsBench {
        &self.bench
    }

    /// Epochs that there are runs of, the fewest first (`valid_epochs`).
    #[must_use]
    pub fn epochs(&self) -> &[u16] {
        &self.budgets
    }

    /// Says that numbers are invented, and by what: `sample: invented numbers (natsbench 0.1.0, seed 0)`. `None` if none of the
    /// imported files says that it is a sample.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn sample(&self) -> Result<Option<String>, Nasbench101QueryError> {
        let files = self.bench.nasbench101_files()?;
        let marks = files.iter().filter_map(|file| file.sample.as_ref());
        let marks: Vec<String> = marks.map(ToString::to_string).collect();
        Ok((!marks.is_empty()).then(|| format!("{INVENTED} ({})", marks.join("; "))))
    }

    /// The same with the number of modules; all count as invented if one of the files says that it is a sample.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    #[cfg(feature = "search")]
    pub(crate) fn sample_share(&self) -> Result<Option<SampleShare>, Nasbench101QueryError> {
        let files = self.bench.nasbench101_files()?;
        let marks: Vec<SampleMark> = files.into_iter().filter_map(|file| file.sample).collect();
        if marks.is_empty() {
            return Ok(None);
        }
        let modules = self.hashes()?.len() as u64;
        Ok(Some(SampleShare {
            space: BenchmarkSpace::NasBench101,
            invented: modules,
            imported: modules,
            marks,
        }))
    }

    /// The hashes of all modules with runs (`hash_iterator`), in the order of the file. If there are several files, they are in
    /// the order of the indexes.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn hashes(&self) -> Result<Vec<ModuleHash>, Nasbench101QueryError> {
        let hashes = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../../sql/queries/nb101_hashes.sql"))?
                .query_map([], |row| row.get(0).map(ModuleHash::from_bytes))?
                .collect()
        })?;
        Ok(hashes)
    }

    /// The first `limit` modules of a ranking by mean accuracy over repeats.
    ///
    /// ```no_run
    /// use natsbench::NatsBench;
    /// use natsbench::query::Nasbench101Metric;
    ///
    /// let nb101 = NatsBench::open("natsbench.db")?.nasbench101()?;
    /// for best in nb101.best(108, Nasbench101Metric::Test, 10)? {
    ///     println!("{}: module {}, {} %", best.rank, best.index, best.mean_accuracy * 100.0);
    /// }
    /// # Ok::<(), natsbench::query::Nasbench101QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::InvalidEpochs`], or [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn best(
        &self,
        epochs: u16,
        metric: Nasbench101Metric,
        limit: u32,
    ) -> Result<Vec<RankedModule>, Nasbench101QueryError> {
        self.budget(epochs)?;
        let ranked = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../../sql/queries/nb101_ranking.sql"))?
                .query_map((epochs, metric.as_str(), limit), |row| {
                    Ok(RankedModule {
                        rank: row.get(0)?,
                        index: row.get(1)?,
                        mean_accuracy: row.get(2)?,
                    })
                })?
                .collect()
        })?;
        Ok(ranked)
    }
}
