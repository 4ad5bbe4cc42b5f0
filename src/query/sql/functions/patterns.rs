//! `REGEXP` and `regexpi`, as the `sqlite3` shell has them.

use regex_lite::{Regex, RegexBuilder};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::PURE;

/// Most bytes of memory of a compiled pattern. The time of a match grows with this size times the length of the text.
const MOST_BYTES: usize = 1 << 16;

pub(super) fn add(connection: &Connection) -> Result<()> {
    for (name, ignores_case) in [("regexp", false), ("regexpi", true)] {
        // `text REGEXP pattern` calls regexp(pattern, text).
        connection.create_scalar_function(name, 2, PURE, move |context| {
            if matches!(context.get_raw(0), ValueRef::Null) {
                return Ok(None);
            }
            let pattern = context.get_or_create_aux(0, |pattern| compile(pattern, ignores_case))?;
            Ok(text(context.get_raw(1)).map(|text| pattern.is_match(&text)))
        })?;
    }
    Ok(())
}

fn compile(pattern: ValueRef<'_>, ignores_case: bool) -> std::result::Result<Regex, String> {
    let text = text(pattern).unwrap_or_default();
    RegexBuilder::new(&text)
        .case_insensitive(ignores_case)
        .dot_matches_new_line(true)
        .size_limit(MOST_BYTES)
        .build()
        .map_err(|error| format!("the pattern {text:?} is wrong: {error}"))
}

/// A value as text; `None` for NULL.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(format!("{number:?}")),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
    }
}
