//! Where the numbers of a report come from, in words and in its table.

use crate::model::{BenchmarkSpace, counted};
use crate::query::{NatsBench, SqlValue};
use crate::store::{Nb101FileInfo, Origin, Source};

use super::{Answer, Column, ReportError};

/// The column that says, in tables of a sample, that the numbers are invented.
const SAMPLE_COLUMN: Column = Column::named("sample");

/// So many digits of a digest are in a picture; the page and `provenance.json` have all of them.
const SHOWN_DIGITS: usize = 12;

impl Origin {
    /// Reads where a space comes from.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if the database cannot be read.
    pub(crate) fn of(
        bench: &NatsBench,
        space: impl Into<BenchmarkSpace>,
    ) -> Result<Self, ReportError> {
        Ok(bench.origin(space.into())?)
    }

    /// Its archives, one per line, as a picture shows them.
    pub(super) fn short_lines(&self) -> Vec<String> {
        let line = |source: &Source| {
            let Source {
                archive,
                files_sha256,
            } = source;
            let digest = files_sha256.get(..SHOWN_DIGITS).unwrap_or(files_sha256);
            let day = archive.last_import_at.split('T').next();
            format!(
                "{} ({}), SHA-256 of its files {digest}..., imported {} by natsbench {}",
                archive.archive,
                archive.form,
                day.unwrap_or_default(),
                archive.natsbench_version
            )
        };
        let of_file = |file: &Nb101FileInfo| {
            let digest = file.file_sha256.get(..SHOWN_DIGITS);
            let day = file.last_import_at.split('T').next();
            format!(
                "{}, SHA-256 {}..., imported {} by natsbench {}",
                file.file,
                digest.unwrap_or(&file.file_sha256),
                day.unwrap_or_default(),
                file.natsbench_version
            )
        };
        let files = self.files.iter().map(of_file);
        self.archives.iter().map(line).chain(files).collect()
    }

    /// Its archives, one per line, with all digits of the digests.
    pub(super) fn full_lines(&self) -> Vec<String> {
        let line = |source: &Source| {
            let Source {
                archive,
                files_sha256,
            } = source;
            format!(
                "{} ({}, {}): {}, imported {} by natsbench {}; \
                 SHA-256 of its list {}, of its files {files_sha256}",
                archive.archive,
                archive.space,
                archive.form,
                counted(archive.architectures as usize, "architecture"),
                archive.last_import_at,
                archive.natsbench_version,
                archive.meta_sha256,
            )
        };
        let of_file = |file: &Nb101FileInfo| {
            format!(
                "{} (nb101): {}, imported {} by natsbench {}; SHA-256 {}",
                file.file,
                counted(file.records as usize, "training run"),
                file.last_import_at,
                file.natsbench_version,
                file.file_sha256,
            )
        };
        let files = self.files.iter().map(of_file);
        self.archives.iter().map(line).chain(files).collect()
    }

    /// Writes into a picture and its table where they come from.
    pub(super) fn mark(&self, answer: &mut Answer) {
        let Answer::Found(findings) = answer else {
            return;
        };
        findings.figure.origin = Some(self.clone());
        if self.banner().is_some() {
            findings.table.columns.push(SAMPLE_COLUMN);
            for row in &mut findings.table.rows {
                row.push(SqlValue::Text("invented numbers".to_owned()));
            }
        }
    }
}
