//! Where the numbers of a search space come from: archives with their digests, and whether they are invented.

use rusqlite::Connection;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::model::{BenchmarkSpace, SearchSpace, hexadecimal};

use super::info::ArchiveInfo;
use super::nb101::{Nb101FileInfo, nb101_files};
use super::sample_share::{INVENTED, SampleShare};

/// Where the numbers of a search space come from. All of this is stored in the database, so the same database gives
/// the same report and the same export on every day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The space.
    pub space: BenchmarkSpace,
    /// The part that is invented, if an archive says that it is a sample.
    pub sample: Option<SampleShare>,
    /// The archives behind it, in the order of their first import.
    pub archives: Vec<Source>,
    /// The files behind NAS-Bench-101, in the order of their first import; none for other spaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Nb101FileInfo>,
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
    pub(crate) fn read(connection: &Connection, space: BenchmarkSpace) -> rusqlite::Result<Self> {
        let BenchmarkSpace::Nats(space) = space else {
            return Ok(Self {
                space,
                sample: None,
                archives: Vec::new(),
                files: nb101_files(connection)?,
            });
        };
        let samples = SampleShare::all(connection)?;
        let mut digests = digests_of_files(connection, space)?.into_iter();
        let is_behind = |archive: &ArchiveInfo| archive.space == space && archive.architectures > 0;
        let archives = ArchiveInfo::all(connection)?.into_iter().filter(is_behind);
        Ok(Self {
            space: space.into(),
            sample: samples
                .into_iter()
                .find(|share| share.space == space.into()),
            archives: archives
                .map(|archive| Source {
                    archive,
                    files_sha256: digests.next().unwrap_or_default(),
                })
                .collect(),
            files: Vec::new(),
        })
    }

    /// The words that must stand beside the numbers of a sample.
    pub(crate) fn banner(&self) -> Option<String> {
        if let Some(share) = &self.sample {
            return Some(share.to_string());
        }
        let marks = self.files.iter().filter_map(|file| file.sample.as_ref());
        let mut marks: Vec<String> = marks.map(ToString::to_string).collect();
        marks.dedup();
        (!marks.is_empty()).then(|| format!("{INVENTED} ({})", marks.join("; ")))
    }
}

/// The digest of the digests of each archive's files, in the order of the archives.
fn digests_of_files(connection: &Connection, space: SearchSpace) -> rusqlite::Result<Vec<String>> {
    let mut select = connection.prepare(include_str!("../../sql/queries/file_digests.sql"))?;
    let mut rows = select.query([space.as_str()])?;
    let mut hashers: Vec<(i64, Sha256)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (archive, digest): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        match hashers.last_mut() {
            Some((of, hasher)) if *of == archive => hasher.update(digest),
            _ => hashers.push((archive, Sha256::new().chain_update(digest))),
        }
    }
    Ok(hashers
        .into_iter()
        .map(|(_archive, hasher)| hexadecimal(&hasher.finalize()))
        .collect())
}
