//! A whole replay in one call.

use std::path::PathBuf;

use crate::query::Space;

use super::answers::Answers;
use super::line::{Line, read_lines};
use super::{ReplayError, Report};

/// Recorded answers to compare with those of a database.
///
/// ```no_run
/// use natsbench::NatsBench;
/// use natsbench::internals::Replay;
///
/// let bench = NatsBench::open("natsbench.db")?;
/// let replay = Replay {
///     space: bench.topology()?,
///     answers: "answers.jsonl.gz".into(),
/// };
/// println!("{}", replay.run()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Replay {
    /// The space that the answers are about.
    pub space: Space,
    /// The recorded answers, one JSON object per line, compressed by gzip or not.
    pub answers: PathBuf,
}

impl Replay {
    /// Asks what the official API was asked, in the order of the file, and compares.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] if the answers or the database cannot be read. Differences are no error: the
    /// report counts them.
    pub fn run(self) -> Result<Report, ReplayError> {
        let mut answers = Answers::new(self.space)?;
        for line in read_lines::<Line>(&self.answers)? {
            answers.line(&line?);
        }
        Ok(answers.into_report())
    }
}
