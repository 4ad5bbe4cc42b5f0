//! Where the numbers of a report come from: archives with their digests, and whether they are invented.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::model::{SearchSpace, counted};
use crate::query::{ArchiveInfo, NatsBench, SampleShare, SqlValue};

use super::rows::Rows;
use super::{Answer, Column, ReportError};

/// The column that says, in tables of a sample, that the numbers are invented.
const SAMPLE_COLUMN: Column = Column::named("sample");

/// So many digits of a digest are in a picture; the page and `provenance.json` have all of them.
const SHOWN_DIGITS: usize = 12;

/// Where the numbers of a search space come from. All of this is stored in the database, so the same database gives
/// the same report on every day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The space.
    pub space: SearchSpace,
    /// The part that is invented, if an archive says that it is a sample.
    pub sample: Option<SampleShare>,
    /// The archives behind it, in the order of their first import.
    pub archives: Vec<Source>,
}

/// An archive that architectures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// What the database says about it.
    #[serde(flatten)]
    pub archive: ArchiveInfo,
    /// SHA-256 of the digests of its files that are imported, in the order of the indexes, in hexadecimal digits.
    pub files_sha256: String,
}

impl Origin {
    /// Reads where a space comes from.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if the database cannot be read.
    pub(crate) fn of(bench: &NatsBench, space: SearchSpace) -> Result<Self, ReportError> {
        let samples = bench.samples()?;
        let mut digests = digests_of_files(bench, space)?.into_iter();
        let is_behind = |archive: &ArchiveInfo| archive.space == space && archive.architectures > 0;
        let archives = bench.archives()?.into_iter().filter(is_behind);
        Ok(Self {
            space,
            sample: samples.into_iter().find(|share| share.space == space),
            archives: archives
                .map(|archive| Source {
                    archive,
                    files_sha256: digests.next().unwrap_or_default(),
                })
                .collect(),
        })
    }

    /// The words that must stand beside the numbers of a sample.
    pub(crate) fn banner(&self) -> Option<String> {
        self.sample.as_ref().map(ToString::to_string)
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
        self.archives.iter().map(line).collect()
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
        self.archives.iter().map(line).collect()
    }

    /// Writes into a picture and its table where they come from.
    pub(super) fn mark(&self, answer: &mut Answer) {
        let Answer::Found(findings) = answer else {
            return;
        };
        findings.figure.origin = Some(self.clone());
        if self.sample.is_some() {
            findings.table.columns.push(SAMPLE_COLUMN);
            for row in &mut findings.table.rows {
                row.push(SqlValue::Text("invented numbers".to_owned()));
            }
        }
    }
}

/// The digest of the digests of each archive's files, in the order of the archives.
fn digests_of_files(bench: &NatsBench, space: SearchSpace) -> Result<Vec<String>, ReportError> {
    let sql = include_str!("../../sql/queries/file_digests.sql");
    let rows = Rows::read(bench, sql, space)?;
    let mut hashers: Vec<(i64, Sha256)> = Vec::new();
    for row in rows.iter() {
        let (archive, digest) = (row.integer("archive_id")?, row.blob("content_sha256")?);
        match hashers.last_mut() {
            Some((of, hasher)) if *of == archive => hasher.update(digest),
            _ => hashers.push((archive, Sha256::new().chain_update(digest))),
        }
    }
    let digits = |hasher: Sha256| {
        let mut text = String::with_capacity(64);
        for byte in hasher.finalize() {
            let _ = write!(text, "{byte:02x}"); // writing into a String cannot fail
        }
        text
    };
    let hashers = hashers.into_iter();
    Ok(hashers.map(|(_archive, hasher)| digits(hasher)).collect())
}
