//! Wrong usage that is found only after the arguments were read.

/// Arguments that make no sense together. Ends the program with the exit code that clap has for wrong usage.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct WrongUsage(String);

impl WrongUsage {
    /// Wrong usage, with a text that says what is wrong and what would be right.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}
