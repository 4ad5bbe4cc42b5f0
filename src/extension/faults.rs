//! What is wrong with the lines of a table: the first few are named, all are counted.

use std::collections::BTreeMap;

use super::error::{ExtendError, WrongLine};

/// How many wrong lines an error names.
const NAMED: usize = 5;

/// The wrong lines of a table, each with what was found first.
#[derive(Debug, Default)]
pub(super) struct Faults {
    of_lines: BTreeMap<u64, String>,
}

impl Faults {
    /// Records that a line is wrong. Only the first reason is kept.
    pub(super) fn add(&mut self, line: u64, reason: impl FnOnce() -> String) {
        self.of_lines.entry(line).or_insert_with(reason);
    }

    /// An error, if a line was wrong.
    ///
    /// # Errors
    ///
    /// [`ExtendError::WrongLines`].
    pub(super) fn check(
        self,
        file: &str,
        counted_as: &'static str,
        lines: usize,
    ) -> Result<(), ExtendError> {
        if self.of_lines.is_empty() {
            return Ok(());
        }
        let wrong = self.of_lines.len();
        let first = self.of_lines.into_iter().take(NAMED);
        Err(ExtendError::WrongLines {
            file: file.to_owned(),
            counted_as,
            wrong,
            lines,
            first: first
                .map(|(line, reason)| WrongLine { line, reason })
                .collect(),
        })
    }
}
