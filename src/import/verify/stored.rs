//! Compares what the database has of an archive besides its values: the list of architectures, digests, where they came
//! from, and damaged files.

use std::collections::BTreeMap;
use std::fmt;

use crate::archive::Form;
use crate::import::ImportError;
use crate::import::listed_archive::ListedArchive;
use crate::import::meta_digest::meta_digest;
use crate::model::{ArchitectureIndex, counted};
use crate::rows::{Difference, architecture_row};
use crate::store::{ArchitectureRow, Reader, SpaceColumns, StoredArchive, StoredFailure};

/// The stored digest of an architecture, and the form of the archive that it was imported from.
#[derive(Debug, Default)]
pub(super) struct StoredDigest {
    sha256: Option<[u8; 32]>,
    form: Option<String>,
}

impl StoredDigest {
    /// Whether it is wrong. A digest is either that of a compressed file or that of a record in a single pickle; the two
    /// kinds cannot be compared.
    pub(super) fn contradicts(&self, sha256: [u8; 32], form: Form) -> bool {
        let of_stream = |stored: &str| {
            let mut streams = Form::ALL.iter().filter(|form| form.is_stream());
            streams.any(|form| form.as_str() == stored)
        };
        let stored = self.form.as_deref();
        stored.is_none_or(|stored| of_stream(stored) == form.is_stream())
            && self.sha256 != Some(sha256)
    }
}

impl fmt::Display for StoredDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sha256 {
            Some(sha256) => formatter.write_str(&hex(sha256)),
            None => formatter.write_str("NULL"),
        }
    }
}

/// Bytes as SQL writes them.
pub(super) fn hex(digest: &[u8]) -> String {
    let digits = digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    format!("x'{digits}'")
}

/// The digests of all architectures of a space, by index.
#[derive(Debug, Default)]
pub(super) struct Digests {
    stored: Vec<StoredDigest>,
    none: StoredDigest,
}

impl Digests {
    pub(super) fn get(&self, index: ArchitectureIndex) -> &StoredDigest {
        self.stored.get(index.0 as usize).unwrap_or(&self.none)
    }
}

/// Compares the list of architectures; also returns the digest of each imported one.
pub(super) fn list_differences(
    source: &ListedArchive,
    reader: &Reader,
) -> Result<(Vec<Difference>, Digests), ImportError> {
    let space = source.meta.space();
    let stored = reader.architectures(space)?;
    let mut found = Vec::new();
    let list = source.meta.architectures();
    for (position, architecture) in (0_u32..).zip(list) {
        let index = ArchitectureIndex(position);
        let expected = architecture_row(space, index, architecture)
            .map_err(|source| ImportError::Architecture { index, source })?;
        let stored = stored.get(position as usize);
        let is_equal = stored.is_some_and(|stored| {
            stored.index == index
                && stored.architecture == expected.architecture
                && stored.columns.as_ref() == Some(&expected.columns)
        });
        if !is_equal {
            let ArchitectureRow {
                architecture,
                columns,
                ..
            } = &expected;
            found.push(Difference {
                place: format!("stored_architectures: {space} {position}"),
                archive: row_text(architecture, Some(columns)),
                database: stored.map_or_else(
                    || "no row".to_owned(),
                    |stored| row_text(&stored.architecture, stored.columns.as_ref()),
                ),
            });
        }
    }
    if stored.len() > list.len() {
        found.push(Difference {
            place: format!("stored_architectures: {space}"),
            archive: counted(list.len(), "architecture"),
            database: counted(stored.len(), "architecture"),
        });
    }
    let digests = stored.into_iter().map(|stored| StoredDigest {
        sha256: stored.content_sha256,
        form: stored.archive_form,
    });
    let digests = Digests {
        stored: digests.collect(),
        none: StoredDigest::default(),
    };
    Ok((found, digests))
}

/// An architecture with its parts, as SQL would show them.
fn row_text(architecture: &str, columns: Option<&SpaceColumns>) -> String {
    let parts = match columns {
        None => return format!("'{architecture}' without a row of its parts"),
        Some(SpaceColumns::Topology {
            operations,
            unique_str,
        }) => {
            let operations = operations.iter().chain([unique_str]);
            let quoted = operations.map(|operation| format!("'{operation}'"));
            quoted.collect::<Vec<_>>().join(", ")
        }
        Some(SpaceColumns::Size { channels }) => {
            channels.map(|channels| channels.to_string()).join(", ")
        }
    };
    format!("'{architecture}', {parts}")
}

