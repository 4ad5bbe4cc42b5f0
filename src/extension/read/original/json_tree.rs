//! JSON as Python writes it: objects with their keys in order, also those that are there twice, and numbers that are none.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::extension::cell::Cell;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool,
    /// `Integer` or `Real`.
    Number(Cell),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The pairs of an object.
    ///
    /// # Errors
    ///
    /// What it is instead, or which key is there twice.
    pub(super) fn into_pairs(self) -> Result<Vec<(String, Self)>, String> {
        let Self::Object(pairs) = self else {
            return Err(format!("expected an object, found {}", self.kind()));
        };
        let mut keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        match keys.windows(2).find(|two| two[0] == two[1]) {
            Some(two) => Err(format!("{:?} is there twice; expected it once", two[0])),
            None => Ok(pairs),
        }
    }

    /// A number.
    ///
    /// # Errors
    ///
    /// What it is instead.
    pub(super) fn into_number(self) -> Result<Cell, String> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Null => Ok(Cell::Missing),
            other => Err(format!("expected a number, found {}", other.kind())),
        }
    }
}

/// Reads a text.
///
/// # Errors
///
/// What is wrong, with line and column.
pub(super) fn read(text: &str) -> Result<Json, String> {
    let text = without_bare_words(text);
    serde_json::from_str(&text).map_err(|error| format!("cannot be read as JSON: {error}"))
}

/// The first key of an object, and the first key in its value, if that is an object: enough to tell what a file is without
/// reading all of it.
pub(super) fn first_keys(text: &str) -> Option<(&str, Option<&str>)> {
    let (first, rest) = first_key(text)?;
    Some((first, first_key(rest).map(|(second, _)| second)))
        .filter(|_| rest.trim_start().starts_with('{'))
}

/// The first key of an object, and what follows its colon.
fn first_key(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix('{')?.trim_start();
    let (key, rest) = rest.strip_prefix('"')?.split_once('"')?;
    let rest = rest.trim_start().strip_prefix(':')?;
    (!key.contains('\\')).then_some((key, rest))
}

/// Words that Python writes for numbers that are none.
const BARE_WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// A text in which the words that Python writes for numbers that are none are texts, as JSON has no such words.
fn without_bare_words(text: &str) -> Cow<'_, str> {
    if !text.contains("Infinity") && !text.contains("NaN") {
        return Cow::Borrowed(text);
    }
    let mut found = String::with_capacity(text.len() + 64);
    let mut rest = text;
    let mut in_text = false;
    while let Some(first) = rest.chars().next() {
        let word = BARE_WORDS
            .iter()
            .find(|word| !in_text && rest.starts_with(**word));
        let taken = match (word, first) {
            (Some(word), _) => {
                for part in ["{\"\\u0000no number\":\"", word, "\"}"] {
                    found.push_str(part);
                }
                word.len()
            }
            (None, '\\') if in_text => {
                let taken: usize = rest.chars().take(2).map(char::len_utf8).sum();
                found.push_str(&rest[..taken]);
                taken
            }
            (None, first) => {
                in_text ^= first == '"';
                found.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    Cow::Owned(found)
}

/// The key of an object that stands for a number that is none, so that no text is taken for one.
const NO_NUMBER: &str = "\u{0}no number";

impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, _value: bool) -> Result<Json, E> {
        Ok(Json::Bool)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(Cell::Integer(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        // Larger ones keep all their digits until their type is decided.
        let cell = i64::try_from(value);
        Ok(Json::Number(cell.map_or_else(
            |_| Cell::Written(value.to_string()),
            Cell::Integer,
        )))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(Cell::Real(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut pairs: Vec<(String, Json)> = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        match &pairs[..] {
            [(key, Json::Text(word))] if key == NO_NUMBER => {
                let number = match word.as_str() {
                    "Infinity" => f64::INFINITY,
                    "-Infinity" => f64::NEG_INFINITY,
                    _ => f64::NAN,
                };
                Ok(Json::Number(Cell::Real(number)))
            }
            _ => Ok(Json::Object(pairs)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_python_are_numbers_outside_of_texts_only() {
        let read = read(r#"{"a": NaN, "NaN \" NaN": [-Infinity, Infinity, "Infinity", 1, 2.5]}"#);
        let Ok(Json::Object(pairs)) = read else {
            panic!("{read:?}")
        };
        let is_nan = matches!(&pairs[0].1, Json::Number(Cell::Real(number)) if number.is_nan());
        assert!(is_nan, "{pairs:?}");
        assert_eq!(pairs[1].0, "NaN \" NaN");
        let numbers = [
            Json::Number(Cell::Real(f64::NEG_INFINITY)),
            Json::Number(Cell::Real(f64::INFINITY)),
            Json::Text("Infinity".to_owned()),
            Json::Number(Cell::Integer(1)),
            Json::Number(Cell::Real(2.5)),
        ];
        assert_eq!(pairs[1].1, Json::List(numbers.to_vec()));
    }

    #[test]
    fn the_first_two_keys_are_found_without_reading_the_rest() {
        for (text, expected) in [
            (r#" {"a" : { "(1, 2)": broken"#, Some(("a", Some("(1, 2)")))),
            (r#"{"a": {}}"#, Some(("a", None))),
            (r#"{"a": 1}"#, None),
            (r#"[{"a": {}}]"#, None),
            ("a,b", None),
            ("{", None),
        ] {
            assert_eq!(first_keys(text), expected, "{text}");
        }
    }

    #[test]
    fn a_key_that_is_there_twice_is_named() {
        let read = read(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
        assert_eq!(
            read.into_pairs().unwrap_err(),
            "\"a\" is there twice; expected it once"
        );
    }
}
