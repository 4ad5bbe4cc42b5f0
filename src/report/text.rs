//! Values and names as text.

use crate::query::SqlValue;

/// A value as the page shows it: numbers to about six digits; the CSV file has them all.
pub(super) fn short(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => "\u{2013}".to_owned(),
        SqlValue::Integer(value) => value.to_string(),
        SqlValue::Real(value) if value.abs() >= 1000.0 => format!("{value:.1}"),
        SqlValue::Real(value) if value.abs() >= 1.0 => format!("{value:.3}"),
        SqlValue::Real(value) => format!("{value:.5}"),
        SqlValue::Text(text) => text.clone(),
        SqlValue::Blob(_) => String::new(),
    }
}

/// A value with all its digits; nothing for NULL.
pub(super) fn full(value: &SqlValue) -> String {
    match value {
        SqlValue::Null | SqlValue::Blob(_) => String::new(),
        SqlValue::Integer(value) => value.to_string(),
        SqlValue::Real(value) => format!("{value:?}"),
        SqlValue::Text(text) => text.clone(),
    }
}

/// A text with its special characters escaped, for HTML and SVG.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