/// Compares what the database says about the archives that its architectures came from.
pub(super) struct Origins {
    stored: Vec<StoredArchive>,
    failures: BTreeMap<u32, Vec<StoredFailure>>,
}

impl Origins {
    pub(super) fn read(source: &ListedArchive, reader: &Reader) -> Result<Self, ImportError> {
        let space = source.meta.space();
        let mut failures: BTreeMap<u32, Vec<StoredFailure>> = BTreeMap::new();
        for failure in reader.failures(space)? {
            failures.entry(failure.index.0).or_default().push(failure);
        }
        Ok(Self {
            stored: reader.archives(space)?,
            failures,
        })
    }

    /// How they differ from the archive. A row with another form may also be right, since the same content is published in
    /// several forms.
    pub(super) fn differences(&self, source: &ListedArchive) -> Vec<Difference> {
        let (name, form) = (source.archive.name(), source.archive.form().as_str());
        let mut found = Vec::new();
        let mut differs =
            |archive: &StoredArchive, column: &str, expected: String, stored: &str| {
                found.push(Difference {
                    place: format!("archives: {}, {column}", archive.name),
                    archive: expected,
                    database: format!("'{}'", stored.replace('\'', "''")),
                });
            };
        for archive in &self.stored {
            // All archives of a space have the same list; samples also have a mark.
            let digest = meta_digest(&source.meta, archive.sample.as_ref());
            if archive.meta_sha256 != digest {
                differs(
                    archive,
                    "meta_sha256",
                    format!("'{digest}'"),
                    &archive.meta_sha256,
                );
            }
            let mut forms = Form::ALL.iter().map(|form| form.as_str());
            if forms.all(|form| form != archive.form) {
                differs(archive, "form", format!("'{form}'"), &archive.form);
            }
        }
        let all_unfinished = self.stored.iter().all(|archive| !archive.is_finished);
        if let Some(archive) = self.same(source).filter(|_| all_unfinished) {
            found.push(Difference {
                place: format!("archives: {}, finished", archive.name),
                archive: "1".to_owned(),
                database: "0: import it again".to_owned(),
            });
        }
        if self.stored.is_empty() {
            found.push(Difference {
                place: "archives".to_owned(),
                archive: format!("'{name}', '{form}'"),
                database: "no row of that space".to_owned(),
            });
        }
        found
    }

    /// A note that the database names another archive, which may be right.
    pub(super) fn note(&self, source: &ListedArchive) -> Option<String> {
        if self.stored.is_empty() || self.same(source).is_some() {
            return None;
        }
        let (name, form) = (source.archive.name(), source.archive.form().as_str());
        let others = self.stored.iter();
        let others = others.map(|archive| format!("{} ({})", archive.name, archive.form));
        Some(format!(
            "the database was made from {}, not from {name} ({form})",
            others.collect::<Vec<_>>().join(" and ")
        ))
    }

    /// The row of this archive.
    fn same(&self, source: &ListedArchive) -> Option<&StoredArchive> {
        let (name, form) = (source.archive.name(), source.archive.form().as_str());
        let mut stored = self.stored.iter();
        stored.find(|archive| {
            archive.name == name
                && archive.form == form
                && archive.sample.as_ref() == source.meta.sample()
        })
    }

    /// `None` if a damaged file is recorded as such, otherwise the difference.
    pub(super) fn of_damaged(
        &self,
        source: &ListedArchive,
        index: ArchitectureIndex,
        reason: &str,
    ) -> Option<Difference> {
        if self.failures.contains_key(&index.0) {
            return None;
        }
        Some(Difference {
            place: format!("import_failures: {} {index}", source.meta.space()),
            archive: format!("a damaged file, {reason}"),
            database: "no row of that file".to_owned(),
        })
    }

    /// The difference, if this file is intact but is recorded as damaged in this archive, or has another name there.
    pub(super) fn of_intact(
        &self,
        source: &ListedArchive,
        index: ArchitectureIndex,
    ) -> Option<Difference> {
        let archive_id = self.same(source)?.archive_id;
        let mut failures = self.failures.get(&index.0)?.iter();
        let failure = failures.find(|failure| failure.archive_id == archive_id)?;
        Some(Difference {
            place: format!("import_failures: {} {index}", source.meta.space()),
            archive: "an intact file".to_owned(),
            database: format!("the damaged file '{}'", failure.file),
        })
    }
}
