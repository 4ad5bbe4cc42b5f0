//! Threads that work on files, each of them on one at a time, so that results do not depend on their number.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::store::Reader;

use super::ExportError;
use super::connection::open_unmapped;

/// Where a thread puts what it reports.
pub(super) struct Outlet<'a, M> {
    sender: Sender<Result<M, ExportError>>,
    /// Whether something has failed, so that all threads stop.
    has_failed: &'a AtomicBool,
}

impl<M> Outlet<'_, M> {
    pub(super) fn send(&self, message: M) {
        let _ = self.sender.send(Ok(message)); // the receiver is there as long as the threads are
    }

    /// Whether another thread has failed.
    pub(super) fn is_cut_off(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }
}

/// What a thread does with a job.
type DoJob<'a, J, M> = dyn Fn(&Reader, J, &Outlet<'_, M>) -> Result<(), ExportError> + Sync + 'a;

/// Does every job, the last one first, each thread with a connection of its own.
///
/// # Errors
///
/// The first error of a job or of `on_message`; the other threads then stop.
pub(super) fn in_threads<J: Send, M: Send>(
    jobs: Vec<J>,
    threads: usize,
    database: &Path,
    work: &DoJob<'_, J, M>,
    on_message: &mut dyn FnMut(M) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let threads = threads.clamp(1, jobs.len().max(1));
    let (left, has_failed) = (Mutex::new(jobs), AtomicBool::new(false));
    let next = || {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        left.pop()
    };
    let work_on = |outlet: &Outlet<'_, M>| {
        let reader = open_unmapped(database)?;
        while !outlet.is_cut_off()
            && let Some(job) = next()
        {
            work(&reader, job, outlet)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        let threads: Vec<_> = (0..threads)
            .map(|_thread| {
                let outlet = Outlet {
                    sender: sender.clone(),
                    has_failed: &has_failed,
                };
                let work_on = &work_on;
                scope.spawn(move || {
                    if let Err(error) = work_on(&outlet)
                        && !outlet.has_failed.swap(true, Ordering::Relaxed)
                    {
                        let _ = outlet.sender.send(Err(error)); // the receiver is there as long as the threads are
                    }
                })
            })
            .collect();
        drop(sender); // the threads have the others: when they end, so do the messages
        let mut result = take_all(&receiver, &has_failed, on_message);
        for thread in threads {
            let ended = thread.join().map_err(|_panic| ExportError::WorkerLost);
            result = result.and(ended);
        }
        result
    })
}

/// Takes what the threads send until they have ended.
fn take_all<M>(
    receiver: &Receiver<Result<M, ExportError>>,
    has_failed: &AtomicBool,
    on_message: &mut dyn FnMut(M) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut result = Ok(());
    for message in receiver {
        if result.is_err() {
            continue; // what other threads sent before they stopped
        }
        result = message.and_then(&mut *on_message);
        if result.is_err() {
            has_failed.store(true, Ordering::Relaxed);
        }
    }
    result
}
