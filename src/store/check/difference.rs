//! What a check finds.

/// A part of the schema, the vocabulary or the counts that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaDifference {
    /// What it is.
    pub place: String,
    /// What should be there.
    pub expected: String,
    /// What is.
    pub found: String,
}
