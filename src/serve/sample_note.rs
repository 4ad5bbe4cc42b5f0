//! What answers of the JSON API say about a sample: that its numbers are invented.
//!
//! The bodies are those of the official calls, which have no place for it, so it stands in a header.

use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use crate::query::{NatsBench, QueryError};
use crate::store::INVENTED;

use super::reports::DatabaseState;

/// The header of every answer of a database with invented numbers.
const HEADER: HeaderName = HeaderName::from_static("natsbench-sample");

/// The header of the current content of a database: it is read again only after the content has changed.
#[derive(Debug, Default)]
pub(super) struct SampleNote(Mutex<Option<(DatabaseState, Option<HeaderValue>)>>);

impl SampleNote {
    /// The words of the header; `None` if no archive behind the database says that it is a sample.
    pub(super) fn of(&self, bench: &NatsBench) -> Result<Option<HeaderValue>, QueryError> {
        let state = DatabaseState::of(bench.path());
        if let Some((of, note)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && *of == state
        {
            return Ok(note.clone());
        }
        let note = read(bench)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((state, note.clone()));
        Ok(note)
    }
}

fn read(bench: &NatsBench) -> Result<Option<HeaderValue>, QueryError> {
    let shares = bench.samples()?.into_iter();
    let mut lines: Vec<String> = shares
        .map(|share| format!("{}: {share}", share.space))
        .collect();
    let files = bench.nasbench101_files()?.into_iter();
    let mut marks: Vec<String> = files
        .filter_map(|file| file.sample.as_ref().map(ToString::to_string))
        .collect();
    marks.dedup();
    if !marks.is_empty() {
        lines.push(format!("nb101: {INVENTED} ({})", marks.join("; ")));
    }
    let text = lines.join("; ");
    // The name of a generator in a hostile database may have letters that no header can have.
    let plain = |letter: char| match letter {
        ' '..='~' => letter,
        _ => '?',
    };
    let text: String = text.chars().map(plain).collect();
    Ok(HeaderValue::try_from(text)
        .ok()
        .filter(|_| !lines.is_empty()))
}

/// Puts the header on an answer.
pub(super) fn mark(response: &mut Response, note: Option<HeaderValue>) {
    if let Some(note) = note {
        response.headers_mut().insert(HEADER, note);
    }
}
