//! Text that several subcommands print.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use super::CommandResult;
use super::visible::{in_one_line, standard_error};
use crate::query::{SampleShare, SqlAnswer, SqlValue};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use serde::Serialize;
use terminal_size::{Width, terminal_size};

pub(super) use crate::model::{counted, grouped};

/// Digits of a number that the archives computed: those of a float of 32 bits.
const COMPUTED_DIGITS: i32 = 7;

/// How many digits of a number are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// As many as were measured.
    Measured,
    /// All digits that are stored.
    All,
}

impl Digits {
    pub(super) const fn new(full: bool) -> Self {
        if full { Self::All } else { Self::Measured }
    }

    /// An accuracy: one image of 10,000 is 0.01 percent.
    pub(super) fn percent(self, value: f64) -> String {
        self.decimals(value, 2)
    }

    /// A loss in nats.
    pub(super) fn loss(self, value: f64) -> String {
        self.decimals(value, 4)
    }

    /// A time of training or evaluation, or a dash.
    pub(super) fn seconds(self, value: Option<f64>) -> String {
        value.map_or_else(|| "-".to_owned(), |value| self.decimals(value, 2))
    }

    /// The time of one batch, to a tenth of a millisecond, or a dash.
    pub(super) fn latency_seconds(self, value: Option<f64>) -> String {
        value.map_or_else(|| "-".to_owned(), |value| self.decimals(value, 4))
    }

    fn decimals(self, value: f64, decimals: usize) -> String {
        match self {
            Self::Measured => format!("{value:.decimals$}"),
            Self::All => value.to_string(),
        }
    }

    /// A number of unknown kind, to seven digits, but always with all digits before the point.
    pub(super) fn any(self, value: f64) -> String {
        let magnitude = value.abs().log10().floor();
        if self == Self::All || !magnitude.is_finite() {
            return format!("{value:?}");
        }
        let decimals = COMPUTED_DIGITS - 1 - magnitude as i32;
        let rounded = match usize::try_from(decimals) {
            Ok(decimals @ 0..=12) => format!("{value:.decimals$}"),
            Ok(_) => format!("{value:.6e}"),
            Err(_) => format!("{value:.0}"),
        };
        // The shortest form of the rounded number: 0.5 and not 0.5000000.
        rounded
            .parse::<f64>()
            .map_or(rounded, |value| format!("{value:?}"))
    }
}

/// Bytes in the unit of their size: `1.6 MB`, `430 GB`; a thousand of one are the next.
pub(super) fn bytes_in_words(bytes: u64) -> String {
    let (mut amount, mut unit) = (bytes as f64, "B");
    for larger in ["kB", "MB", "GB", "TB"] {
        if amount < 999.5 {
            break;
        }
        (amount, unit) = (amount / 1000.0, larger);
    }
    let digits = usize::from(unit != "B" && amount < 9.95);
    format!("{amount:.digits$} {unit}")
}

/// An answer for programs.
pub(super) fn print_json(value: &impl Serialize, out: &mut dyn Write) -> CommandResult {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}

/// A table with a header, as wide as the terminal. Columns named in `numbers` are aligned to the right.
pub(super) fn table(header: &[&str], numbers: &[usize]) -> Table {
    table_within(terminal_columns(), header, numbers)
}

/// The width of the terminal; `None` if a file or a program reads the answer.
pub(super) fn terminal_columns() -> Option<u16> {
    let size = io::stdout().is_terminal().then(terminal_size).flatten();
    size.map(|(Width(columns), _)| columns)
}

fn table_within(columns: Option<u16>, header: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    match columns {
        Some(columns) => table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(columns),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    for &column in numbers {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth); // so that texts are folded first
        }
    }
    table
}

/// A table of Markdown; its cells come from [`markdown_text`].
pub(super) fn markdown(header: &[&str], numbers: &[usize]) -> Table {
    let header: Vec<String> = header.iter().map(|name| markdown_text(name)).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = table_within(None, &header, numbers);
    table.load_style(presets::ASCII_MARKDOWN);
    table
}

/// A text with its special characters escaped, for a cell of a Markdown table.
pub(super) fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => (),
            '\n' | '\r' => escaped.push_str("<br>"),
            // Within a word, an underscore has no special meaning.
            '_' if before.is_alphanumeric()
                && letters.peek().is_some_and(|next| next.is_alphanumeric()) =>
            {
                escaped.push('_');
            }
            '\\' | '|' | '`' | '*' | '_' | '~' | '<' | '[' | ']' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            other => escaped.push(other),
        }
        before = letter;
    }
    in_one_line(&escaped).into_owned()
}

