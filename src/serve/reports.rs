//! Reports on the current content of the database. A report is made when a page asks for it, and is kept until the database
//! changes.
//!
//! Their addresses are the names of the files that `natsbench report` writes, so the same links work in both pages.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::StatusCode;

use crate::query::NatsBench;
use crate::report::{Answer, PlannedReport};

use super::failure::Failure;

/// The form in which a report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Its section of the page.
    Html,
    /// Its picture.
    Svg,
    /// Its numbers.
    Csv,
}

impl Form {
    fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "html" => Some(Self::Html),
            "svg" => Some(Self::Svg),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A report and its form, from the name of a file such as `tss-relative-rank.svg`.
pub(super) fn named(file: &str) -> Option<(PlannedReport, Form)> {
    let (stem, extension) = file.rsplit_once('.')?;
    Some((
        PlannedReport::of_file_stem(stem)?,
        Form::of_extension(extension)?,
    ))
}

/// The reports that are made already.
#[derive(Debug, Default)]
pub(super) struct Reports(Mutex<HashMap<String, Made>>);

/// A report in all its forms. It has a picture and numbers only if its data is in the database.
#[derive(Debug, Clone)]
struct Made {
    state: DatabaseState,
    html: Bytes,
    files: Result<Files, String>,
}

#[derive(Debug, Clone)]
struct Files {
    svg: Bytes,
    csv: Bytes,
}

/// A state that changes with every transaction. It is read without opening the file: a process that opens and closes the
/// file of a database itself loses the locks of its other connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DatabaseState(Option<(SystemTime, u64)>);

impl DatabaseState {
    pub(super) fn of(path: &Path) -> Self {
        let state = |metadata: fs::Metadata| Some((metadata.modified().ok()?, metadata.len()));
        Self(fs::metadata(path).ok().and_then(state))
    }
}

impl Reports {
    /// The report, if it was already made from the current content of the database.
    pub(super) fn kept(
        &self,
        bench: &NatsBench,
        planned: PlannedReport,
        form: Form,
    ) -> Option<Result<Bytes, Failure>> {
        let made = self.lock().get(&planned.file_stem()).cloned()?;
        (made.state == DatabaseState::of(bench.path())).then(|| made.into_form(form))
    }

    /// The report, which is made now if necessary. That can take some seconds.
    pub(super) fn make(
        &self,
        bench: &NatsBench,
        planned: PlannedReport,
        form: Form,
    ) -> Result<Bytes, Failure> {
        if let Some(kept) = self.kept(bench, planned, form) {
            return kept; // made for another request while this one waited
        }
        let made = Made::new(bench, planned)?;
        self.lock().insert(planned.file_stem(), made.clone());
        made.into_form(form)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Made>> {
        // Reports are put in only as a whole, so a thread that panicked here has left nothing incomplete.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Made {
    fn new(bench: &NatsBench, planned: PlannedReport) -> Result<Self, Failure> {
        // Taken before reading, so that the report is made again if something changes in the meantime.
        let state = DatabaseState::of(bench.path());
        let report = planned.make(bench)?;
        let files = match &report.answer {
            Answer::Found(findings) => {
                let mut csv = Vec::new();
                findings.table.write_csv(&mut csv)?;
                Ok(Files {
                    svg: findings.to_svg(report.title).into(),
                    csv: csv.into(),
                })
            }
            Answer::Missing { what } => Err(format!("missing: {what}")),
        };
        Ok(Self {
            state,
            html: report.to_html().into(),
            files,
        })
    }

    fn into_form(self, form: Form) -> Result<Bytes, Failure> {
        let missing = |message| Failure::new(StatusCode::NOT_FOUND, message);
        match form {
            Form::Html => Ok(self.html),
            Form::Svg => self.files.map(|files| files.svg).map_err(missing),
            Form::Csv => self.files.map(|files| files.csv).map_err(missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Database;

    fn empty_database() -> (tempfile::TempDir, NatsBench) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let bench = NatsBench::open(&path).unwrap();
        (folder, bench)
    }

    #[test]
    fn files_have_the_names_of_those_that_are_written() {
        let (planned, form) = named("tss-relative-rank.svg").unwrap();
        assert_eq!(
            (planned.file_stem().as_str(), form),
            ("tss-relative-rank", Form::Svg)
        );
        for other in [
            "tss-relative-rank",
            "tss-relative-rank.png",
            "xss-relative-rank.svg",
            "index.html",
        ] {
            assert!(named(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_report_is_kept_until_the_database_changes() {
        let (_folder, bench) = empty_database();
        let reports = Reports::default();
        let (planned, form) = named("sss-trial-census.html").unwrap();
        assert!(reports.kept(&bench, planned, form).is_none());
        let made = reports.make(&bench, planned, form).unwrap();
        let kept = reports.kept(&bench, planned, form).unwrap().unwrap();
        assert_eq!(made.as_ptr(), kept.as_ptr(), "the same bytes, not new ones");
        let file = fs::OpenOptions::new().append(true).open(bench.path());
        let later = SystemTime::now() + std::time::Duration::from_secs(1);
        file.unwrap().set_modified(later).unwrap();
        assert!(reports.kept(&bench, planned, form).is_none());
    }

    #[test]
    fn files_of_a_report_without_data_say_what_is_missing() {
        let (_folder, bench) = empty_database();
        let reports = Reports::default();
        let html = named("tss-space-census.html").unwrap();
        let html = reports.make(&bench, html.0, html.1).unwrap();
        assert!(String::from_utf8_lossy(&html).contains("Missing: "));
        for file in ["tss-space-census.svg", "tss-space-census.csv"] {
            let (planned, form) = named(file).unwrap();
            let failure = reports.make(&bench, planned, form).unwrap_err();
            assert_eq!(failure.status, StatusCode::NOT_FOUND);
            assert!(
                failure.message.starts_with("missing: "),
                "{}",
                failure.message
            );
        }
    }
}
