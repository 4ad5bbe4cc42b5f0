//! Questions that need the summaries of a space, which an import writes last.

use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::store::holder;

use super::{QueryError, Space};

/// A pause longer than any connection keeps its transaction: after it, no connection sees the old state of the file.
const NO_LONGER_BEFORE: Duration = Duration::from_millis(50);

impl Space {
    /// Answers a question that needs the summaries of the space. `read` must return `None` if there are none.
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
        // The import may have ended between the two questions.
        thread::sleep(NO_LONGER_BEFORE);
        attempt()?.ok_or(QueryError::ImportCutOff { space })
    }
}
