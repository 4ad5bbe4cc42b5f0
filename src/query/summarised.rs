//! Questions that need what an import writes last.

use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::store::holder;

use super::{QueryError, Space};

/// After it, no connection of ours reads what the file held before: longer than any keeps a transaction.
const NO_LONGER_BEFORE: Duration = Duration::from_millis(50);

impl Space {
    /// Reads what needs the summaries of the space; `read` gives `None` where they are not there.
    ///
    /// # Errors
    ///
    /// [`QueryError::ImportRunning`] if an import will write them, [`QueryError::ImportCutOff`] if none will.
    pub(super) fn read_when_summarised<T>(
        &self,
        read: impl Fn(&Connection) -> rusqlite::Result<Option<T>>,
    ) -> Result<T, QueryError> {
        let attempt = || self.bench.read(|connection, _| read(connection));
        if let Some(found) = attempt()? {
            return Ok(found);
        }
        let space = self.space;
        if let Some(writer) = holder(self.bench.path()) {
            return Err(QueryError::ImportRunning { space, writer });
        }
        // It may have ended between the two questions.
        thread::sleep(NO_LONGER_BEFORE);
        attempt()?.ok_or(QueryError::ImportCutOff { space })
    }
}
