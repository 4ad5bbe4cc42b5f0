//! Many runs of one method, on threads.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use super::{Benchmark, RunLog, RunSettings, SearchError, SearchMethod, run};

/// Most threads that are used: more than a machine has cores.
const MOST_THREADS: usize = 1024;

/// Many runs of one method, each with a generator of its own.
#[derive(Clone)]
pub struct ManyRuns<'a> {
    /// Makes the search of each run. For a method of this crate, call
    /// [`MethodSettings::build`](super::MethodSettings::build).
    pub method: &'a (dyn Fn() -> Result<Box<dyn SearchMethod>, SearchError> + Sync),
    /// The settings of all runs.
    pub settings: &'a RunSettings,
    /// The numbers of the runs to make.
    pub runs: Range<u64>,
    /// Number of threads. No more than one per run is used. The results do not depend on it.
    pub threads: usize,
    /// Another thread sets this to stop: no further run is started, and the running ones are finished.
    pub stop: Option<Arc<AtomicBool>>,
}

/// Something that happened during many runs.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum RunEvent<'a> {
    /// It is known how many runs will be made.
    Planned {
        /// Their number.
        runs: u64,
    },
    /// A run has finished. Runs of several threads finish in any order.
    Made {
        /// What it found.
        log: &'a RunLog,
    },
}

impl ManyRuns<'_> {
    /// Makes the runs and returns those that were finished, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// [`SearchError`] of a run that failed: of several, the one with the lowest
    /// number. No further run is started then.
    pub fn run<B: Benchmark + ?Sized>(
        &self,
        benchmark: &B,
        on_event: &mut dyn FnMut(RunEvent<'_>),
    ) -> Result<Vec<RunLog>, SearchError> {
        let runs = self.runs.end.saturating_sub(self.runs.start);
        let threads = self.threads.min(runs as usize).min(MOST_THREADS);
        let next = AtomicU64::new(self.runs.start);
        let failed = AtomicBool::new(false);
        let make_next = || {
            let stop = self.stop.as_ref();
            let is_stopped = stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
            if is_stopped || failed.load(Ordering::Relaxed) {
                return None;
            }
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.runs.end {
                return None;
            }
            let log = (self.method)()
                .and_then(|mut method| run(self.settings, method.as_mut(), benchmark, number));
            if log.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            Some((number, log))
        };
        on_event(RunEvent::Planned { runs });
        let mut made = Vec::new();
        let mut take = |(number, log): (u64, Result<RunLog, SearchError>)| {
            if let Ok(log) = &log {
                on_event(RunEvent::Made { log });
            }
            made.push((number, log));
        };
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            for _ in 1..threads {
                let (sender, make_next) = (sender.clone(), &make_next);
                scope.spawn(move || {
                    // The receiver is there until all senders are gone.
                    while make_next().is_some_and(|made| sender.send(made).is_ok()) {}
                });
            }
            drop(sender);
            // This thread makes runs as well, and reports those of the others between two of its own.
            while let Some(own) = make_next() {
                take(own);
                receiver.try_iter().for_each(&mut take);
            }
            receiver.iter().for_each(&mut take);
        });
        made.sort_by_key(|&(number, _)| number);
        made.into_iter().map(|(_, log)| log).collect()
    }
}
