//! Checks that the name of a file, the list of architectures and the content of the file say which architecture it is.

use plain_pickle::Value;

use crate::model::{ArchitectureIndex, SearchSpace};

use super::error::Fault;
use super::reader::{text, wrong_value};

/// The architecture that a file must be about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity<'m> {
    pub(super) space: SearchSpace,
    pub(super) index: ArchitectureIndex,
    pub(super) architecture: &'m str,
}

impl Identity<'_> {
    /// Checks a text that repeats the architecture string.
    pub(super) fn check_architecture(&self, value: Value<'_>) -> Result<(), Fault> {
        let found = text(value)?;
        if found == self.architecture {
            return Ok(());
        }
        Err(wrong_value(
            format_args!("'{}'", self.architecture),
            format_args!("'{found}'"),
        ))
    }
}
