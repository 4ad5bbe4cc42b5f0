//! Importing: archives into batches of whole architectures.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use crate::archive::pickle::Pair;
use crate::archive::{Archive, Bzip2, Decompressor, Member};
use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::records::{ArchitectureRecord, MetaList, RESULTS_KEY, read_architecture};
use crate::store::{ArchitectureRows, Batch, Database, NewArchive, StoredArchitecture};

use super::compare::differences;
use super::settings::Outcome;
use super::stream::{in_file_order, place_in_results, record_digest};
use super::workers::in_order;
use super::{FileError, Import, ImportError, ImportEvent, architecture_row, architecture_rows};

/// Architectures in a transaction. Large enough that waiting for the disk costs little,
/// small enough that a killed import repeats at most a second or two of work.
const ARCHITECTURES_PER_BATCH: usize = 256;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// One summary an archive, in the order given.
    pub archives: Vec<ArchiveSummary>,
}

/// What an import did with one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Its name.
    pub archive: String,
    /// Its space.
    pub space: SearchSpace,
    /// Architectures that are new.
    pub stored: usize,
    /// Architectures that replaced other content.
    pub replaced: usize,
    /// Architectures that were there with the same content.
    pub unchanged: usize,
    /// Architectures that were there with other content, which was kept.
    pub kept: usize,
    /// Damaged files.
    pub failed: usize,
}

impl ImportSummary {
    /// Number of damaged files in all archives.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.archives.iter().map(|archive| archive.failed).sum()
    }
}

pub(super) fn run(
    settings: &Import<'_>,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<ImportSummary, ImportError> {
    // All archives are opened first: a wrong path is told before an hour of work.
    let sources: Vec<Source> = settings
        .archives
        .iter()
        .map(|path| Source::open(path))
        .collect::<Result<_, _>>()?;
    let new_file = NewFile::before(&settings.database);
    let mut database = Database::create_or_open(&settings.database)?;
    let mut summary = ImportSummary::default();
    for source in &sources {
        let (of_archive, returned) =
            import_archive(settings, source, database, &new_file, on_event)?;
        summary.archives.push(of_archive);
        database = returned;
    }
    on_event(ImportEvent::Analyzing);
    database.analyze()?;
    new_file.keep();
    Ok(summary)
}

/// An archive and its list of architectures.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) archive: Archive,
    pub(super) meta: MetaList,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let archive = Archive::open(path)?;
        let meta = if archive.form().is_stream() {
            MetaList::from_start(&archive.results(RESULTS_KEY, Bzip2::default())?.start()?)
        } else {
            MetaList::read(&archive.meta()?)
        };
        let meta = meta.map_err(|source| ImportError::MetaList {
            archive: path.to_owned(),
            source: Box::new(source),
        })?;
        Ok(Self { archive, meta })
    }

    /// Number of architectures in the archive; of a stream, which is not known before its end, at
    /// most so many.
    pub(super) fn architectures(&self) -> usize {
        if self.archive.form().is_stream() {
            self.meta.total()
        } else {
            self.archive.members().len()
        }
    }

    pub(super) fn file_error(&self, file: &str, source: FileError) -> ImportError {
        ImportError::File {
            archive: self.archive.path().to_owned(),
            file: file.to_owned(),
            source: Box::new(source),
        }
    }
}

/// Removes the database on the way out if this import made it and stored nothing in it.
struct NewFile<'a> {
    path: Option<&'a Path>,
    keep: std::cell::Cell<bool>,
}

impl<'a> NewFile<'a> {
    fn before(path: &'a Path) -> Self {
        Self {
            path: (!path.exists()).then_some(path),
            keep: std::cell::Cell::new(false),
        }
    }

    fn keep(&self) {
        self.keep.set(true);
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if let (Some(path), false) = (self.path, self.keep.get()) {
            let _ = fs::remove_file(path); // nothing more can be done about it here
            let _ = fs::remove_file(journal_of(path));
        }
    }
}

