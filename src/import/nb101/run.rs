//! Importing a file of NAS-Bench-101.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};

use crate::model::{Budget, SampleMark};
use crate::store::{
    AfterImport, Batch, Database, Importing, NewNb101File, RankingRows, RankingSums, Rankings,
    RunInserts, StoredRun, Waiting, official_file,
};

use super::error::{Nasbench101Error, RecordProblem};
use super::held::Held;
use super::indexes::ModuleList;
use super::reading::{contradiction, read_file};

/// Runs between two commits, and between two events.
const RUNS_TOGETHER: usize = 65_536;

/// Places of the accuracies that rankings compare among the numbers of a run.
const FINAL_VALID: usize = 9;
const FINAL_TEST: usize = 10;

/// An import of a file of NAS-Bench-101 into a database.
///
/// ```no_run
/// use natsbench::import::ImportNasbench101;
///
/// let summary = ImportNasbench101 {
///     file: "nasbench_only108.tfrecord".into(),
///     database: "natsbench.db".into(),
///     ..ImportNasbench101::default()
/// }
/// .run(&mut |_event| ())?;
/// println!("{} runs are new", summary.stored);
/// # Ok::<(), natsbench::import::Nasbench101Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ImportNasbench101 {
    /// The file, in the order of hashes or any other.
    pub file: PathBuf,
    /// The database, which is made if it does not exist.
    pub database: PathBuf,
    /// Whether to replace the runs of a module and budget if the database has others.
    pub replace: bool,
    /// Threads that decode; at least 1.
    pub threads: usize,
    /// Another thread sets this to stop: the import ends after the current batch.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for ImportNasbench101 {
    fn default() -> Self {
        Self {
            file: PathBuf::new(),
            database: PathBuf::new(),
            replace: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            stop: None,
        }
    }
}

/// Something that happened during the import of a file of NAS-Bench-101.
#[derive(Debug)]
#[non_exhaustive]
pub enum Nasbench101Event<'a> {
    /// So many records were read and checked.
    Read {
        /// How many, from the beginning.
        records: u64,
    },
    /// The whole file was read and checked; writing begins.
    Checked {
        /// Training runs in it.
        runs: u64,
        /// Modules in it.
        modules: u64,
    },
    /// So many runs were compared with the database, and written if they are new.
    Written {
        /// How many, from the beginning.
        runs: u64,
    },
    /// Another program keeps this one from writing. This is reported again and again while it lasts; the import goes on
    /// when the other program has ended.
    Waiting(&'a Waiting),
    /// Everything is stored; the rankings are made, and statistics for the query planner.
    Analyzing,
    /// The import has ended, but other programs still have the file open. The files that `SQLite` keeps beside it stay until
    /// these programs close it.
    StillOpen {
        /// Which ones, in words.
        programs: &'a str,
    },
}

/// What an import of NAS-Bench-101 did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nasbench101Summary {
    /// Name of the file.
    pub file: String,
    /// Name of the official file that has the same bytes.
    pub official_file: Option<&'static str>,
    /// Modules that the file has runs of.
    pub modules: usize,
    /// Epochs that its runs were trained for, the fewest first.
    pub epochs: Vec<u16>,
    /// Runs that are new.
    pub stored: usize,
    /// Runs that replaced others of their module and budget.
    pub replaced: usize,
    /// Runs that were there with the same numbers.
    pub unchanged: usize,
    /// Runs that were left out, since the database has others of their module and budget.
    pub kept: usize,
    /// What invented its numbers, if it says that it is a sample.
    pub sample: Option<SampleMark>,
}

