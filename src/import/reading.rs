//! What a worker does with the file of an architecture before its rows are written.

use plain_pickle::Pair;
use sha2::{Digest, Sha256};

use crate::archive::{Decompressor, Member};
use crate::model::{ArchitectureIndex, ArchitectureRecord};
use crate::records::read_architecture;
use crate::rows::architecture_rows;
use crate::store::ArchitectureRows;

use super::FileError;
use super::in_file_order::record_digest;
use super::listed_archive::ListedArchive;

/// The result of a worker for one architecture.
pub(super) enum Reading {
    /// Its digest is the one that is stored in the database, so it has not changed.
    Unchanged,
    New {
        rows: Box<ArchitectureRows>,
        content_sha256: [u8; 32],
    },
    /// Its digest differs from the stored one; its content may still be the same.
    Changed {
        rows: Box<ArchitectureRows>,
        content_sha256: [u8; 32],
    },
}

impl Reading {
    /// Decides by the stored digest, if the architecture was imported before.
    fn new(
        present: Option<[u8; 32]>,
        content_sha256: [u8; 32],
        record: impl FnOnce() -> Result<ArchitectureRecord, FileError>,
    ) -> Result<Self, FileError> {
        if present == Some(content_sha256) {
            return Ok(Self::Unchanged);
        }
        let rows = Box::new(architecture_rows(&record()?)?);
        Ok(if present.is_none() {
            Self::New {
                rows,
                content_sha256,
            }
        } else {
            Self::Changed {
                rows,
                content_sha256,
            }
        })
    }
}

pub(super) fn read_member(
    source: &ListedArchive,
    member: &Member,
    present: Option<[u8; 32]>,
    decompressor: &mut Decompressor,
) -> Result<Reading, FileError> {
    let compressed = decompressor.read(|bytes| source.archive.read_into(member, bytes))?;
    Reading::new(present, Sha256::digest(compressed).into(), || {
        let bytes = decompressor.decompress()?;
        let index = ArchitectureIndex(member.index);
        Ok(read_architecture(bytes, &source.meta, index)?)
    })
}

pub(super) fn read_pair(
    source: &ListedArchive,
    index: ArchitectureIndex,
    pair: &Pair<'_>,
    present: Option<[u8; 32]>,
) -> Result<Reading, FileError> {
    let record = ArchitectureRecord::from_pickle(&pair.value, &source.meta, index)?;
    Reading::new(present, record_digest(&record)?, || Ok(record))
}
