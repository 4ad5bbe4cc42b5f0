//! Objects that the program got before their trials were read.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use natsbench::query::{ArchitectureResults, AskedResults};

use crate::editing::Shared;

/// Those that are still in use. Their trials must be read before the database is closed.
#[derive(Default)]
pub(super) struct Unread(Mutex<List>);

#[derive(Default)]
struct List {
    objects: Vec<Weak<Shared>>,
    /// Length of the list at which objects that are no longer in use are removed from it.
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

    /// Reads all trials that were not read yet. If reading fails, it will fail again when the program looks at them.
    pub(super) fn read_all(&self) {
        let list = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for object in list.objects.iter().filter_map(Weak::upgrade) {
            let _ = object.get();
        }
    }
}

/// Most results that are kept after they were read, some 100 kB each.
const LIMIT: usize = 8;

/// The results that were read last: programs ask for the same ones again and again.
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
