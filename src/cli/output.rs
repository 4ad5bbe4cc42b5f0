//! Text that several subcommands print.

use std::io::Write as _;

use super::visible::{in_one_line, standard_error};
use crate::query::{SampleShare, SqlAnswer, SqlValue};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A table with a header. Columns named in `numbers` are aligned to the right.
pub(super) fn table(header: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    for &column in numbers {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The answer to a statement as a table; numbers to the right.
pub(super) fn sql_table(answer: &SqlAnswer) -> Table {
    let header: Vec<_> = answer
        .columns
        .iter()
        .map(|name| in_one_line(name))
        .collect();
    let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
    let is_number = |value: &SqlValue| {
        matches!(
            value,
            SqlValue::Integer(_) | SqlValue::Real(_) | SqlValue::Null
        )
    };
    let numbers: Vec<usize> = (0..header.len())
        .filter(|&column| {
            answer
                .rows
                .iter()
                .all(|row| row.get(column).is_some_and(is_number))
        })
        .collect();
    let mut table = table(&header, &numbers);
    for row in &answer.rows {
        let cells = row.iter().map(sql_text);
        table.add_row(cells.map(|text| in_one_line(&text).into_owned()));
    }
    table
}

/// A value as `sqlite3` shows it, but doubles with all their digits.
pub(super) fn sql_text(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Integer(value) => value.to_string(),
        SqlValue::Real(value) => format!("{value:?}"),
        SqlValue::Text(text) => text.clone(),
        SqlValue::Blob(bytes) => bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
    }
}

/// Says on standard error that what a program reads from standard output is invented; a table for people says it itself.
pub(super) fn tell_samples<'a>(shares: impl IntoIterator<Item = &'a SampleShare>) {
    for share in shares {
        // Where the terminal is gone, nobody reads the answer either.
        let _ = writeln!(standard_error(), "{}: {share}", share.space);
    }
}

/// What the heading of a table ends in: nothing, or that its numbers are invented.
pub(super) fn of_sample(share: Option<&SampleShare>) -> String {
    share.map_or_else(String::new, |share| format!("; {share}"))
}

/// A count with commas between groups of three digits: 15,625.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        let texts = [0, 999, 1_000, 15_625, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "15,625", "1,234,567"]);
    }
}
