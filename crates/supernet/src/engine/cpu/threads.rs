//! Work on several images at once.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Images whose results are added up one by one. Results do not depend on the number of threads, since this does not.
const IMAGES: usize = 8;

/// Threads cannot be started.
#[derive(Debug, thiserror::Error)]
#[error("threads for computing cannot be started")]
pub struct NoThreads(#[from] ThreadPoolBuildError);

/// The threads of an engine. None of its own if it has one: then the caller's does the work.
#[derive(Debug, Clone)]
pub(super) struct Threads(Option<Arc<ThreadPool>>);

impl Threads {
    pub(super) fn new(count: usize) -> Result<Self, NoThreads> {
        if count <= 1 {
            return Ok(Self(None));
        }
        let pool = ThreadPoolBuilder::new().num_threads(count).build()?;
        Ok(Self(Some(Arc::new(pool))))
    }

    pub(super) fn count(&self) -> usize {
        self.0.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Does each piece of work, and gives the results in order.
    pub(super) fn each<W: Send, R: Send>(
        &self,
        work: Vec<W>,
        job: impl Fn(W) -> R + Sync + Send,
    ) -> Vec<R> {
        match &self.0 {
            Some(pool) if work.len() > 1 => {
                pool.install(|| work.into_par_iter().with_max_len(1).map(job).collect())
            }
            _ => work.into_iter().map(job).collect(),
        }
    }

    /// Calls `job` with some images after others.
    pub(super) fn ranges<R: Send>(
        &self,
        images: usize,
        job: impl Fn(Range<usize>) -> R + Sync + Send,
    ) -> Vec<R> {
        let starts = (0..images).step_by(IMAGES);
        let ranges = starts
            .map(|start| start..(start + IMAGES).min(images))
            .collect();
        self.each(ranges, job)
    }

    /// Calls `job` with some images after others, and with what is to be written for them: so many numbers an image.
    pub(super) fn writing<T: Send, R: Send>(
        &self,
        to: &mut [T],
        each: usize,
        job: impl Fn(Range<usize>, &mut [T]) -> R + Sync + Send,
    ) -> Vec<R> {
        let work = to.chunks_mut(IMAGES * each).enumerate().collect();
        self.each(work, |(number, to): (usize, &mut [T])| {
            let start = number * IMAGES;
            job(start..start + to.len() / each, to)
        })
    }
}
