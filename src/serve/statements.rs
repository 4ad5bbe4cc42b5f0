//! Decides when each statement of the SQL box runs.
//!
//! Each statement runs in a process of its own (`statement_process`), which is ended when its time is over. Strangers may send
//! many statements that take long. So a statement is first tried, with some tens of milliseconds of processor time, which is
//! enough for most. If it is not enough, the try is ended, and the statement runs from its start in a second queue, where few
//! statements run at the same time, each with the full time. So `SELECT 1` has to wait only for the tries of others, not for
//! their whole statements. A statement whose try was not enough is remembered for a while, and is not tried again.
//!
//! Both queues are first come, first served: all requests come from this machine, so clients cannot be told apart by their
//! addresses. The length of a queue and the time of waiting in it are limited.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::StatusCode;
use tokio::process::Child;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{interval, timeout};

use crate::query::{SqlBox, SqlBoxError};

use super::failure::Failure;
use super::limits::{
    KNOWN_LONG, KNOWN_LONG_TIME, LONG_STATEMENTS, LONG_TRY, PATIENCE, SHORT_TRY,
    STATEMENTS_IN_LINE, STATEMENTS_TRIED, TRY_STRETCH,
};
use super::statement_child::Statement;
use super::statement_process::{ProcessOutput, Processes, processor_time};

/// Time between two checks whether a try is over.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// How much longer a process may take than its statement: it has to start, and to write the answer.
const TIME_AROUND: Duration = Duration::from_secs(1);

/// Answers statements.
#[derive(Debug)]
pub(super) struct Statements {
    processes: Processes,
    tried: Line,
    long: Line,
    known_long: KnownLong,
}

/// A queue: places for statements that run, and the number of those that wait.
#[derive(Debug)]
struct Line {
    places: Semaphore,
    waiting: AtomicUsize,
}

impl Statements {
    /// Answers statements by a program that is called with these arguments.
    pub(super) fn new(program: PathBuf, arguments: Vec<OsString>, sql_box: SqlBox) -> Self {
        Self {
            processes: Processes::new(program, arguments, sql_box),
            tried: Line::new(STATEMENTS_TRIED),
            long: Line::new(LONG_STATEMENTS),
            known_long: KnownLong::default(),
        }
    }

    /// How long an answer that has begun may still take.
    pub(super) fn time(&self) -> Duration {
        self.processes.sql_box().time + TIME_AROUND
    }

    /// Starts the first processes, so that the first statement need not wait for them.
    pub(super) fn start_ahead(&self) {
        self.processes.start_ahead();
    }

    /// Answers a statement when it is its turn.
    pub(super) async fn answer(
        &self,
        statement: &Statement,
    ) -> Result<(StatusCode, Bytes), Failure> {
        let mut said = None;
        if !self.known_long.has(statement) {
            let place = self.tried.place().await?;
            let tried = self.try_it(statement).await;
            drop(place);
            self.start_ahead(); // for the next one
            said = tried?;
        }
        let said = match said {
            Some(said) => said,
            None => self.run_long(statement).await?,
        };
        said.answer(self.processes.sql_box())
    }

    /// What the statement's process answers within the time of a try.
    async fn try_it(&self, statement: &Statement) -> Result<Option<ProcessOutput>, Failure> {
        let child = self.processes.take()?;
        let mut watch = Watch::new(&child);
        let mut looks = interval(LOOK_AGAIN);
        let mut asked = std::pin::pin!(self.processes.ask(child, statement, false));
        loop {
            tokio::select! {
                biased;
                said = &mut asked => return said.map(Some),
                _ = looks.tick() => {
                    let is_someone_waiting = self.tried.waiting.load(Ordering::Relaxed) > 0;
                    match watch.look(is_someone_waiting) {
                        Try::GoesOn => {}
                        Try::StandsStill => return Ok(None),
                        Try::UsedUp => {
                            self.known_long.add(statement);
                            return Ok(None);
                        }
                    }
                }
            }
        }
    }

    async fn run_long(&self, statement: &Statement) -> Result<ProcessOutput, Failure> {
        let _place = self.long.place().await?;
        let child = self.processes.take()?;
        let time = self.processes.sql_box().time;
        let asked = timeout(self.time(), self.processes.ask(child, statement, true));
        asked.await.map_err(|_| SqlBoxError::CutOff { time })?
    }
}

impl Line {
    fn new(places: usize) -> Self {
        Self {
            places: Semaphore::new(places),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Waits for a place.
    async fn place(&self) -> Result<SemaphorePermit<'_>, Failure> {
        let in_line = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _leaves = Leaves(&self.waiting); // also if the client leaves before its turn
        if in_line >= STATEMENTS_IN_LINE {
            return Err(Failure::busy());
        }
        let place = timeout(PATIENCE, self.places.acquire()).await;
        place
            .map_err(|_| Failure::busy())?
            .map_err(|_closed| Failure::busy())
    }
}

struct Leaves<'a>(&'a AtomicUsize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Measures the time of a try.
struct Watch {
    process: Option<u32>,
    /// The processor time that the process took to start.
    before: Duration,
    begun: Instant,
}

impl Watch {
    fn new(child: &Child) -> Self {
        let process = child.id();
        Self {
            process,
            before: process.and_then(processor_time).unwrap_or_default(),
            begun: Instant::now(),
        }
    }

    fn look(&mut self, is_someone_waiting: bool) -> Try {
        let most = if is_someone_waiting {
            SHORT_TRY
        } else {
            LONG_TRY
        };
        let passed = self.begun.elapsed();
        let used = self.process.and_then(processor_time);
        let used = used.map_or(passed, |used| used.saturating_sub(self.before));
        if used >= most {
            Try::UsedUp
        } else if passed >= most * TRY_STRETCH {
            Try::StandsStill
        } else {
            Try::GoesOn
        }
    }
}

/// The state of a try.
enum Try {
    GoesOn,
    /// Its processor time is over.
    UsedUp,
    /// It has waited for long, for a disk or a processor for example.
    StandsStill,
}

/// Statements for which a try was not enough, by a hash that nobody outside can compute.
#[derive(Debug, Default)]
struct KnownLong {
    hasher: RandomState,
    since: Mutex<VecDeque<(Instant, u64)>>,
}

impl KnownLong {
    fn hash(&self, statement: &Statement) -> u64 {
        let Statement { sql, parameters } = statement;
        self.hasher
            .hash_one((sql, serde_json::json!(parameters).to_string()))
    }

    fn has(&self, statement: &Statement) -> bool {
        let hash = self.hash(statement);
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((first, _)) = since.front()
            && first.elapsed() > KNOWN_LONG_TIME
        {
            since.pop_front();
        }
        since.iter().any(|&(_, known)| known == hash)
    }

    fn add(&self, statement: &Statement) {
        let hash = self.hash(statement);
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.len() >= KNOWN_LONG {
            since.pop_front();
        }
        since.push_back((Instant::now(), hash));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statements_that_were_long_last_are_known() {
        let known = KnownLong::default();
        let select = |what: &str| Statement {
            sql: format!("SELECT {what}"),
            parameters: serde_json::Map::new(),
        };
        for number in 0..=KNOWN_LONG {
            known.add(&select(&number.to_string()));
        }
        assert!(!known.has(&select("0")));
        assert!(known.has(&select("1")) && known.has(&select(&KNOWN_LONG.to_string())));
        assert!(!known.has(&select("1 ")));
        let mut with_value = select("1");
        with_value.parameters.insert(":a".to_owned(), 1.into());
        assert!(!known.has(&with_value));
    }
}