fn journal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn import_archive(
    settings: &Import<'_>,
    source: &Source,
    database: Database,
    new_file: &NewFile<'_>,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<(ArchiveSummary, Database), ImportError> {
    let archive = &source.archive;
    on_event(ImportEvent::Opened {
        archive: archive.name(),
        space: source.meta.space(),
        architectures: source.architectures(),
        strays: archive.strays(),
    });
    let present = database.architectures(source.meta.space())?;
    let mut batch = database.begin()?;
    let digests = prepare_architectures(source, present, &batch)?;
    let archive_id = batch.begin_archive(NewArchive {
        space: source.meta.space(),
        name: archive.name(),
        form: archive.form().as_str(),
        meta_sha256: &meta_digest(&source.meta),
        natsbench_version: env!("CARGO_PKG_VERSION"),
    })?;
    batch.commit_and_continue()?;

    let present = |index: u32| digests.get(index as usize).copied().flatten();
    let mut sink = Sink::new(settings, source, batch, archive_id, new_file);
    let result = if archive.form().is_stream() {
        in_file_order(
            source,
            settings.bzip2,
            |index, pair| decode_pair(source, index, pair, present(index.0)),
            |index, decoded| sink.take(index, &place_in_results(index), decoded, on_event),
        )
    } else {
        in_order(
            archive.members(),
            settings.threads,
            || Decompressor::new(settings.bzip2),
            |decompressor, member| {
                decode_member(source, member, present(member.index), decompressor)
            },
            || ImportError::WorkerLost,
            |member, decoded| {
                let index = ArchitectureIndex(member.index);
                sink.take(index, &member.name, decoded, on_event)
            },
        )
    };
    match result {
        Ok(()) => {
            if let Some(mismatch) = archive.name_mismatch()? {
                let archive = archive.name();
                on_event(ImportEvent::NameMismatch { archive, mismatch });
            }
            sink.finish()
        }
        // A batch that could not be written is rolled back when it is dropped.
        Err(error @ (ImportError::Store(_) | ImportError::WorkerLost)) => Err(error),
        // What was written before damage is whole, and stays.
        Err(error) => {
            sink.commit()?;
            Err(error)
        }
    }
}

/// Fills in the list of architectures, or compares it with the one that is there.
/// Returns the digest of each architecture that is imported, by index.
fn prepare_architectures(
    source: &Source,
    present: Vec<StoredArchitecture>,
    batch: &Batch,
) -> Result<Vec<Option<[u8; 32]>>, ImportError> {
    let space = source.meta.space();
    let list = source.meta.architectures();
    if present.is_empty() {
        for (index, architecture) in (0_u32..).map(ArchitectureIndex).zip(list) {
            batch.write_architecture(space, &architecture_row(space, index, architecture)?)?;
        }
        return Ok(vec![None; list.len()]);
    }
    for position in 0..list.len().max(present.len()) {
        let theirs = list.get(position).map_or("", String::as_str);
        let ours = present
            .get(position)
            .map_or("", |stored| stored.row.architecture.as_str());
        if theirs != ours {
            return Err(ImportError::OtherArchitectures {
                archive: source.archive.path().to_owned(),
                space,
                index: ArchitectureIndex(position as u32),
                theirs: theirs.to_owned(),
                ours: ours.to_owned(),
            });
        }
    }
    Ok(present
        .into_iter()
        .map(|stored| stored.content_sha256)
        .collect())
}

/// What a worker made of an architecture.
enum Decoded {
    /// Its digest is that of what was imported.
    Unchanged,
    New {
        rows: Box<ArchitectureRows>,
        content_sha256: [u8; 32],
    },
    /// Its digest differs from that of what was imported; its content may still be the same.
    Other {
        rows: Box<ArchitectureRows>,
        content_sha256: [u8; 32],
    },
}

impl Decoded {
    /// Decides by the digest of what is in the database, if anything is.
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
            Self::Other {
                rows,
                content_sha256,
            }
        })
    }
}

fn decode_member(
    source: &Source,
    member: &Member,
    present: Option<[u8; 32]>,
    decompressor: &mut Decompressor,
) -> Result<Decoded, FileError> {
    let compressed = source.archive.read(member)?;
    Decoded::new(present, Sha256::digest(&compressed).into(), || {
        let bytes = decompressor.decompress(&compressed)?;
        let index = ArchitectureIndex(member.index);
        Ok(read_architecture(bytes, &source.meta, index)?)
    })
}

fn decode_pair(
    source: &Source,
    index: ArchitectureIndex,
    pair: &Pair<'_>,
    present: Option<[u8; 32]>,
) -> Result<Decoded, FileError> {
    let record = ArchitectureRecord::from_pickle(&pair.value, &source.meta, index)?;
    Decoded::new(present, record_digest(&record)?, || Ok(record))
}