/// The answer to a statement as a table, with numbers aligned to the right.
pub(super) fn sql_table(answer: &SqlAnswer, digits: Digits) -> Table {
    let header: Vec<_> = answer
        .columns
        .iter()
        .map(|name| in_one_line(name))
        .collect();
    let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
    let mut table = table(&header, &columns_of_numbers(answer));
    for row in &answer.rows {
        let cells = row.iter().map(|value| sql_text(value, digits));
        table.add_row(cells.map(|text| in_one_line(&text).into_owned()));
    }
    table
}

/// The answer to a statement as a table of Markdown.
pub(super) fn sql_markdown(answer: &SqlAnswer, digits: Digits) -> Table {
    let header: Vec<&str> = answer.columns.iter().map(String::as_str).collect();
    let mut table = markdown(&header, &columns_of_numbers(answer));
    for row in &answer.rows {
        table.add_row(
            row.iter()
                .map(|value| markdown_text(&sql_text(value, digits))),
        );
    }
    table
}

fn columns_of_numbers(answer: &SqlAnswer) -> Vec<usize> {
    let is_number = |value: &SqlValue| {
        matches!(
            value,
            SqlValue::Integer(_) | SqlValue::Real(_) | SqlValue::Null
        )
    };
    let has_numbers = |&column: &usize| {
        let mut rows = answer.rows.iter();
        rows.all(|row| row.get(column).is_some_and(is_number))
    };
    (0..answer.columns.len()).filter(has_numbers).collect()
}

/// A value as text.
pub(super) fn sql_text(value: &SqlValue, digits: Digits) -> String {
    match value {
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Integer(value) => value.to_string(),
        SqlValue::Real(value) => digits.any(*value),
        SqlValue::Text(text) => text.clone(),
        SqlValue::Blob(bytes) => bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
    }
}

/// Says on standard error that the numbers on standard output are invented. It is for output that programs read; a table
/// for people says it itself.
pub(super) fn warn_of_samples<'a>(shares: impl IntoIterator<Item = &'a SampleShare>) {
    for share in shares {
        // If the terminal is closed, nobody reads the answer either.
        let _ = writeln!(standard_error(), "{}: {share}", share.space);
    }
}

/// The end of the heading of a table: empty, or the words that its numbers are invented.
pub(super) fn of_sample(share: Option<&SampleShare>) -> String {
    share.map_or_else(String::new, |share| format!("; {share}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_itself_in_a_table_of_markdown() {
        for (text, escaped) in [
            ("|none~0|+", r"\|none\~0\|+"),
            ("nor_conv_3x3", "nor_conv_3x3"),
            ("_a_ `b` *c*", r"\_a\_ \`b\` \*c\*"),
            ("one\ntwo\r\nthree", "one<br>two<br>three"),
            (
                r"C:\ <b> [a](b) &amp; $x$",
                r"C:\\ \<b> \[a\](b) \&amp; \$x\$",
            ),
        ] {
            assert_eq!(markdown_text(text), escaped);
        }
    }

    #[test]
    fn numbers_keep_seven_digits_and_what_is_left_of_the_point() {
        for (value, shown) in [
            (71.916_000_013_427_73, "71.916"),
            (0.275_792_688_131_324_3, "0.2757927"),
            (0.5, "0.5"),
            (0.0, "0.0"),
            (-123_456_789.123, "-123456789.0"),
            (0.000_012_345_678_9, "1.234568e-5"),
            (1.234_567_89e-20, "1.234568e-20"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(Digits::Measured.any(value), shown);
            assert_eq!(Digits::All.any(value), format!("{value:?}"));
        }
    }

    #[test]
    fn a_table_keeps_within_the_terminal_and_folds_texts_first() {
        let row = || {
            [
                "284".to_owned(),
                "71.92".to_owned(),
                "|nor_conv_3x3~0|".repeat(8),
            ]
        };
        for columns in [40, 80] {
            let mut narrow = table_within(
                Some(columns),
                &["index", "top-1 (%)", "architecture"],
                &[0, 1],
            );
            narrow.add_row(row());
            let text = narrow.to_string();
            for line in text.lines() {
                assert!(line.chars().count() <= usize::from(columns), "{text}");
            }
            assert!(
                text.contains("index  top-1 (%)") && text.contains("71.92"),
                "{text}"
            );
        }
        let mut wide = table_within(None, &["index", "top-1 (%)", "architecture"], &[0, 1]);
        wide.add_row(row());
        assert_eq!(wide.to_string().lines().count(), 2);
    }
}
