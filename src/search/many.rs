//! Many runs of one experiment, on threads.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Benchmark, RunLog, RunSettings, SearchError, SearchMethod, run};

/// Makes a fresh search; [`MethodSettings::build`](super::MethodSettings::build)
/// does for the methods that exist.
pub type MethodBuilder<'a> = dyn Fn() -> Result<Box<dyn SearchMethod>, SearchError> + Sync + 'a;

/// An experiment of many runs, each with a generator of its own.
#[derive(Clone)]
pub struct ManyRuns<'a> {
    /// Makes the search of each run.
    pub method: &'a MethodBuilder<'a>,
    /// The settings of all runs.
    pub settings: &'a RunSettings,
    /// The numbers of the runs to make.
    pub runs: Range<u64>,
    /// Number of threads; it changes no result.
    pub threads: usize,
    /// When set, no further run is started; those under way finish.
    pub stop: &'a AtomicBool,
    /// Called after each run, from the thread that made it.
    pub on_finished: &'a (dyn Fn(&RunLog) + Sync),
}

/// Makes the runs of an experiment and returns those that were finished, in the
/// order of their numbers.
///
/// # Errors
///
/// [`SearchError`] of a run that failed: of several, the one with the lowest
/// number. No further run is started then.
pub fn run_many<B: Benchmark + ?Sized>(
    many: &ManyRuns<'_>,
    benchmark: &B,
) -> Result<Vec<RunLog>, SearchError> {
    let next = AtomicU64::new(many.runs.start);
    let failed = AtomicBool::new(false);
    let results = Mutex::new(Vec::new());
    let work = || {
        while !many.stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= many.runs.end {
                break;
            }
            let log = (many.method)()
                .and_then(|mut method| run(many.settings, method.as_mut(), benchmark, number));
            match &log {
                Ok(log) => (many.on_finished)(log),
                Err(_) => failed.store(true, Ordering::Relaxed),
            }
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.push((number, log));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..many.threads {
            scope.spawn(work);
        }
        work();
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, log)| log).collect()
}
