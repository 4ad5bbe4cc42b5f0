//! What the readers of forms share: lists of a length, numbers within bounds, and errors that name the place.

use crate::space::cell_operations::EDGE_ENDS;

use super::errors::FormError;
use super::form::Form;
use super::value::FormValue;

/// Reads the parts of a value in one form.
#[derive(Clone, Copy)]
pub(super) struct Parts(pub(super) Form);

impl Parts {
    /// An error about a part.
    pub(super) fn unexpected(
        self,
        place: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> FormError {
        FormError::Unexpected {
            form: self.0,
            place: place.to_owned(),
            found: found.into(),
            expected: expected.into(),
        }
    }

    /// The items of a list with a known length.
    pub(super) fn list<'a, const LENGTH: usize>(
        self,
        place: &str,
        value: &'a FormValue,
        of_what: &str,
    ) -> Result<&'a [FormValue; LENGTH], FormError> {
        let expected = || format!("a list of {LENGTH} {of_what}");
        let Some(items) = value.items() else {
            return Err(self.unexpected(place, value.shown(), expected()));
        };
        items.try_into().map_err(|_| {
            let found = format!("{}, of length {}", value.shown(), items.len());
            self.unexpected(place, found, expected())
        })
    }

    /// A whole number from 0 to `most`; `meaning` says what the numbers stand for.
    pub(super) fn number(
        self,
        place: &str,
        value: &FormValue,
        most: u8,
        meaning: &str,
    ) -> Result<u8, FormError> {
        let number = match value {
            FormValue::Integer(number) => u8::try_from(*number).ok(),
            _ => None,
        };
        number.filter(|number| *number <= most).ok_or_else(|| {
            let expected = format!("0 to {most}{meaning}");
            self.unexpected(place, value.shown(), expected)
        })
    }

    /// The position of the 1 in a row of zeros.
    pub(super) fn place_of_one<const LENGTH: usize>(
        self,
        place: &str,
        row: &FormValue,
    ) -> Result<usize, FormError> {
        let items: &[FormValue; LENGTH] = self.list(place, row, "numbers")?;
        let ones = |item: &&FormValue| **item == FormValue::Integer(1);
        let are_flags = items
            .iter()
            .all(|item| matches!(item, FormValue::Integer(0 | 1)));
        match items.iter().position(|item| ones(&item)) {
            Some(position) if are_flags && items.iter().filter(ones).count() == 1 => Ok(position),
            _ => Err(self.unexpected(place, row.shown(), "one 1 and otherwise 0")),
        }
    }
}

/// How an error names an edge, by its place in the string.
pub(super) fn edge_name(edge: usize) -> String {
    let (source, target) = EDGE_ENDS[edge];
    format!("the edge from node {source} to node {target}")
}
