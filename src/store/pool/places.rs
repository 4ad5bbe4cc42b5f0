//! Places of the connections of a pool.
//!
//! A connection never leaves its place, not even while it is used: the thread that uses it locks the place. Each thread
//! looks first at the place that it used last. So threads that ask at the same time soon have a connection each. If a
//! connection moved from core to core, its pages and statements would have to move along, which costs more than a lookup.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::connection::{Between, KEPT, ReadConnection};

/// How long a thread waits for a place before it gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How long a waiting thread sleeps at most. A thread that leaves a place at the very moment at which the waiting begins
/// may not notice that another one waits.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A fixed number of places, each empty until a thread finds no connection and opens one there.
#[derive(Debug)]
pub(super) struct Places {
    all: Box<[Place]>,
    /// Number of threads that wait because they found all places taken.
    waiting: AtomicUsize,
    /// Signalled when a thread leaves a place.
    left: (Mutex<()>, Condvar),
    /// Whether a thread runs that ends kept transactions.
    is_watched: AtomicBool,
}

/// Each place has cache lines of its own: otherwise a thread that writes into one place would slow down the next place.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Place(Mutex<Option<ReadConnection>>);

/// A place that only this thread uses, until this value is dropped. Empty if no connection is open there.
#[derive(Debug)]
pub(super) struct TakenPlace<'a> {
    // Dropped in this order: first the place is free, then a waiting thread is woken.
    pub(super) content: MutexGuard<'a, Option<ReadConnection>>,
    _wakes: WakesWaiting<'a>,
}

#[derive(Debug)]
struct WakesWaiting<'a>(&'a Places);

impl Places {
    /// At least one place, with a connection in the first.
    pub(super) fn new(count: usize, first: ReadConnection) -> Self {
        let others = (1..count).map(|_| Place::default());
        Self {
            all: std::iter::once(Place(Mutex::new(Some(first))))
                .chain(others)
                .collect(),
            waiting: AtomicUsize::new(0),
            left: (Mutex::new(()), Condvar::new()),
            is_watched: AtomicBool::new(false),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Takes the place that this thread used last, or else another one, if possible one with a connection. Waits if
    /// all are taken; `None` after [`PATIENCE`].
    pub(super) fn take(&self) -> Option<TakenPlace<'_>> {
        thread_local! {
            // The number may be that of a place in another pool. It only says where to look first.
            static LAST: Cell<usize> = const { Cell::new(0) };
        }
        let last = self.all.get(LAST.get()).and_then(Place::try_lock);
        let content = if let Some(content) = last.filter(|content| content.is_some()) {
            content
        } else {
            let (number, content) = self.find_connection().or_else(|| self.wait())?;
            LAST.set(number);
            content
        };
        Some(TakenPlace {
            content,
            _wakes: WakesWaiting(self),
        })
    }

    /// As [`find_free`](Self::find_free), but looks twice before a connection is opened: the thread that ends kept
    /// transactions has each place for less than a microsecond.
    fn find_connection(&self) -> Option<(usize, MutexGuard<'_, Option<ReadConnection>>)> {
        let found = self.find_free();
        if found.as_ref().is_some_and(|(_, content)| content.is_some()) {
            return found;
        }
        drop(found);
        thread::yield_now();
        self.find_free()
    }

    /// A free place; one with a connection if there is one.
    fn find_free(&self) -> Option<(usize, MutexGuard<'_, Option<ReadConnection>>)> {
        let mut empty = None;
        for (number, place) in self.all.iter().enumerate() {
            match place.try_lock() {
                Some(content) if content.is_some() => return Some((number, content)),
                Some(content) if empty.is_none() => empty = Some((number, content)),
                _taken_or_empty => {}
            }
        }
        empty
    }

    fn wait(&self) -> Option<(usize, MutexGuard<'_, Option<ReadConnection>>)> {
        let patience_ends = Instant::now() + PATIENCE;
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut left = self.left.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = loop {
            let found = self.find_free();
            if found.is_some() || Instant::now() > patience_ends {
                break found;
            }
            let waited = self.left.1.wait_timeout(left, LOOK_AGAIN);
            (left, _) = waited.unwrap_or_else(PoisonError::into_inner);
        };
        drop(left);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        found
    }

    /// Makes sure that a thread runs which ends kept transactions when their time is over. A thread that has kept a
    /// transaction calls this while it still has the place. Returns whether the other thread runs.
    pub(super) fn watch(self: &Arc<Self>) -> bool {
        if self.is_watched.load(Ordering::SeqCst) || self.is_watched.swap(true, Ordering::SeqCst) {
            return true;
        }
        let places = Arc::downgrade(self);
        let started = thread::Builder::new()
            .name("end reads".to_owned())
            .spawn(move || end_kept_transactions(&places));
        if started.is_err() {
            self.is_watched.store(false, Ordering::SeqCst);
        }
        started.is_ok()
    }

    /// Ends the kept transactions whose time is over, and returns whether others go on. A place that is taken counts as one
    /// where a transaction goes on.
    fn end_those_over(&self) -> bool {
        let now = Instant::now();
        let mut any_goes_on = false;
        for place in &self.all {
            let Some(mut content) = place.try_lock() else {
                any_goes_on = true;
                continue;
            };
            match content.as_mut().map(|kept| kept.end_if_over(now)) {
                None | Some(Ok(Between::Idle)) => {}
                Some(Ok(Between::Kept)) => any_goes_on = true,
                // closing it ends its transaction too
                Some(Ok(Between::Closing) | Err(_)) => *content = None,
            }
        }
        any_goes_on
    }
}

/// Runs until no transaction is kept any more, or the pool is gone.
fn end_kept_transactions(places: &Weak<Places>) {
    loop {
        thread::sleep(KEPT);
        let Some(places) = places.upgrade() else {
            return;
        };
        if places.end_those_over() {
            continue;
        }
        // A thread that keeps a transaction from here on starts another watching thread. One that kept a transaction before
        // still has its place, or its transaction is found now.
        places.is_watched.store(false, Ordering::SeqCst);
        if !places.end_those_over() || places.is_watched.swap(true, Ordering::SeqCst) {
            return;
        }
    }
}

impl Place {
    /// Its content, unless another thread has it.
    fn try_lock(&self) -> Option<MutexGuard<'_, Option<ReadConnection>>> {
        match self.0.try_lock() {
            Ok(content) => Some(content),
            // A thread panicked while it had the place, but its use was ended properly: the connection is intact.
            Err(TryLockError::Poisoned(content)) => Some(content.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl Drop for WakesWaiting<'_> {
    fn drop(&mut self) {
        let Places { waiting, left, .. } = self.0;
        if waiting.load(Ordering::SeqCst) > 0 {
            // The lock keeps the signal from coming between the look of a waiting thread and its sleep.
            drop(left.0.lock().unwrap_or_else(PoisonError::into_inner));
            left.1.notify_one();
        }
    }
}
