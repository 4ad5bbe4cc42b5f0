//! Objects that were given out before their trials were read.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use natsbench::query::{ArchitectureResults, AskedResults};

use crate::editing::Shared;

/// Those that are still in use, to be read before the database goes.
#[derive(Default)]
pub(super) struct Unread(Mutex<List>);

#[derive(Default)]
struct List {
    objects: Vec<Weak<Shared>>,
    /// Length at which those are taken out that nobody has any more.
    full: usize,
}

impl Unread {
    pub(super) fn add(&self, object: &Arc<Shared>) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if list.objects.len() >= list.full {
            list.objects.retain(|object| object.strong_count() > 0);
            list.full = 2 * list.objects.len() + 64;
        }
        list.objects.push(Arc::downgrade(object));
    }

    /// Reads what was not looked at yet; what fails will fail again when it is looked at.
    pub(super) fn read_all(&self) {
        let list = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for object in list.objects.iter().filter_map(Weak::upgrade) {
            let _ = object.get();
        }
    }
}

/// Most results that are kept after they were read, some 100 kB each.
const LIMIT: usize = 8;

/// Results that were read last: programs ask for the same ones again, call by call.
#[derive(Default)]
pub(super) struct Recent(Mutex<VecDeque<(AskedResults, Arc<ArchitectureResults>)>>);

impl Recent {
    pub(super) fn get(&self, asked: &AskedResults) -> Option<Arc<ArchitectureResults>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(of, _)| of == asked);
        found.map(|(_, results)| Arc::clone(results))
    }

    pub(super) fn keep(&self, asked: &AskedResults, results: &Arc<ArchitectureResults>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == LIMIT {
            kept.pop_front();
        }
        kept.push_back((asked.clone(), Arc::clone(results)));
    }

    pub(super) fn forget(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
