//! Places of the connections of a pool.
//!
//! A connection stays in its place for good, also while it is used: a thread locks the place. Each thread looks
//! first where it was last, so that threads which ask side by side soon have a connection each: one that
//! goes from core to core takes its pages and statements along, which costs more than a keyed lookup.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::connection::{Between, KEPT, ReadConnection};

/// How long a thread waits for a place before it gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How long a waiting thread sleeps at most: whoever leaves a place at the moment at which the waiting begins
/// may not see that somebody waits.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A fixed number of places, each empty until a thread finds no connection and opens one there.
#[derive(Debug)]
pub(super) struct Places {
    all: Box<[Place]>,
    /// Threads that found all places taken.
    waiting: AtomicUsize,
    /// What they wait for.
    left: (Mutex<()>, Condvar),
    /// Whether a thread runs that ends kept transactions.
    is_watched: AtomicBool,
}

/// Lies in cache lines of its own: what a thread writes into one would slow down the next.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Place(Mutex<Option<ReadConnection>>);

/// A place that this thread has for itself until it drops this. Empty if no connection is open there.
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

    /// Takes the place where this thread was last, or else another one, with a connection if there is one. Waits if
    /// all are taken; `None` after [`PATIENCE`].
    pub(super) fn take(&self) -> Option<TakenPlace<'_>> {
        thread_local! {
            // Of whatever pool: it is only where to look first.
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

    /// A place that nobody has, rather one with a connection.
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

    /// Has a thread end kept transactions once their time is over. To be called by whoever kept one, with the place still
    /// taken; returns whether there is such a thread.
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

    /// Ends the kept transactions whose time is over, and returns whether any goes on. One in a taken place
    /// may do.
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
        // Whoever keeps one from here on starts another thread; who kept one before holds its place, or is seen now.
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
            // A thread died here, but its use was ended: the connection is whole.
            Err(TryLockError::Poisoned(content)) => Some(content.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl Drop for WakesWaiting<'_> {
    fn drop(&mut self) {
        let Places { waiting, left, .. } = self.0;
        if waiting.load(Ordering::SeqCst) > 0 {
            // Not between a waiting thread's look and its sleep.
            drop(left.0.lock().unwrap_or_else(PoisonError::into_inner));
            left.1.notify_one();
        }
    }
}
