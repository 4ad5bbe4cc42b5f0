//! A table as it was read: cells whose types are not decided yet.

/// A value of a table that is to become an extension.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Missing,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text that is no number, whatever it looks like.
    Text(String),
    /// As it is written in a file without types: a number if it looks like one, else a text.
    Written(String),
}

/// A table that is to become an extension.
///
/// ```
/// use natsbench::extension::{Cell, InputTable};
///
/// let columns = ["arch_index", "score"].map(str::to_owned).to_vec();
/// let rows = vec![vec![Cell::Integer(12), Cell::Real(0.5)]];
/// let table = InputTable::new(columns, rows);
/// assert_eq!(table.columns(), ["arch_index", "score"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct InputTable {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<InputRow>,
    /// What a row is counted as: `line` or `row`.
    pub(super) counted_as: &'static str,
}

/// A row of a table with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct InputRow {
    /// Number of its line in the file, or its own number; both from 1.
    pub(super) number: u64,
    pub(super) cells: Vec<Cell>,
}

impl InputTable {
    /// A table with these columns. A row with fewer cells lacks the last values; those of a row with more are reported when
    /// the table is added.
    #[must_use]
    pub fn new(columns: Vec<String>, rows: Vec<Vec<Cell>>) -> Self {
        let rows = (1..).zip(rows);
        Self {
            columns,
            rows: rows
                .map(|(number, cells)| InputRow { number, cells })
                .collect(),
            counted_as: "row",
        }
    }

    /// The names of its columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The place of a column.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// What a text says, read as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Whole(i64),
    Real(f64),
    /// It has more digits than a number of 64 bits keeps, or is too large.
    Inexact,
    /// `nan`, `inf` and their like.
    NotFinite,
    /// It is no number.
    None,
}

impl Number {
    /// Reads a text as a number. A whole number with zeros before it, such as `007`, is none: it names something.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim();
        let unsigned = text.trim_start_matches(['+', '-']);
        if text.len() - unsigned.len() > 1 || unsigned.is_empty() {
            return Self::None;
        }
        if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            if unsigned.len() > 1 && unsigned.starts_with('0') {
                return Self::None;
            }
            return text
                .parse()
                .map_or_else(|_| Self::of_long(text), Self::Whole);
        }
        let of_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
        match text.parse::<f64>() {
            Ok(_) if !unsigned.bytes().all(of_number) => Self::NotFinite,
            Ok(number) if number.is_finite() => Self::Real(number),
            Ok(_) => Self::Inexact,
            Err(_) => Self::None,
        }
    }

    /// A whole number of more than 63 bits.
    fn of_long(text: &str) -> Self {
        let digits = text.trim_start_matches('+');
        match text.parse::<f64>() {
            Ok(number) if format!("{number:.0}") == digits => Self::Real(number),
            _ => Self::Inexact,
        }
    }
}

/// A whole number as a double, if a double is exactly that number.
pub(super) fn exact_double(number: i64) -> Option<f64> {
    let double = number as f64;
    (double as i128 == i128::from(number)).then_some(double)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_number_that_it_is_written_as() {
        for (text, expected) in [
            ("12", Number::Whole(12)),
            (" -7 ", Number::Whole(-7)),
            ("+3", Number::Whole(3)),
            ("0", Number::Whole(0)),
            ("0.5", Number::Real(0.5)),
            (".5", Number::Real(0.5)),
            ("1e3", Number::Real(1000.0)),
            ("9223372036854775807", Number::Whole(i64::MAX)),
            (
                "9223372036854775808",
                Number::Real(9_223_372_036_854_775_808.0),
            ),
            ("9223372036854775809", Number::Inexact),
            ("1e400", Number::Inexact),
            ("nan", Number::NotFinite),
            ("-inf", Number::NotFinite),
            ("Infinity", Number::NotFinite),
            ("007", Number::None),
            ("--1", Number::None),
            ("-", Number::None),
            ("", Number::None),
            ("0x10", Number::None),
            ("1,5", Number::None),
            ("raspi4", Number::None),
        ] {
            assert_eq!(Number::of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_whole_number_becomes_a_double_only_if_none_of_it_is_lost() {
        assert_eq!(exact_double(1 << 53), Some(9_007_199_254_740_992.0));
        assert_eq!(exact_double((1 << 53) + 1), None);
        assert_eq!(exact_double((1 << 53) + 2), Some(9_007_199_254_740_994.0));
        assert_eq!(exact_double(i64::MAX), None);
        assert_eq!(exact_double(i64::MIN), Some(-9_223_372_036_854_775_808.0));
    }
}