/// Takes results in order and writes them, with a commit every so many architectures.
struct Sink<'a> {
    settings: &'a Import<'a>,
    source: &'a Source,
    new_file: &'a NewFile<'a>,
    batch: Batch,
    archive_id: i64,
    uncommitted: usize,
    summary: ArchiveSummary,
}

impl<'a> Sink<'a> {
    fn new(
        settings: &'a Import<'a>,
        source: &'a Source,
        batch: Batch,
        archive_id: i64,
        new_file: &'a NewFile<'a>,
    ) -> Self {
        let summary = ArchiveSummary {
            archive: source.archive.name().to_owned(),
            space: source.meta.space(),
            stored: 0,
            replaced: 0,
            unchanged: 0,
            kept: 0,
            failed: 0,
        };
        Self {
            settings,
            source,
            new_file,
            batch,
            archive_id,
            uncommitted: 0,
            summary,
        }
    }

    fn take(
        &mut self,
        index: ArchitectureIndex,
        file: &str,
        decoded: Result<Decoded, FileError>,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<(), ImportError> {
        match decoded {
            Ok(decoded) => {
                let outcome = self.write(index, decoded)?;
                on_event(ImportEvent::Done { index, outcome });
            }
            Err(source) => {
                let error = self.source.file_error(file, source);
                if !self.settings.keep_going {
                    return Err(error);
                }
                self.batch
                    .record_failure(self.archive_id, index, file, &chain(&error))?;
                self.uncommitted += 1;
                self.summary.failed += 1;
                on_event(ImportEvent::Failed { error: &error });
            }
        }
        if self.uncommitted >= ARCHITECTURES_PER_BATCH {
            self.commit()?;
        }
        if self
            .settings
            .stop
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
        {
            return Err(ImportError::Stopped);
        }
        Ok(())
    }

    fn write(
        &mut self,
        index: ArchitectureIndex,
        decoded: Decoded,
    ) -> Result<Outcome, ImportError> {
        let outcome = match decoded {
            Decoded::Unchanged => {
                // The file may have been damaged since, and repaired.
                self.batch.forget_failure(self.archive_id, index)?;
                Outcome::Unchanged
            }
            Decoded::New {
                rows,
                content_sha256,
            } => {
                self.batch
                    .write_trials(&rows, self.archive_id, &content_sha256)?;
                self.uncommitted += 1;
                Outcome::Stored
            }
            Decoded::Other { rows, .. } if self.is_stored(&rows)? => {
                self.batch.forget_failure(self.archive_id, index)?;
                Outcome::Unchanged
            }
            Decoded::Other { .. } if !self.settings.replace => Outcome::Kept,
            Decoded::Other {
                rows,
                content_sha256,
            } => {
                self.batch
                    .replace_trials(*rows, self.archive_id, &content_sha256)?;
                self.uncommitted += 1;
                Outcome::Replaced
            }
        };
        let count = match outcome {
            Outcome::Stored => &mut self.summary.stored,
            Outcome::Replaced => &mut self.summary.replaced,
            Outcome::Unchanged => &mut self.summary.unchanged,
            Outcome::Kept => &mut self.summary.kept,
        };
        *count += 1;
        Ok(outcome)
    }

    /// Whether the database holds exactly this, from an archive in another form or compressed
    /// otherwise.
    fn is_stored(&self, rows: &ArchitectureRows) -> Result<bool, ImportError> {
        let stored = self
            .batch
            .architecture_rows(rows.space, rows.index, &rows.rankings)?;
        Ok(stored.is_some_and(|stored| differences(rows, &stored).is_empty()))
    }

    fn commit(&mut self) -> Result<(), ImportError> {
        if self.uncommitted > 0 {
            self.batch.commit_and_continue()?;
            self.uncommitted = 0;
            self.new_file.keep();
        }
        Ok(())
    }

    fn finish(self) -> Result<(ArchiveSummary, Database), ImportError> {
        self.batch.finish_archive(self.archive_id)?;
        let database = self.batch.commit()?;
        self.new_file.keep();
        Ok((self.summary, database))
    }
}

/// The messages of an error and of its causes, as the command line shows them.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}"); // writing to a String cannot fail
        cause = error.source();
    }
    text
}

fn meta_digest(meta: &MetaList) -> String {
    let mut hasher = Sha256::new();
    for architecture in meta.architectures() {
        hasher.update(architecture);
        hasher.update("\n");
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}
