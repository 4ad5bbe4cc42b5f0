//! What an extension can be called.

use std::path::Path;

use rusqlite::Connection;

use super::error::ExtendError;

/// The longest name.
const MAX_LETTERS: usize = 60;

/// Checks that a name can stand in a statement without quotation marks.
///
/// # Errors
///
/// [`ExtendError::Name`].
pub(super) fn check(name: &str) -> Result<(), ExtendError> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let refuse = |reason: &str| {
        Err(ExtendError::Name {
            name: name.to_owned(),
            reason: reason.to_owned(),
        })
    };
    if !name.bytes().all(is_letter) || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return refuse("expected small letters, digits and _, with a letter first");
    }
    if name.len() > MAX_LETTERS {
        return refuse("it has more than 60 letters");
    }
    if name.starts_with("sqlite_") || name.starts_with("ext_") || name.starts_with("stored_") {
        return refuse("names that begin with sqlite_, ext_ or stored_ are those of tables");
    }
    if !is_free_word(name) {
        return refuse("it is a word of SQL");
    }
    Ok(())
}

/// Whether SQL takes a word for a name wherever a name can stand.
fn is_free_word(word: &str) -> bool {
    let uses = format!(
        "CREATE TEMP TABLE {word} ({word}); SELECT {word}.{word} FROM {word} JOIN (SELECT 1 AS {word}) AS {word}_2 USING ({word})"
    );
    Connection::open_in_memory().is_ok_and(|connection| connection.execute_batch(&uses).is_ok())
}

/// The name that follows from that of a file, if it can be one: `hw-nas-bench.csv` is `hw_nas_bench`.
pub(super) fn of_file(file: &Path) -> Option<String> {
    let stem = file.file_name()?.to_str()?.split('.').next()?;
    let name: String = stem
        .to_ascii_lowercase()
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    check(&name).is_ok().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_that_sql_does_not_use() {
        for name in ["hw", "hw_nas_bench", "a1", "proxies"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in [
            "", "1a", "Hw", "hw-nas", "select", "order", "join", "table", "sqlite_x", "ext_a", "ä",
            "a b", "a;b",
        ] {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_file_gives_its_name() {
        assert_eq!(
            of_file(Path::new("a/HW-NAS-Bench.v1.csv")).as_deref(),
            Some("hw_nas_bench")
        );
        assert_eq!(of_file(Path::new("order.csv")), None);
        assert_eq!(of_file(Path::new("300.csv")), None);
    }
}
