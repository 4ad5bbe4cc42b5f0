//! Waiting until other programs have ended, as long as it takes, and reporting for whom.

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::ErrorCode;

use crate::store::StoreError;

use super::holders::programs_with;

/// The first pause between two attempts, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(100));

/// A writer that waits for other programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The database.
    pub path: PathBuf,
    /// Whom it waits for, such as `process 1234, natsbench import`.
    pub whom: String,
    /// How long it has waited.
    pub waited: Duration,
}

impl fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, whom, waited } = self;
        let (path, seconds) = (path.display(), waited.as_secs());
        write!(formatter, "{path}: waiting for {whom}, since {seconds} s")
    }
}

/// Called now and then while a writer waits; [`ControlFlow::Break`] ends the waiting.
pub(crate) type OnWait<'a> = &'a mut dyn FnMut(&Waiting) -> ControlFlow<()>;

/// Pauses between attempts.
#[derive(Debug)]
pub(in crate::store) struct Patience<'a> {
    path: &'a Path,
    begun: Instant,
    pause: Duration,
}

impl<'a> Patience<'a> {
    pub(in crate::store) fn new(path: &'a Path) -> Self {
        Self {
            path,
            begun: Instant::now(),
            pause: PAUSES.0,
        }
    }

    /// Reports the waiting, and waits a moment.
    ///
    /// # Errors
    ///
    /// [`StoreError::StoppedWaiting`] if the caller wants to wait no longer.
    pub(in crate::store) fn pause(
        &mut self,
        whom: impl FnOnce() -> String,
        on_wait: OnWait<'_>,
    ) -> Result<(), StoreError> {
        let waiting = Waiting {
            path: self.path.to_owned(),
            whom: whom(),
            waited: self.begun.elapsed(),
        };
        if on_wait(&waiting).is_break() {
            return Err(StoreError::StoppedWaiting {
                path: waiting.path,
                whom: waiting.whom,
            });
        }
        thread::sleep(self.pause);
        self.pause = (self.pause * 2).min(PAUSES.1);
        Ok(())
    }
}

/// Repeats an attempt while locks of other programs make it fail, until it succeeds or fails for another reason.
///
/// Each attempt must leave nothing locked: `SQLite` lets no new reader in while somebody waits inside it for the others
/// to leave.
pub(crate) fn until_free<T>(
    path: &Path,
    on_wait: OnWait<'_>,
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> Result<rusqlite::Result<T>, StoreError> {
    let mut patience = Patience::new(path);
    loop {
        match attempt() {
            Err(error) if is_locked(&error) => {
                patience.pause(|| programs_with(path), on_wait)?;
            }
            other => return Ok(other),
        }
    }
}

/// Whether an error says that another program has locked the file.
pub(in crate::store) fn is_locked(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error_code()
        .is_some_and(|code| matches!(code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
