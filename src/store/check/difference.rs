//! What a check finds.

/// A part of the file, the schema, the vocabulary or the counts that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaDifference {
    /// What it is.
    pub place: String,
    /// What should be there.
    pub expected: String,
    /// What is.
    pub found: String,
}

/// What a check of the whole file finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    /// What is not as it should be.
    pub differences: Vec<SchemaDifference>,
    /// Tables, views and other objects that the user added; what should be in them is not known.
    pub own: Vec<String>,
}

impl Checked {
    /// Adds what a part of the check found. A part that cannot be read is a difference, too.
    pub(super) fn add(&mut self, place: &str, found: rusqlite::Result<Vec<SchemaDifference>>) {
        match found {
            Ok(found) => self.differences.extend(found),
            Err(error) => self.differences.push(SchemaDifference {
                place: place.to_owned(),
                expected: "something readable".to_owned(),
                found: error.to_string(),
            }),
        }
    }
}
