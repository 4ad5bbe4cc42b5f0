//! Reads texts as values, and says which forms look like a value.

use std::str::FromStr;

use super::errors::FormError;
use super::form::Form;
use super::value::FormValue;

impl FromStr for FormValue {
    type Err = FormError;

    /// Reads JSON, a literal of Python that is made of numbers, texts, lists, tuples and dictionaries, or, without brackets, a
    /// number, numbers with commas between them, or else the text itself.
    fn from_str(text: &str) -> Result<Self, FormError> {
        let trimmed = text.trim();
        let is_bracketed = trimmed.starts_with(['(', '[', '{']);
        if !is_bracketed && !trimmed.contains(',') {
            let number = trimmed.parse().map(Self::Integer);
            return Ok(number.unwrap_or_else(|_| Self::Text(text.to_owned())));
        }
        let json = if is_bracketed {
            as_json(trimmed)
        } else {
            format!("[{}]", as_json(trimmed))
        };
        serde_json::from_str(&json).map_err(|error| FormError::NoValue {
            text: text.to_owned(),
            reason: error.to_string(),
        })
    }
}

/// A literal of Python as JSON, letter for letter, so that columns stay what they are: tuples become lists, single quotes
/// double ones, and a comma before a bracket a blank. Our own code, since libraries that read literals of Python bring a
/// parser for all of its types.
fn as_json(literal: &str) -> String {
    let mut json = String::with_capacity(literal.len());
    let mut quote = None;
    for (place, letter) in literal.char_indices() {
        if let Some(opening) = quote {
            if letter == opening {
                quote = None;
                json.push('"');
            } else if letter == '"' {
                json.push_str("\\\"");
            } else {
                json.push(letter);
            }
            continue;
        }
        let after = literal[place + letter.len_utf8()..].trim_start();
        json.push(match letter {
            '\'' | '"' => {
                quote = Some(letter);
                '"'
            }
            '(' => '[',
            ')' => ']',
            ',' if after.starts_with([')', ']', '}']) => ' ',
            other => other,
        });
    }
    json
}

/// The forms that look like the value, whatever its numbers and names are.
pub(super) fn forms_like(value: &FormValue) -> Vec<Form> {
    match value {
        FormValue::Integer(_) => vec![Form::Index],
        FormValue::Text(text) if text.contains(['|', ':']) => vec![Form::String],
        FormValue::Dict(_) => vec![Form::Nni],
        FormValue::List(items) | FormValue::Tuple(items) => forms_like_list(items),
        FormValue::Text(_) | FormValue::Other(_) => Vec::new(),
    }
}

fn forms_like_list(items: &[FormValue]) -> Vec<Form> {
    let is_number = |item: &FormValue| matches!(item, FormValue::Integer(_));
    if items.iter().all(is_number) {
        return match items.len() {
            5 => vec![Form::Channels],
            6 => vec![Form::Operations, Form::Naslib],
            _ => Vec::new(),
        };
    }
    let rows: Option<Vec<&[FormValue]>> = items.iter().map(FormValue::items).collect();
    let Some(rows) = rows else {
        return Vec::new();
    };
    let is_shaped = |height: usize, width: usize| {
        rows.len() == height
            && rows
                .iter()
                .all(|row| row.len() == width && row.iter().all(is_number))
    };
    let is_pair = |row: &&[FormValue]| matches!(row, [FormValue::Text(_), FormValue::Integer(_)]);
    let has_lists = |row: &&[FormValue]| row.iter().all(|item| item.items().is_some());
    if is_shaped(6, 5) || is_shaped(5, 8) {
        vec![Form::OneHot]
    } else if is_shaped(4, 4) {
        vec![Form::Adjacency]
    } else if rows.iter().all(is_pair) {
        vec![Form::FlatGenotype]
    } else if rows.iter().all(has_lists) {
        vec![Form::Genotype]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_python_keep_their_columns() {
        let cases = [
            ("(1, 2,)", "[1, 2 ]"),
            ("[(('none', 0),), ]", r#"[[["none", 0] ]  ]"#),
            (r#"{'a': "it's"}"#, r#"{"a": "it's"}"#),
        ];
        for (literal, json) in cases {
            assert_eq!(as_json(literal), json);
            assert_eq!(literal.len(), json.len());
        }
        assert_eq!(as_json(r#"'a"b'"#), r#""a\"b""#);
    }

    #[test]
    fn a_damaged_literal_is_refused_with_its_column() {
        let error = "(4, 0, x, 1, 4, 3)".parse::<FormValue>().unwrap_err();
        assert!(error.to_string().contains("column 8"), "{error}");
        for text in [
            "(4, 0",
            "[1, 2]]",
            "{'0_1'}",
            "1,,2",
            "(4, 0, 3, 1, 4, 3",
            "(",
        ] {
            assert!(text.parse::<FormValue>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_six_numbers_look_like_two_forms() {
        let like = |text: &str| forms_like(&text.parse().unwrap());
        assert_eq!(like("4,0,3,1,4,3"), [Form::Operations, Form::Naslib]);
        assert_eq!(like("[8, 8, 40, 32, 40]"), [Form::Channels]);
        for text in [
            "[]",
            "[1]",
            "[[]]",
            "[[1, 2], 3]",
            "hello",
            "[true]",
            "[[1, 2], [3]]",
        ] {
            assert!(like(text).len() < 2, "{text}");
        }
    }
}
