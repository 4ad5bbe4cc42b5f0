//! Connections between two uses, each where the thread that used it last looks first.
//!
//! A connection that goes from core to core takes its pages and statements along, which costs more than a
//! keyed lookup.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Lent;

/// More than threads that ask at the same time on most machines, so that two of them seldom share a place.
const PLACES: usize = 64;

/// Places for idle connections, one for each thread as long as there are no more than [`PLACES`].
#[derive(Debug)]
pub(super) struct Idle(Box<[Place]>);

/// Lies in cache lines of its own: neighbours would slow each other down.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Place(Mutex<Option<Lent>>);

impl Idle {
    pub(super) fn new() -> Self {
        Self((0..PLACES).map(|_| Place::default()).collect())
    }

    /// The connection that this thread used last, if it is idle.
    pub(super) fn take_own(&self) -> Option<Lent> {
        self.own()?.lock().take()
    }

    /// Any idle connection.
    pub(super) fn take_any(&self) -> Option<Lent> {
        self.0.iter().find_map(|place| place.lock().take())
    }

    /// Keeps a connection for this thread, or gives it back if there is one already.
    pub(super) fn keep(&self, connection: Lent) -> Option<Lent> {
        let Some(place) = self.own() else {
            return Some(connection);
        };
        let mut place = place.lock();
        if place.is_some() {
            return Some(connection);
        }
        *place = Some(connection);
        None
    }

    /// Shows each idle connection, and drops those that are not to stay.
    pub(super) fn retain(&self, mut stays: impl FnMut(&mut Lent) -> bool) {
        for place in &self.0 {
            let mut place = place.lock();
            if place.as_mut().is_some_and(|connection| !stays(connection)) {
                *place = None;
            }
        }
    }

    fn own(&self) -> Option<&Place> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        // no number: the thread is ending
        let number = NUMBER.try_with(|number| *number).ok()?;
        self.0.get(number % self.0.len())
    }
}

impl Place {
    fn lock(&self) -> MutexGuard<'_, Option<Lent>> {
        // A poisoned lock only means that a thread died here: the connection is whole or gone.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