impl ImportNasbench101 {
    /// Imports the file.
    ///
    /// All of it is read and checked before anything is written. Then its runs are committed in batches of whole modules. If
    /// the import is cut off there, the same import goes on from there.
    ///
    /// # Errors
    ///
    /// [`Nasbench101Error`] for the first thing that cannot be read or written.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(Nasbench101Event<'_>),
    ) -> Result<Nasbench101Summary, Nasbench101Error> {
        let mut held = read_file(&self.file, self.threads, &mut |records| {
            on_event(Nasbench101Event::Read { records });
            !self.is_stopped()
        })?;
        let importing = Importing::begin(&self.database, &mut self.waiting(on_event))?;
        let imported = self.check_and_write(&mut held, &importing.database, on_event);
        let ended = importing.end(imported.is_err());
        let summary = imported?;
        if let AfterImport::StillOpen(programs) = ended? {
            on_event(Nasbench101Event::StillOpen {
                programs: &programs,
            });
        }
        Ok(summary)
    }

    fn check_and_write(
        &self,
        held: &mut Held,
        database: &Database,
        on_event: &mut dyn FnMut(Nasbench101Event<'_>),
    ) -> Result<Nasbench101Summary, Nasbench101Error> {
        let listed = database.nb101_modules()?;
        let list = ModuleList::of(&listed, held, self.threads);
        let indexes = list.assign(held, &self.file)?;
        let order = order_of(held);
        refuse_duplicates(held, &list, &order, &self.file)?;
        on_event(Nasbench101Event::Checked {
            runs: order.len() as u64,
            modules: held.modules.len() as u64,
        });
        let checked = Checked {
            held,
            list: &list,
            indexes: &indexes,
            order: &order,
        };
        self.write(&checked, database, on_event)
    }

    fn write(
        &self,
        checked: &Checked<'_>,
        database: &Database,
        on_event: &mut dyn FnMut(Nasbench101Event<'_>),
    ) -> Result<Nasbench101Summary, Nasbench101Error> {
        let Checked { held, list, .. } = *checked;
        let mut batch = database.begin(&mut self.waiting(on_event))?;
        let name = self.file.file_name().unwrap_or(self.file.as_os_str());
        let name = name.to_string_lossy();
        let file_id = batch.begin_nb101_file(&NewNb101File {
            name: &name,
            bytes: held.file_bytes,
            sha256: &held.file_sha256,
            records: held.runs.len() as u64,
            sample: held.sample.as_ref(),
        })?;
        batch.write_nb101_module_order(file_id, checked.indexes)?;
        if list.is_new() {
            list.write(&batch)?;
        }
        let budgets: BTreeSet<Budget> = held.runs.iter().map(|run| run.budget).collect();
        let budgets: Vec<Budget> = budgets.into_iter().collect();
        batch.forget_nb101_rankings(&budgets)?;
        let mut writing = Writing {
            held,
            database,
            inserts: database.nb101_run_inserts()?,
            is_first: database.nb101_is_empty()?,
            has_messages: !held.messages.is_empty() || database.has_nb101_messages()?,
            replace: self.replace,
            summary: Nasbench101Summary {
                file: name.into_owned(),
                official_file: official_file(&held.file_sha256),
                modules: held.modules.len(),
                epochs: budgets.iter().map(|budget| budget.epochs()).collect(),
                stored: 0,
                replaced: 0,
                unchanged: 0,
                kept: 0,
                sample: held.sample.clone(),
            },
        };
        // If all runs of the database will be those of this file, another thread ranks them while they are written.
        let rows = writing.is_first.then(|| database.nb101_ranking_rows());
        let rows = rows.transpose()?;
        let rows = thread::scope(|scope| {
            let rank =
                |rows: RankingRows| scope.spawn(|| rows.filled(rankings_of(held, checked.order)));
            let ranking = rows.map(rank);
            self.write_modules(&mut writing, &mut batch, checked.order, on_event)?;
            let ranked = ranking.map(ScopedJoinHandle::join).transpose();
            let ranked = ranked.map_err(|_panic| Nasbench101Error::WorkerLost)?;
            Ok::<_, Nasbench101Error>(ranked.transpose()?)
        })?;
        on_event(Nasbench101Event::Analyzing);
        match &rows {
            Some(rows) => batch.copy_nb101_rankings(rows)?,
            None => batch.write_nb101_rankings(&budgets)?,
        }
        batch.finish_nb101_file(file_id)?;
        batch.commit(&mut self.waiting(on_event))?;
        if let Some(rows) = rows {
            database.drop_nb101_ranking_rows(rows)?;
        }
        database.analyze(&mut self.waiting(on_event))?;
        Ok(writing.summary)
    }

    /// Writes the runs of all modules, with a commit now and then.
    fn write_modules(
        &self,
        writing: &mut Writing<'_>,
        batch: &mut Batch<'_>,
        order: &[u32],
        on_event: &mut dyn FnMut(Nasbench101Event<'_>),
    ) -> Result<(), Nasbench101Error> {
        let held = writing.held;
        let module = |record: u32| held.runs[record as usize].module;
        let (mut written, mut since_commit) = (0, 0);
        for of_module in order.chunk_by(|&one, &other| module(one) == module(other)) {
            writing.write_module(batch, of_module)?;
            written += of_module.len() as u64;
            since_commit += of_module.len();
            if since_commit >= RUNS_TOGETHER {
                since_commit = 0;
                writing.inserts.write_waiting()?;
                batch.commit_and_continue(&mut self.waiting(on_event))?;
                on_event(Nasbench101Event::Written { runs: written });
                if self.is_stopped() {
                    return Err(Nasbench101Error::Stopped);
                }
            }
        }
        writing.inserts.write_waiting()?;
        on_event(Nasbench101Event::Written { runs: written });
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Reports that the import waits for others, until it is stopped.
    fn waiting(
        &self,
        on_event: &mut dyn FnMut(Nasbench101Event<'_>),
    ) -> impl FnMut(&Waiting) -> ControlFlow<()> {
        move |waiting| {
            on_event(Nasbench101Event::Waiting(waiting));
            if self.is_stopped() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    }
}

/// A file that may be written.
struct Checked<'a> {
    held: &'a Held,
    list: &'a ModuleList,
    /// Of its modules, in the order of the file.
    indexes: &'a [u32],
    /// Its records in the order of their keys.
    order: &'a [u32],
}

/// Writes modules, and counts what becomes of their runs.
struct Writing<'a> {
    held: &'a Held,
    database: &'a Database,
    inserts: RunInserts<'a>,
    /// Whether the database has no run yet.
    is_first: bool,
    /// Whether columns do not hold all of some run, here or there.
    has_messages: bool,
    replace: bool,
    summary: Nasbench101Summary,
}

impl Writing<'_> {
    /// Writes the runs of one module, given as records in the order of their keys.
    fn write_module(&mut self, batch: &Batch<'_>, records: &[u32]) -> Result<(), Nasbench101Error> {
        let (held, database) = (self.held, self.database);
        let budget = |record: u32| held.runs[record as usize].budget;
        for of_budget in records.chunk_by(|&one, &other| budget(one) == budget(other)) {
            let rows: Vec<StoredRun> = of_budget.iter().map(|&record| held.row(record)).collect();
            let module = held.runs[of_budget[0] as usize].module;
            let present = if self.is_first {
                Vec::new()
            } else {
                database.nb101_runs_with_budget(module, budget(of_budget[0]))?
            };
            let count = match &present[..] {
                [] => &mut self.summary.stored,
                _ if present == rows && self.has_same_messages(of_budget, &rows)? => {
                    self.summary.unchanged += rows.len();
                    continue;
                }
                _ if self.replace => {
                    batch.delete_nb101_runs(&present)?;
                    &mut self.summary.replaced
                }
                _ => {
                    self.summary.kept += rows.len();
                    continue;
                }
            };
            *count += rows.len();
            for row in &rows {
                self.inserts.push(row)?;
            }
            for (&record, row) in of_budget.iter().zip(&rows) {
                if let Some(message) = held.messages.get(&record) {
                    batch.write_nb101_message(row.run_id, message)?;
                }
            }
        }
        Ok(())
    }
}

impl Writing<'_> {
    /// Whether what columns do not hold is the same in the database.
    fn has_same_messages(
        &self,
        records: &[u32],
        rows: &[StoredRun],
    ) -> Result<bool, Nasbench101Error> {
        if !self.has_messages {
            return Ok(true);
        }
        for (record, row) in records.iter().zip(rows) {
            let stored = self.database.nb101_message(row.run_id)?;
            if stored.as_ref() != self.held.messages.get(record) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The rankings of a file, in the order of whose keys its records are given.
fn rankings_of(held: &Held, order: &[u32]) -> Rankings {
    let mut sums = RankingSums::default();
    for &record in order {
        let StoredRun {
            run_id, numbers, ..
        } = held.row(record);
        sums.add(run_id, [numbers[FINAL_VALID], numbers[FINAL_TEST]]);
    }
    sums.ranked()
}

/// The records in the order of their keys.
pub(super) fn order_of(held: &Held) -> Vec<u32> {
    let mut order: Vec<u32> = (0..held.runs.len() as u32).collect();
    // Files are nearly always in this order.
    order.sort_by_key(|&record| held.runs[record as usize].id());
    order
}

/// Refuses a file with a training run twice: no two have the same numbers, to the last bit of their times.
pub(super) fn refuse_duplicates(
    held: &Held,
    list: &ModuleList,
    order: &[u32],
    path: &Path,
) -> Result<(), Nasbench101Error> {
    let group = |record: u32| {
        let run = &held.runs[record as usize];
        (run.module, run.budget)
    };
    for repeats in order.chunk_by(|&one, &other| group(one) == group(other)) {
        for (place, &record) in repeats.iter().enumerate() {
            let same = repeats[..place]
                .iter()
                .find(|&&first| held.are_equal(first, record));
            let hash = list.hash(group(record).0);
            if let Some((&first, hash)) = same.zip(hash) {
                let first = u64::from(first);
                let problem = RecordProblem::Duplicate { hash, first };
                return Err(contradiction(path, u64::from(record), problem));
            }
        }
    }
    Ok(())
}
